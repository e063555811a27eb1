//! Another sample rate, and other channels, through swresample.

use std::f64::consts::FRAC_1_SQRT_2;
use std::ffi::c_int;
use std::ptr;

use super::{DecodedFrame, is_out_of_memory, out_of_memory, sys};
use crate::error::{Code, MediaError};

/// Most channels that the library mixes.
const MAX_CHANNELS: usize = 64;
/// Samples that are taken at once at the end.
const TAIL: usize = 4096;

/// Changes the rate of interleaved samples. What comes out first is of the very moment of what went in first.
pub(crate) struct Resampler {
    context: *mut sys::SwrContext,
    channels: usize,
}

// SAFETY: a context may be used from any thread, one at a time; `&mut self` sees to that.
unsafe impl Send for Resampler {}

impl Resampler {
    /// Of one or two channels.
    pub(crate) fn new(channels: usize, from: u32, to: u32) -> Result<Self, MediaError> {
        let number = |value: u32| c_int::try_from(value).map_err(|_| refused());
        let (from, to) = (number(from)?, number(to)?);
        let mut resampler = Self { context: ptr::null_mut(), channels };
        let mut layout = usual_layout(channels);
        let format = sys::AVSampleFormat::AV_SAMPLE_FMT_FLT;
        // SAFETY: the layout is copied; the context is freed in `Drop` on every path.
        let status = unsafe {
            let status = sys::swr_alloc_set_opts2(
                &raw mut resampler.context,
                &raw mut layout,
                format,
                to,
                &raw mut layout,
                format,
                from,
                0,
                ptr::null_mut(),
            );
            if status < 0 || resampler.context.is_null() { status } else { sys::swr_init(resampler.context) }
        };
        match status {
            _ if is_out_of_memory(status) || resampler.context.is_null() => Err(out_of_memory()),
            0.. => Ok(resampler),
            _ => Err(refused()),
        }
    }

    /// Takes samples, and appends what comes out by now.
    pub(crate) fn convert(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), MediaError> {
        let count = samples.len().checked_div(self.channels).unwrap_or(0);
        let count = c_int::try_from(count).map_err(|_| refused())?;
        // SAFETY: the context is set up.
        let room = unsafe { sys::swr_get_out_samples(self.context, count) };
        let mut planes = [samples.as_ptr().cast::<u8>()];
        self.take(planes.as_mut_ptr(), count, usize::try_from(room).unwrap_or(0), out).map(drop)
    }

    /// Appends what is left, when nothing more comes.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), MediaError> {
        while self.take(ptr::null_mut(), 0, TAIL, out)? == TAIL {}
        Ok(())
    }

    /// How many samples came out. `planes` leads to one plane of `count` samples, or is NULL for the end.
    fn take(
        &mut self,
        planes: *mut *const u8,
        count: c_int,
        room: usize,
        out: &mut Vec<f32>,
    ) -> Result<usize, MediaError> {
        let at = out.len();
        out.resize(at + room * self.channels, 0.0);
        let place = out.get_mut(at..).unwrap_or_default();
        let mut places = [place.as_mut_ptr().cast::<u8>()];
        let room = c_int::try_from(room).map_err(|_| refused())?;
        // SAFETY: there is room for `room` samples, and as many are handed over as is said.
        let taken = unsafe { sys::swr_convert(self.context, places.as_mut_ptr(), room, planes, count) };
        let num_taken = usize::try_from(taken);
        out.truncate(at + num_taken.unwrap_or(0) * self.channels);
        match num_taken {
            Ok(num_taken) => Ok(num_taken),
            Err(_) if is_out_of_memory(taken) => Err(out_of_memory()),
            Err(_) => Err(refused()),
        }
    }
}

impl Drop for Resampler {
    fn drop(&mut self) {
        // SAFETY: made by the library, or NULL; freed once.
        unsafe { sys::swr_free(&raw mut self.context) };
    }
}

impl DecodedFrame {
    /// How loud each of its channels is in each of one or two others, by the library's usual matrix, which never goes beyond
    /// full scale: for each of the others a weight for every channel. `None` where it does not say which loudspeakers its
    /// channels are for.
    pub(crate) fn weights(&self, channels: usize) -> Option<Vec<Vec<f32>>> {
        let wanted = usual_layout(channels);
        let mut matrix = vec![0.0_f64; MAX_CHANNELS * MAX_CHANNELS];
        // SAFETY: both layouts are valid; the matrix has room for as many rows and columns as the library knows channels.
        let (num_own, status) = unsafe {
            let own = &raw const (*self.raw()).ch_layout;
            let num_own = usize::try_from((*own).nb_channels).ok()?;
            if !(1..=MAX_CHANNELS).contains(&num_own) {
                return None;
            }
            let status = sys::swr_build_matrix2(
                own,
                &raw const wanted,
                FRAC_1_SQRT_2,
                FRAC_1_SQRT_2,
                0.0,
                1.0,
                1.0,
                matrix.as_mut_ptr(),
                MAX_CHANNELS as isize,
                sys::AVMatrixEncoding::AV_MATRIX_ENCODING_NONE,
                ptr::null_mut(),
            );
            (num_own, status)
        };
        let row = |row: &[f64]| row.iter().take(num_own).map(|weight| *weight as f32).collect::<Vec<f32>>();
        (status >= 0).then(|| matrix.chunks_exact(MAX_CHANNELS).take(channels).map(row).collect())
    }
}

/// Mono, or stereo; such a layout owns nothing.
fn usual_layout(channels: usize) -> sys::AVChannelLayout {
    // SAFETY: of zeros it is one of no channels, which is overwritten.
    unsafe {
        let mut layout: sys::AVChannelLayout = std::mem::zeroed();
        sys::av_channel_layout_default(&raw mut layout, if channels == 1 { 1 } else { 2 });
        layout
    }
}

fn refused() -> MediaError {
    MediaError::new(Code::Unsupported, "this sound's samples cannot be converted")
        .with_hint("Export it at 48 kHz, for example.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A click at so many samples, and where it comes out.
    fn check(from: u32, to: u32, at: usize, expected: usize) {
        let mut samples = vec![0.0; at * 2 + 4096];
        samples[at * 2] = 1.0;
        let mut resampler = Resampler::new(2, from, to).unwrap();
        let mut out = Vec::new();
        for part in samples.chunks(74) {
            resampler.convert(part, &mut out).unwrap();
        }
        resampler.finish(&mut out).unwrap();
        let loudest = out.iter().copied().enumerate().max_by(|one, other| one.1.total_cmp(&other.1));
        assert_eq!(loudest.unwrap().0, expected * 2, "{from} to {to}");
        assert!(out.iter().skip(1).step_by(2).all(|value| *value == 0.0), "channels stay apart");
        let seconds = samples.len() / 2;
        let expected = seconds * to as usize / from as usize;
        assert!((out.len() / 2).abs_diff(expected) <= 1, "{} of {expected}", out.len() / 2);
    }

    #[test]
    fn a_click_stays_where_it_is() {
        check(44_100, 48_000, 44_100, 48_000);
        check(48_000, 44_100, 48_000, 44_100);
        check(96_000, 48_000, 9_600, 4_800);
        check(8_000, 192_000, 800, 19_200);
        check(192_000, 8_000, 19_200, 800);
    }
}
