//! The samples of a frame, in as many channels as are heard.

use crate::listen::sane;
use crate::video::ffi::{DecodedFrame, SoundShape};

/// Interleaved, in one or two channels; a frame that holds less than it says is silence.
pub(super) fn mixed(frame: &DecodedFrame, shape: SoundShape, channels: usize) -> Vec<f32> {
    let silence = || vec![0.0; shape.num_samples * channels];
    let (mut out, mut scratch) = (silence(), Vec::new());
    let weights = (shape.channels != channels)
        .then(|| frame.weights(channels).unwrap_or_else(|| by_turns(shape.channels, channels)));
    for own in 0..shape.channels {
        if !frame.read_channel(own, &mut scratch) {
            return silence();
        }
        for heard in 0..channels {
            let places = out.iter_mut().skip(heard).step_by(channels.max(1)).zip(&scratch);
            match weights.as_ref().map(|weights| weight(weights, heard, own)) {
                None if heard == own => places.for_each(|(place, value)| *place = sane(*value)),
                Some(weight) if weight != 0.0 => {
                    places.for_each(|(place, value)| *place += sane(*value) * weight);
                }
                _ => {}
            }
        }
    }
    out
}

fn weight(weights: &[Vec<f32>], heard: usize, own: usize) -> f32 {
    weights.get(heard).and_then(|row| row.get(own)).copied().unwrap_or(0.0)
}

/// Where nothing is known of loudspeakers: one channel after the other goes to the next of those that are heard.
fn by_turns(own: usize, heard: usize) -> Vec<Vec<f32>> {
    let row = |heard_one: usize| {
        let is_in = |own_one: usize| own_one % heard.max(1) == heard_one;
        let count = (0..own).filter(|own_one| is_in(*own_one)).count().max(1);
        // Of a single one, both have it.
        let weight = move |own_one: usize| if own == 1 || is_in(own_one) { 1.0 / count as f32 } else { 0.0 };
        (0..own).map(weight).collect::<Vec<f32>>()
    };
    (0..heard).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_of_nobody_knows_where_are_shared_out() {
        assert_eq!(by_turns(1, 2), [[1.0], [1.0]]);
        assert_eq!(by_turns(3, 1), [[1.0 / 3.0; 3]]);
        assert_eq!(by_turns(3, 2), [[0.5, 0.0, 0.5], [0.0, 1.0, 0.0]]);
    }
}
