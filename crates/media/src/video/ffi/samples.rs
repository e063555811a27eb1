//! The samples of a decoded frame of sound, whatever layout they have.

use super::DecodedFrame;

/// How much sound a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SoundShape {
    /// One sample is one value for every channel.
    pub(crate) num_samples: usize,
    pub(crate) channels: usize,
    pub(crate) sample_rate: u32,
}

/// How one value is stored (`AVSampleFormat` of libavutil/samplefmt.h).
#[derive(Clone, Copy)]
enum Value {
    U8,
    S16,
    S32,
    S64,
    Float,
    Double,
}

impl Value {
    /// The value, and whether every channel has a plane of its own.
    const fn of(format: i32) -> Option<(Self, bool)> {
        Some(match format {
            0 => (Self::U8, false),
            1 => (Self::S16, false),
            2 => (Self::S32, false),
            3 => (Self::Float, false),
            4 => (Self::Double, false),
            5 => (Self::U8, true),
            6 => (Self::S16, true),
            7 => (Self::S32, true),
            8 => (Self::Float, true),
            9 => (Self::Double, true),
            10 => (Self::S64, false),
            11 => (Self::S64, true),
            _ => return None,
        })
    }

    const fn num_bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::S16 => 2,
            Self::S32 | Self::Float => 4,
            Self::S64 | Self::Double => 8,
        }
    }
}

impl DecodedFrame {
    /// `None` when it holds no sound that can be read.
    pub(crate) fn sound(&self) -> Option<SoundShape> {
        // SAFETY: `raw` is valid for as long as `self`; plain numbers are read, no enum.
        let (num_samples, channels, sample_rate) = unsafe {
            let frame = self.raw();
            ((*frame).nb_samples, (*frame).ch_layout.nb_channels, (*frame).sample_rate)
        };
        let some = |number: i32| usize::try_from(number).ok().filter(|number| *number > 0);
        let shape = SoundShape {
            num_samples: some(num_samples)?,
            channels: some(channels)?,
            sample_rate: u32::try_from(sample_rate).ok().filter(|rate| *rate > 0)?,
        };
        Value::of(self.format()).map(|_| shape)
    }

    /// Replaces `out` by the samples of a channel; 1 is full scale. The conversions are those of libswresample to
    /// `flt`: exact for integers of up to 24 bits. False when there is no such channel.
    pub(crate) fn read_channel(&self, channel: usize, out: &mut Vec<f32>) -> bool {
        out.clear();
        let (Some(shape), Some((value, planar))) = (self.sound(), Value::of(self.format())) else {
            return false;
        };
        if channel >= shape.channels {
            return false;
        }
        let (plane, first, step) = if planar { (channel, 0, 1) } else { (0, channel, shape.channels) };
        let needed =
            shape.num_samples.checked_mul(step).and_then(|count| count.checked_mul(value.num_bytes()));
        // SAFETY: `extended_data` has a pointer for every plane: one, or as many as there are channels. Of sound the
        // first line size is that of each plane.
        let (data, room) = unsafe {
            let frame = self.raw();
            (*(*frame).extended_data.add(plane), (*frame).linesize[0])
        };
        if data.is_null()
            || needed.is_none_or(|needed| usize::try_from(room).map_or(true, |room| needed > room))
        {
            return false;
        }
        let count = shape.num_samples;
        // SAFETY: the plane holds `count` values of this channel, `step` values apart, as was just checked.
        unsafe {
            match value {
                Value::U8 => gather(data, count, first, step, out, |v: u8| (f32::from(v) - 128.0) / 128.0),
                Value::S16 => gather(data, count, first, step, out, |v: i16| f32::from(v) / 32_768.0),
                Value::S32 => gather(data, count, first, step, out, |v: i32| v as f32 / 2_147_483_648.0),
                Value::S64 => {
                    gather(data, count, first, step, out, |v: i64| v as f32 / 9_223_372_036_854_775_808.0);
                }
                Value::Float => gather(data, count, first, step, out, |v: f32| v),
                Value::Double => gather(data, count, first, step, out, |v: f64| v as f32),
            }
        }
        true
    }
}

/// # Safety
/// `data` holds at least `count` times `step` values.
unsafe fn gather<T: Copy>(
    data: *const u8,
    count: usize,
    first: usize,
    step: usize,
    out: &mut Vec<f32>,
    convert: impl Fn(T) -> f32,
) {
    let data = data.cast::<T>();
    out.reserve(count);
    for number in 0..count {
        // SAFETY: `first` is below `step`, so this is within the values that there are; nothing is assumed of alignment.
        out.push(convert(unsafe { data.add(number * step + first).read_unaligned() }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::video::ffi::sys;

    #[test]
    fn formats_have_the_numbers_of_the_library() {
        use sys::AVSampleFormat as F;
        let known = [
            (F::AV_SAMPLE_FMT_U8, 1, false),
            (F::AV_SAMPLE_FMT_S16, 2, false),
            (F::AV_SAMPLE_FMT_S32, 4, false),
            (F::AV_SAMPLE_FMT_FLT, 4, false),
            (F::AV_SAMPLE_FMT_DBL, 8, false),
            (F::AV_SAMPLE_FMT_S64, 8, false),
            (F::AV_SAMPLE_FMT_U8P, 1, true),
            (F::AV_SAMPLE_FMT_S16P, 2, true),
            (F::AV_SAMPLE_FMT_S32P, 4, true),
            (F::AV_SAMPLE_FMT_FLTP, 4, true),
            (F::AV_SAMPLE_FMT_DBLP, 8, true),
            (F::AV_SAMPLE_FMT_S64P, 8, true),
        ];
        for (format, num_bytes, planar) in known {
            let (value, is_planar) = Value::of(format as i32).unwrap();
            assert_eq!((value.num_bytes(), is_planar), (num_bytes, planar), "{format:?}");
        }
        assert!(Value::of(sys::AVSampleFormat::AV_SAMPLE_FMT_NB as i32).is_none());
        assert!(Value::of(-1).is_none());
    }
}
