//! Colours against explicit conversions by zimg (the `zscale` filter of the `ffmpeg` command), as mean ΔE2000.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use galley_media::difference::delta_e_2000;
use galley_media::picture::to_rgba;
use galley_media::video::Video;
use galley_testkit::catalogue::folder;
use galley_testkit::chance::Dice;
use galley_testkit::clips::from_bytes;

use super::{native, open};

const WIDTH: usize = 128;
const HEIGHT: usize = 96;
const PATCH: usize = 16;

/// Patches of colours from all over the cube, black, white and primaries among them, as packed RGB24.
fn patches(grey: bool) -> Vec<u8> {
    let mut dice = Dice(11);
    let fixed =
        [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128], [200, 160, 130]];
    let count = WIDTH / PATCH * (HEIGHT / PATCH);
    let colours: Vec<[u8; 3]> = (0..count)
        .map(|at| fixed.get(at).copied().unwrap_or_else(|| std::array::from_fn(|_| dice.below(256) as u8)))
        .collect();
    let luma = |[r, _, _]: [u8; 3]| [r; 3];
    let colours: Vec<[u8; 3]> = if grey { colours.into_iter().map(luma).collect() } else { colours };
    let at = |x: usize, y: usize| colours[y / PATCH * (WIDTH / PATCH) + x / PATCH];
    (0..WIDTH * HEIGHT).flat_map(|place| at(place % WIDTH, place / WIDTH)).collect()
}

