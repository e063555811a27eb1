//! Colours at points: the eyedropper's numbers.

use galley_media::cancel::Cancel;
use galley_media::difference;
use galley_media::inspect::Kind;
use galley_media::pool::At;
use galley_media::sample::Sampled;

use crate::api::{Failure, GetSample, Sample, SampledPoint};
use crate::app::App;

impl App {
    pub(crate) fn media_sample(&self, input: GetSample) -> Result<Sample, Failure> {
        let points: Vec<[u32; 2]> = input.points.iter().map(|point| [point.x, point.y]).collect();
        if !(1..=2).contains(&points.len()) {
            return Err(Failure::of("bad-input", &[]).because("one or two points are compared"));
        }
        let medium = self.pictured(&input.version)?;
        let opened = medium.opened();
        let has_pages = opened.image.as_ref().is_some_and(|image| image.frames > 1);
        let at = match opened.kind {
            Kind::Pdf => At::Page(input.page.unwrap_or(1)),
            Kind::Image if has_pages => At::Page(input.page.unwrap_or(1)),
            Kind::Video => At::Frame(input.frame.unwrap_or(0)),
            Kind::Image | Kind::Audio => At::Image,
        };
        let sampled = match (input.hidden, at) {
            (Some(hidden), At::Page(page)) if opened.kind == Kind::Pdf => {
                medium.sample_without(&hidden, page, &points, &Cancel::new())?
            }
            _ => medium.sample(at, &points, &Cancel::new())?,
        };
        let delta_e = match sampled.as_slice() {
            [one, other] => Some(difference::delta_e_2000(one.rgb, other.rgb)),
            _ => None,
        };
        Ok(Sample { points: sampled.into_iter().map(point).collect(), delta_e })
    }
}

fn point(Sampled { rgb, alpha, source }: Sampled) -> SampledPoint {
    SampledPoint { rgb, alpha, lab: difference::lab_of(rgb), source: source.map(Into::into) }
}
