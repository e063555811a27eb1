//! The film: four scenes cut together, frames piped to the encoder, one pass for both versions.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use resvg::tiny_skia::Pixmap;

use super::changes::{Change, Round, Scale};
use super::ink::Sheet;
use super::scenes::{self, Scene, Scenes};
use super::sound;

pub const FILE: &str = "film.mp4";

/// The cut of the first version: each scene and its number of frames. 600 frames at 30000/1001 are 20.02 s.
const CUT: [(Scene, u32); 4] =
    [(Scene::Evening, 165), (Scene::Cabin, 165), (Scene::Map, 135), (Scene::Morning, 135)];

/// What the second version leaves off the end of the cabin scene.
const TRIMMED: u32 = 45;

/// The cut of a version.
pub fn cut(round: Round) -> [(Scene, u32); 4] {
    CUT.map(|(scene, length)| match (round, scene) {
        (Round::Second, Scene::Cabin) => (scene, length - TRIMMED),
        _ => (scene, length),
    })
}

/// The first frame of a scene in a version.
pub fn start(round: Round, wanted: Scene) -> u32 {
    cut(round).iter().take_while(|(scene, _)| *scene != wanted).map(|(_, length)| length).sum()
}

pub fn num_frames(round: Round) -> u32 {
    cut(round).iter().map(|(_, length)| length).sum()
}

/// Writes `film.mp4` into both versions' folders.
pub fn write(out: &Path) -> anyhow::Result<()> {
    let sound = std::thread::Builder::new().name("sample-sound".to_owned()).spawn({
        let out = out.to_owned();
        move || -> anyhow::Result<()> {
            Round::BOTH.into_iter().try_for_each(|round| sound::write(round, &out))
        }
    })?;
    let scenes = Scenes::paint()?;
    sound.join().map_err(|_| anyhow::anyhow!("the sound track was not made"))??;
    let mut encoders = Round::BOTH
        .map(|round| Encoder::start(round, out))
        .into_iter()
        .collect::<anyhow::Result<Vec<_>>>()?;
    for (scene, length) in CUT {
        for frame in 0..length {
            let base = scenes.base(scene, frame)?;
            for encoder in &mut encoders {
                let kept =
                    cut(encoder.round).iter().any(|(other, length)| *other == scene && frame < *length);
                if kept {
                    let mut picture = base.clone();
                    scenes.copy(scene, frame, encoder.round, &mut picture);
                    encoder.push(&picture)?;
                }
            }
        }
    }
    encoders.into_iter().try_for_each(Encoder::finish)?;
    for round in Round::BOTH {
        std::fs::remove_file(sound::path(round, out))?;
    }
    Ok(())
}

/// One `ffmpeg` that takes raw frames and writes one version.
struct Encoder {
    round: Round,
    child: Child,
}

impl Encoder {
    fn start(round: Round, out: &Path) -> anyhow::Result<Encoder> {
        let mut command = Command::new("ffmpeg");
        command.args("-hide_banner -loglevel error -y -f rawvideo -pixel_format rgba".split(' '));
        command.arg("-video_size").arg(format!("{}x{}", scenes::WIDTH, scenes::HEIGHT));
        command.args("-framerate 30000/1001 -i - -i".split(' ')).arg(sound::path(round, out));
        command.args("-map 0:v -map 1:a -vf scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p".split(' '));
        command.args("-c:v libx264 -preset veryfast -crf 16 -g 60 -threads 2 -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv".split(' '));
        command.args("-c:a aac -b:a 160k -timecode 01:00:00;00 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart".split(' '));
        command.arg(out.join(round.folder()).join(FILE));
        let child = command
            .stdin(Stdio::piped())
            .spawn()
            .context("ffmpeg does not start; `cargo xtask setup` installs it")?;
        Ok(Encoder { round, child })
    }

    fn push(&mut self, picture: &Pixmap) -> anyhow::Result<()> {
        let pipe = self.child.stdin.as_mut().context("ffmpeg takes no frames")?;
        pipe.write_all(picture.data()).context("ffmpeg stopped taking frames")
    }

    fn finish(mut self) -> anyhow::Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "ffmpeg could not write the film ({status})");
        Ok(())
    }
}

pub fn changes(proof: &str) -> Vec<Change> {
    let size = [scenes::WIDTH as f32, scenes::HEIGHT as f32];
    let scale = Scale { unit: "px", factor: 1.0, origin: [0.0, 0.0], grid: 1.0, size };
    let (mut first, mut second) = (Sheet::default(), Sheet::default());
    for (round, sheet) in [(Round::First, &mut first), (Round::Second, &mut second)] {
        sheet.note("headline", scenes::caption_area(scenes::opening(round)));
        sheet.note("time", scenes::arrival_area(round));
        sheet.note("price", scenes::fare_area(round));
    }
    second.note("legal", scenes::legal_area());
    let frames = |scene: Scene, from: u32| {
        Round::BOTH.map(|round| {
            let length =
                cut(round).iter().find(|(other, _)| *other == scene).map_or(0, |(_, length)| *length);
            [start(round, scene) + from, start(round, scene) + length - 1]
        })
    };
    let part = |scene: Scene, from: u32, name: &str, kind: &str, what: &str| {
        let [before, after] = frames(scene, from);
        Change::new(proof, FILE, kind, what).frames(before, after).part(name, &first, &second, &scale)
    };
    let kept_end = start(Round::Second, Scene::Map);
    let trimmed = Change::new(
        proof,
        FILE,
        "trim",
        "The cabin scene is 45 frames shorter; everything after comes earlier",
    )
    .frames([kept_end, kept_end + TRIMMED - 1], [kept_end, kept_end]);
    vec![
        part(
            Scene::Evening,
            25,
            "headline",
            "headline",
            "“Fall asleep in Basel.” is now “Go to bed in Basel.”; the voice says so too",
        ),
        trimmed,
        part(Scene::Map, 97, "time", "fact", "Arrival in Trieste corrected from 08:01 to 08:10"),
        part(Scene::Morning, 71, "price", "price", "€89 corrected to €98"),
        part(Scene::Morning, 71, "legal", "legal", "Legal line added to the end card"),
    ]
}