fn ffmpeg(before: &str, input: &Path, after: &str) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]).args(before.split_whitespace());
    command.arg("-i").arg(input).args(after.split_whitespace()).arg("pipe:1");
    let output = command.stdin(Stdio::null()).output().expect("the ffmpeg command starts");
    assert!(output.status.success(), "{after}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// One frame of the patches, lossless, in a layout with the tags written beside it.
fn clip(name: &str, filter: &str, tags: &str) -> PathBuf {
    let raw = from_bytes(&folder(), "patches.rgb", &patches(name.contains("arib")));
    let input = format!("-f rawvideo -pix_fmt rgb24 -s {WIDTH}x{HEIGHT} -r 25");
    let bytes = ffmpeg(&input, &raw, &format!("-vf {filter} -c:v ffv1 -level 3 {tags} -f matroska"));
    from_bytes(&folder(), name, &bytes)
}

fn codes(video: &Video) -> Vec<String> {
    video.problems().into_iter().map(|problem| problem.code).collect()
}

/// Mean and largest ΔE2000 between what we show and an explicit conversion, over the middles of the patches.
fn apart(path: &Path, reference: &str) -> (f64, f64) {
    let shown = to_rgba(&native(&open(path).unwrap(), 0).unwrap());
    let expected = ffmpeg("", path, &format!("-vf {reference} -f rawvideo -pix_fmt rgb24"));
    assert_eq!(expected.len(), WIDTH * HEIGHT * 3);
    let middles = (0..HEIGHT / PATCH).flat_map(|y| (0..WIDTH / PATCH).map(move |x| (x, y)));
    let all: Vec<f64> = middles
        .map(|(x, y)| {
            let at = (y * PATCH + PATCH / 2) * WIDTH + x * PATCH + PATCH / 2;
            let ours = std::array::from_fn(|channel| shown.bytes[at * 4 + channel]);
            delta_e_2000(ours, std::array::from_fn(|channel| expected[at * 3 + channel]))
        })
        .collect();
    (all.iter().sum::<f64>() / all.len() as f64, all.iter().copied().fold(0.0, f64::max))
}

#[test]
fn each_matrix_range_and_depth_is_within_one_of_zimg() {
    let mut far = Vec::new();
    for (matrix, tag) in [("170m", "smpte170m"), ("709", "bt709"), ("2020_ncl", "bt2020nc")] {
        for range in ["limited", "full"] {
            for layout in
                ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv444p12le"]
            {
                let name = format!("colours-{matrix}-{range}-{layout}.mkv");
                let filter = format!("zscale=min=gbr:m={matrix}:r={range},format={layout}");
                let spelled = if range == "full" { "pc" } else { "tv" };
                let tags = format!(
                    "-colorspace {tag} -color_range {spelled} -color_primaries bt709 -color_trc bt709"
                );
                let path = clip(&name, &filter, &tags);
                let reference = format!("zscale=min={matrix}:rin={range}:m=gbr:r=full,format=gbrp");
                let (mean, most) = apart(&path, &reference);
                println!("{name}: mean {mean:.3}, most {most:.3}");
                if mean > 0.5 || most > 2.5 {
                    far.push((name, mean, most));
                }
            }
        }
    }
    assert!(far.is_empty(), "{far:?}");
}

#[test]
fn wide_gamuts_are_within_one_of_zimg() {
    for (primaries, tag) in [("2020", "bt2020"), ("smpte432", "smpte432")] {
        let filter = format!(
            "zscale=min=gbr:pin={primaries}:tin=709:m=709:r=limited:p={primaries}:t=709,format=yuv444p10le"
        );
        let tags = format!("-colorspace bt709 -color_range tv -color_primaries {tag} -color_trc bt709");
        let path = clip(&format!("gamut-{primaries}.mkv"), &filter, &tags);
        let reference = format!(
            "zscale=min=709:rin=limited:pin={primaries}:tin=709:m=gbr:r=full:p=709:t=709,format=gbrp"
        );
        let (mean, most) = apart(&path, &reference);
        println!("{primaries}: mean {mean:.3}, most {most:.3}");
        assert!(mean <= 1.0, "{primaries}: mean {mean}, most {most}");
        assert_eq!(codes(&open(&path).unwrap()), ["wide-gamut-clipped"]);
    }
}

/// Matrices that the canvas does not know are converted in the decoder, and come as RGB.
#[test]
fn other_matrices_are_within_one_of_zimg() {
    for (matrix, tag) in [("ycgco", "ycgco"), ("7", "smpte240m"), ("fcc", "fcc")] {
        for range in ["limited", "full"] {
            for layout in ["yuv420p", "yuv444p", "yuv422p10le", "yuv444p12le"] {
                let filter = format!("zscale=min=gbr:m={matrix}:r={range},format={layout}");
                let spelled = if range == "full" { "pc" } else { "tv" };
                let tags = format!(
                    "-colorspace {tag} -color_range {spelled} -color_primaries bt709 -color_trc bt709"
                );
                let path = clip(&format!("colours-{tag}-{range}-{layout}.mkv"), &filter, &tags);
                let reference = format!("zscale=min={matrix}:rin={range}:m=gbr:r=full,format=gbrp");
                let (mean, most) = apart(&path, &reference);
                println!("{tag} {range} {layout}: mean {mean:.3}, most {most:.3}");
                assert!(mean <= 0.5 && most <= 2.5, "{tag} {range} {layout}: mean {mean}, most {most}");
                let video = open(&path).unwrap();
                assert_eq!(video.facts().unwrap().color.matrix, tag);
                assert_eq!(codes(&video), Vec::<String>::new());
            }
        }
    }
}

#[test]
fn matrices_that_are_not_converted_are_said() {
    for tag in ["bt2020c", "ictcp"] {
        let filter = "zscale=min=gbr:m=2020_ncl:r=limited,format=yuv444p10le";
        let tags = format!("-colorspace {tag} -color_range tv -color_primaries bt709 -color_trc bt709");
        let path = clip(&format!("unconverted-{tag}.mkv"), filter, &tags);
        assert_eq!(codes(&open(&path).unwrap()), ["matrix-not-converted"], "{tag}");
    }
}

#[test]
fn wide_gamuts_stored_as_rgb_are_brought_to_srgb_too() {
    let tags = "-color_primaries bt2020 -color_trc bt709";
    let path = clip("gamut-rgb.mkv", "format=gbrp10le", tags);
    let reference = "zscale=min=gbr:rin=full:pin=2020:tin=709:m=gbr:r=full:p=709:t=709,format=gbrp";
    let (mean, most) = apart(&path, reference);
    assert!(mean <= 1.0, "mean {mean}, most {most}");
    assert_eq!(codes(&open(&path).unwrap()), ["wide-gamut-clipped"]);
}

#[test]
fn hdr_stored_as_rgb_is_said() {
    let path = clip("hdr-rgb.mkv", "format=gbrp10le", "-color_primaries bt2020 -color_trc smpte2084");
    assert_eq!(codes(&open(&path).unwrap()), ["hdr-not-mapped"]);
}

/// HDR through the filters that linearise, bring to BT.709 primaries, map by the same curve and encode as sRGB.
#[test]
fn hdr_is_mapped_as_the_document_says() {
    for (transfer, tag) in [("smpte2084", "smpte2084"), ("arib-std-b67", "arib-std-b67")] {
        // Of HLG grey patches only: the filter applies the OOTF to each channel, the standard to luminance (BT.2100,
        // table 5); the two agree on grey, and a test beside the curve holds the rest to the standard.
        //
        // The patches are taken as encoded values, so that all of the range up to 10,000 cd/m² occurs.
        let filter = format!(
            "zscale=min=gbr:pin=2020:tin={transfer}:m=2020_ncl:r=limited:p=2020:t={transfer},format=yuv444p10le"
        );
        let tags = format!("-colorspace bt2020nc -color_range tv -color_primaries bt2020 -color_trc {tag}");
        let path = clip(&format!("hdr-{transfer}.mkv"), &filter, &tags);
        let peak = 1000.0 / 203.0;
        let reference = format!(
            "zscale=min=2020_ncl:rin=limited:pin=2020:tin={transfer}:m=gbr:r=full:t=linear:npl=203,format=gbrpf32le,\
             zscale=p=709,tonemap=mobius:param=0.3:desat=0:peak={peak},zscale=tin=linear:t=iec61966-2-1:r=full,format=gbrp"
        );
        let (mean, most) = apart(&path, &reference);
        println!("{transfer}: mean {mean:.3}, most {most:.3}");
        assert!(mean <= 1.0, "{transfer}: mean {mean}, most {most}");
        assert_eq!(codes(&open(&path).unwrap()), ["hdr-tone-mapped"]);
    }
}
