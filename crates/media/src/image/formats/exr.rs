//! OpenEXR, the first layer with colours or luminance, by the `exr` crate; linear light.

use std::io::BufReader;

use exr::image::read::read;
use exr::prelude::{FlatSamples, ReadChannels, ReadLayers};

use super::{damaged, explain_io, unsupported};
use crate::error::MediaError;
use crate::image::color::{Primaries, Rgb, Transfer};
use crate::image::raster::{Alpha, Depth, Layout, Model, Profile, Rows, Samples, Still, Whole};
use crate::source::Source;

/// Which channels are shown: red, green, blue or luminance, and alpha.
struct Chosen {
    colours: Vec<usize>,
    alpha: Option<usize>,
}

/// Picks by name; those of a named layer come with its name in front ("Technical Introduction to OpenEXR").
fn choose(names: &[String]) -> Option<Chosen> {
    let layers: std::collections::BTreeSet<&str> =
        names.iter().map(|name| name.rsplit_once('.').map_or("", |(layer, _)| layer)).collect();
    layers.into_iter().find_map(|layer| {
        let find = |channel: &str| {
            names.iter().position(|name| {
                let (of, last) = name.rsplit_once('.').unwrap_or(("", name));
                of == layer && last.eq_ignore_ascii_case(channel)
            })
        };
        let colours = [find("R"), find("G"), find("B")].into_iter().collect::<Option<Vec<_>>>();
        let colours = colours.or_else(|| find("Y").map(|luminance| vec![luminance]))?;
        Some(Chosen { colours, alpha: find("A") })
    })
}

pub(super) fn still(source: &Source) -> Result<Still, MediaError> {
    let reader = BufReader::with_capacity(1 << 16, source.clone());
    let meta = exr::meta::MetaData::read_from_buffered(reader, false).map_err(|error| explain(&error))?;
    for header in &meta.headers {
        let channels = &header.channels.list;
        let names: Vec<String> = channels.iter().map(|channel| channel.name.to_string()).collect();
        let Some(chosen) = choose(&names).filter(|_| !header.deep) else { continue };
        let size = header.layer_size;
        let side = |side: usize| u32::try_from(side).ok().filter(|side| *side > 0);
        let (Some(width), Some(height)) = (side(size.x()), side(size.y())) else {
            return Err(damaged("it has no size"));
        };
        let model = if chosen.colours.len() == 1 { Model::Gray } else { Model::Rgb };
        let alpha = if chosen.alpha.is_some() { Alpha::Premultiplied } else { Alpha::None };
        let mut still = Still::new(width, height, Layout { model, alpha, depth: Depth::Light });
        let first = chosen.colours.first().and_then(|index| channels.get(*index));
        still.bits = match first.map(|channel| channel.sample_type) {
            Some(exr::prelude::SampleType::F16) => 16,
            _ => 32,
        };
        still.channels = u8::try_from(channels.len()).unwrap_or(u8::MAX);
        // All parts are decoded.
        still.bytes_held = meta.headers.iter().map(header_bytes).fold(0, u64::saturating_add);
        if let Some(points) = header.shared_attributes.chromaticities {
            let pair = |point: exr::prelude::Vec2<f32>| [f64::from(point.x()), f64::from(point.y())];
            let primaries =
                Primaries([pair(points.red), pair(points.green), pair(points.blue), pair(points.white)]);
            still.profile = Profile::Rgb(Rgb { primaries, transfer: Transfer::Gamma(1.0) });
        }
        return Ok(still);
    }
    Err(unsupported("an OpenEXR without colours or luminance, or with depth samples only"))
}

fn header_bytes(header: &exr::meta::header::Header) -> u64 {
    let pixels = (header.layer_size.x() as u64).saturating_mul(header.layer_size.y() as u64);
    pixels.saturating_mul(header.channels.list.len() as u64).saturating_mul(4)
}

pub(super) fn rows(source: &Source) -> Result<Box<dyn Rows>, MediaError> {
    let still = still(source)?;
    let reader = BufReader::with_capacity(1 << 16, source.clone());
    let image = read()
        .no_deep_data()
        .largest_resolution_level()
        .all_channels()
        .all_layers()
        .all_attributes()
        .non_parallel()
        .from_buffered(reader)
        .map_err(|error| explain(&error))?;
    for layer in &image.layer_data {
        let channels = &layer.channel_data.list;
        let names: Vec<String> = channels.iter().map(|channel| channel.name.to_string()).collect();
        let Some(chosen) = choose(&names) else { continue };
        let shown: Vec<usize> = chosen.colours.into_iter().chain(chosen.alpha).collect();
        let pixels = layer.size.x() * layer.size.y();
        let mut samples = vec![0.0_f32; pixels * shown.len()];
        for (place, index) in shown.iter().enumerate() {
            let Some(channel) = channels.get(*index) else { continue };
            if channel.sampling != exr::prelude::Vec2(1, 1) {
                return Err(unsupported("an OpenEXR with fewer colour samples"));
            }
            let to = samples.iter_mut().skip(place).step_by(shown.len());
            match &channel.sample_data {
                FlatSamples::F16(from) => to.zip(from).for_each(|(to, from)| *to = from.to_f32()),
                FlatSamples::F32(from) => to.zip(from).for_each(|(to, from)| *to = *from),
                FlatSamples::U32(from) => to.zip(from).for_each(|(to, from)| *to = *from as f32),
            }
        }
        return Ok(Box::new(Whole::new(still.height, Samples::Light(samples))));
    }
    Err(unsupported("an OpenEXR without colours or luminance"))
}

fn explain(error: &exr::error::Error) -> MediaError {
    match error {
        exr::error::Error::NotSupported(what) => unsupported(what),
        exr::error::Error::Io(error) => explain_io(error),
        other => damaged(&other.to_string()),
    }
}
