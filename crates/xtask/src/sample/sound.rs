//! The film's sound: a voice from `espeak-ng` over a soft bed of chords and rails.

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use super::changes::Round;
use super::film;
use super::ink::Dice;
use super::scenes::{self, Scene};

const RATE: u32 = 48_000;

/// Where the track waits until the film is written.
pub fn path(round: Round, out: &Path) -> PathBuf {
    out.join(round.folder()).join("film-sound.wav")
}

/// Writes one version's sound track.
pub fn write(round: Round, out: &Path) -> anyhow::Result<()> {
    let seconds = film::num_frames(round) as f32 * 1001.0 / 30_000.0;
    let length = (seconds * RATE as f32) as usize;
    let mut voice = vec![0.0f32; length];
    for (scene, delay, line) in script(round) {
        let from = film::start(round, scene) as f32 * 1001.0 / 30_000.0 + delay;
        let said = say(line, &out.join(round.folder()).join("film-voice.wav"))?;
        for (slot, sample) in voice.iter_mut().skip((from * RATE as f32) as usize).zip(said) {
            *slot += sample;
        }
    }
    let mixed = mix(&voice, round);
    std::fs::write(path(round, out), wav(&mixed)).context("the sound track cannot be written")
}

fn script(round: Round) -> [(Scene, f32, &'static str); 5] {
    [
        (Scene::Evening, 0.9, scenes::opening(round)),
        (Scene::Cabin, 0.4, "A bed of your own. A view that never stops."),
        (Scene::Map, 0.3, "Five cities. One night. No alarm."),
        (Scene::Morning, 0.2, "Wake, to the sea."),
        (Scene::Morning, 2.3, "Halvenne. The night train over the Alps."),
    ]
}

/// Has a line spoken; samples at the track's rate.
fn say(line: &str, file: &Path) -> anyhow::Result<Vec<f32>> {
    let status = Command::new("espeak-ng")
        .args(["-v", "en-gb-x-rp", "-s", "152", "-p", "38", "-g", "2", "-w"])
        .arg(file)
        .arg(line)
        .status()
        .context("espeak-ng does not start; `cargo xtask setup` installs it")?;
    anyhow::ensure!(status.success(), "espeak-ng could not speak ({status})");
    let bytes = std::fs::read(file)?;
    std::fs::remove_file(file)?;
    let (rate, samples) = samples(&bytes).context("espeak-ng wrote no sound")?;
    Ok(resample(&samples, rate as f32))
}

/// Reads 16-bit mono WAV.
fn samples(bytes: &[u8]) -> Option<(u32, Vec<f32>)> {
    let rate = u32::from_le_bytes(bytes.get(24..28)?.try_into().ok()?);
    let data = bytes.windows(4).position(|four| four == b"data")?;
    let pcm = bytes.get(data + 8..)?;
    let samples = pcm.as_chunks::<2>().0.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0);
    Some((rate, samples.collect()))
}

fn resample(samples: &[f32], rate: f32) -> Vec<f32> {
    let step = rate / RATE as f32;
    let length = (samples.len() as f32 / step) as usize;
    let at = |n: usize| samples.get(n).copied().unwrap_or(0.0);
    let mut smooth = 0.0;
    (0..length)
        .map(|n| {
            let x = n as f32 * step;
            let (whole, part) = (x as usize, x.fract());
            smooth += 0.62 * (at(whole) * (1.0 - part) + at(whole + 1) * part - smooth);
            smooth
        })
        .collect()
}

/// Bed and voice together, left and right; the bed steps back while somebody speaks.
fn mix(voice: &[f32], round: Round) -> Vec<[f32; 2]> {
    let length = voice.len();
    let mut dice = Dice::new(77);
    let (mut loud, mut rumble, mut clack) = (0.0f32, 0.0f32, 0.0f32);
    let fade = RATE as f32 * 1.2;
    let echo = RATE as usize / 11;
    let dawn = film::start(round, Scene::Morning) as f32 * 1001.0 / 30_000.0;
    (0..length)
        .map(|n| {
            let time = n as f32 / RATE as f32;
            let spoken = voice.get(n).copied().unwrap_or(0.0);
            let back = |lag: usize| n.checked_sub(lag).and_then(|at| voice.get(at)).copied().unwrap_or(0.0);
            loud += 0.000_4 * (spoken.abs().min(0.2) - loud);
            let noise = dice.between(-1.0, 1.0);
            rumble += 0.012 * (noise - rumble);
            clack += 0.09 * (noise - clack);
            let calm = if time < dawn { 1.0 } else { (1.0 - (time - dawn) / 3.0).max(0.0) };
            let rails = (rumble * 0.55 + clack * rail(time) * 0.5) * calm;
            let duck = 1.0 - (loud * 9.0).min(0.5);
            let edge = (n as f32 / fade).min(1.0) * ((length - n) as f32 / fade).min(1.0);
            let bed = |side: f32| (chord(time, dawn, side) * 0.20 + rails * 0.22) * duck * edge;
            [
                bed(-1.0) + spoken * 0.82 + back(echo) * 0.07,
                bed(1.0) + spoken * 0.82 + back(echo + 700) * 0.07,
            ]
        })
        .collect()
}

/// The double beat of wheels over a joint.
fn rail(time: f32) -> f32 {
    let beat = time % 1.25;
    let tap = |at: f32| if beat >= at { (-(beat - at) * 26.0).exp() } else { 0.0 };
    tap(0.0) + 0.7 * tap(0.17)
}

/// Slow chords, each five seconds, that melt into each other; the last is the brightest.
fn chord(time: f32, dawn: f32, side: f32) -> f32 {
    const CHORDS: [[f32; 4]; 4] = [
        [110.0, 164.81, 220.0, 261.63],
        [87.31, 174.61, 220.0, 261.63],
        [98.0, 146.83, 196.0, 293.66],
        [130.81, 196.0, 261.63, 329.63],
    ];
    let place = if time >= dawn { 3.0 + ((time - dawn) / 2.0).min(0.5) } else { time / dawn * 3.0 };
    let mut sum = 0.0;
    for (n, notes) in CHORDS.iter().enumerate() {
        let weight = (1.0 - (place - n as f32 - 0.5).abs() * 1.0).clamp(0.0, 1.0);
        if weight == 0.0 {
            continue;
        }
        for (k, note) in notes.iter().enumerate() {
            let pitch = note * (1.0 + side * 0.0012);
            let phase = (pitch * time).fract() * TAU;
            let sway = 0.75 + 0.25 * (time * (0.35 + 0.13 * k as f32) * TAU + side).sin();
            sum += weight * sway * (phase.sin() + 0.22 * (2.0 * phase).sin()) / (3.2 + k as f32);
        }
    }
    sum
}

/// 16-bit stereo WAV.
fn wav(samples: &[[f32; 2]]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 4;
    let mut file = Vec::with_capacity(bytes as usize + 44);
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend([1, 0, 2, 0]);
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 4).to_le_bytes());
    file.extend([4, 0, 16, 0]);
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    for sample in samples.as_flattened() {
        let soft = sample.clamp(-0.98, 0.98);
        file.extend(((soft * 32_767.0) as i16).to_le_bytes());
    }
    file
}
