//! Sound for playing: what is heard is what the `ffmpeg` command decodes, at the moment when it belongs, from anywhere.

use std::path::{Path, PathBuf};

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::listen::{Listen, Listened};
use galley_media::pool::{Medium, OpenOptions, Pool};
use galley_media::waveform::Waveform;
use galley_testkit::chance::Dice;
use galley_testkit::{catalogue, clips};
use rustix::process::{Pid, Signal, kill_process};

use super::{KINDS, Made};
use crate::bench::{open, pool};

/// At the rate that all clips have.
const USUAL: Listen = Listen { from: 0, count: 0, rate: 48_000, channels: 2, tempo: [1, 1] };

fn kind(name: &str) -> &'static Made {
    KINDS.iter().find(|kind| kind.name == name).unwrap()
}

fn open_path(pool: &Pool, path: &Path) -> Medium {
    pool.open(std::fs::File::open(path).unwrap(), OpenOptions::default(), &Cancel::new()).unwrap()
}

/// A film of 4.8 seconds whose sound of 5.3 seconds is made by these arguments; `before` stand before that sound.
fn film(name: &str, before: &str, arguments: &str) -> PathBuf {
    let sound = kind("16.wav").path("5.3");
    let all = format!("{before} -i {} -map 0:v -map 1:a -c:v copy {arguments}", sound.display());
    clips::derive(&catalogue::folder(), name, &catalogue::closed_mp4(), "", &all)
}

fn ask(medium: &Medium, asked: Listen) -> Result<Listened, MediaError> {
    let heard = medium.listen(&asked, &Cancel::new())?;
    assert_eq!(heard.samples.len(), asked.count as usize * usize::from(asked.channels));
    assert!(heard.samples.iter().all(|value| value.abs() <= 4.0));
    Ok(heard)
}

/// One answer after the other, of so many samples each in turn, until `count` are there.
fn on(medium: &Medium, asked: Listen, counts: &[u32], count: usize) -> Vec<f32> {
    let (mut from, mut all) = (asked.from, Vec::new());
    for size in counts.iter().cycle() {
        let heard = ask(medium, Listen { from, count: *size, ..asked }).unwrap();
        from = heard.next;
        all.extend(heard.samples);
        if all.len() >= count * usize::from(asked.channels) {
            break;
        }
    }
    all.truncate(count * usize::from(asked.channels));
    all
}

/// So many samples of the truth from one on, of two channels; what is not there is silence.
fn part(truth: &[f32], from: i64, count: usize) -> Vec<f32> {
    let value = |at: i64| usize::try_from(at).ok().and_then(|at| truth.get(at).copied()).unwrap_or(0.0);
    (from * 2..from * 2 + count as i64 * 2).map(value).collect()
}

#[track_caller]
fn check(found: &[f32], expected: &[f32], allowed: f32, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let differs = found.iter().zip(expected).position(|(found, expected)| (found - expected).abs() > allowed);
    let at = differs.map(|at| (at / 2, found[at], expected[at]));
    assert_eq!(at, None, "{what}: sample, found, expected");
}

fn whole(medium: &Medium) -> Waveform {
    let mut waveform = Waveform::new();
    while !waveform.is_complete() {
        waveform.add(&medium.waveform(waveform.next(), 4096, &Cancel::new()).unwrap()).unwrap();
    }
    waveform
}

#[test]
fn a_sound_file_is_heard_bit_for_bit() {
    let pool = pool();
    for name in ["16.wav", "24.wav", "float.wav", "plain.flac", "constant.mp3", "aac.m4a", "opus.ogg"] {
        let path = kind(name).path("5.3");
        let (medium, truth) = (open_path(&pool, &path), clips::linear_samples(&path));
        let num_samples = truth.len() / 2;
        let all = on(&medium, USUAL, &[4_801, 1, 9_999, 96_000], num_samples + 48_000);
        check(&all, &part(&truth, 0, num_samples + 48_000), 0.0, name);
        let last = ask(&medium, Listen { from: num_samples as i64 - 100, count: 100, ..USUAL }).unwrap();
        assert!(last.ended, "{name}: nothing follows");
        let middle = ask(&medium, Listen { from: 100_000, count: 100, ..USUAL }).unwrap();
        assert!(!middle.ended, "{name}");
    }
}

#[test]
fn a_sound_file_is_found_from_anywhere() {
    let pool = pool();
    for name in ["16.wav", "plain.aiff", "plain.flac", "constant.mp3", "alac.m4a", "vorbis.ogg"] {
        let path = kind(name).path("20");
        let (medium, truth) = (open_path(&pool, &path), clips::linear_samples(&path));
        let known = whole(&medium);
        for from in [480_007, 100_001, 900_000, 0, 700_000, 30_001] {
            let expected = part(&truth, from, 5_000);
            let asked = Listen { from, count: 5_000, ..USUAL };
            let near = medium.listen_near(&asked, &known, &Cancel::new()).unwrap();
            check(&near.samples, &expected, 0.0, &format!("{name} from {from}"));
        }
        let far = ask(&medium, Listen { from: 600_000, count: 5_000, ..USUAL }).unwrap();
        check(&far.samples, &part(&truth, 600_000, 5_000), 0.0, &format!("{name} without its waveform"));
    }
}

#[test]
fn repeated_sound_is_not_mistaken_for_itself_when_heard() {
    let arguments = "-filter:a aloop=loop=30:size=48000,atrim=end=31,apad=pad_len=48000 -c:a flac";
    let path = catalogue::sound("again.flac", 2, "1", arguments);
    let pool = pool();
    let (medium, truth) = (open_path(&pool, &path), clips::linear_samples(&path));
    let known = whole(&medium);
    for from in [48_000 * 7, 48_000 * 30 + 40_000, 48_000 * 31 + 20_000] {
        let asked = Listen { from, count: 8_000, ..USUAL };
        let near = medium.listen_near(&asked, &known, &Cancel::new()).unwrap();
        check(&near.samples, &part(&truth, from, 8_000), 0.0, &format!("from {from}"));
    }
}

/// Films, how many samples of their sound come before frame 0, and how exact they are after a seek.
fn films() -> Vec<(&'static str, PathBuf, i64, f32)> {
    let aac = || film("aac.mp4", "", "-c:a aac -aac_pns 0");
    let ts = |name: &str, arguments: &str| {
        clips::derive(&catalogue::folder(), name, &aac(), "", &format!("-c copy {arguments}"))
    };
    vec![
        ("PCM in MOV", film("pcm.mov", "", "-c:a pcm_s16le"), 0, 0.0),
        ("FLAC in MKV", film("flac.mkv", "", "-c:a flac"), 0, 0.0),
        ("AAC in MP4", aac(), 0, 1e-4),
        ("FLAC in MKV that begins late", film("late.mkv", "-itsoffset 0.5", "-c:a flac"), -24_000, 0.0),
        // What the encoder begins with has its own frame there, before that of the picture.
        ("AAC in TS", ts("heard.ts", ""), 1_024, 1e-4),
        ("AAC in TS that begins after an hour", ts("hour.ts", "-output_ts_offset 3600 -copyts"), 1_024, 1e-4),
    ]
}

#[test]
fn a_film_is_heard_from_the_moment_of_its_first_frame() {
    let pool = pool();
    for (name, path, before, _) in films() {
        let (medium, truth) = (open_path(&pool, &path), clips::linear_samples(&path));
        let num_samples = (truth.len() / 2) as i64 - before;
        let count = usize::try_from(num_samples).unwrap() + 10_000;
        let all = on(&medium, USUAL, &[1_601, 4_800, 77], count);
        check(&all, &part(&truth, before, count), 0.0, name);
        let last = ask(&medium, Listen { from: num_samples, count: 100, ..USUAL }).unwrap();
        assert!(last.ended && last.samples.iter().all(|value| *value == 0.0), "{name}");
        let early = ask(&medium, Listen { from: -50, count: 100, ..USUAL }).unwrap();
        assert!(early.samples[..100].iter().all(|value| *value == 0.0), "{name}");
        check(&early.samples[100..], &part(&truth, before, 50), 0.0, name);
    }
}

#[test]
fn a_film_is_heard_from_anywhere() {
    let pool = pool();
    for (name, path, before, allowed) in films() {
        let (medium, truth) = (open_path(&pool, &path), clips::linear_samples(&path));
        for from in [150_000, 60_001, 0, 200_003, 47_999, 48_001, 23_990, 100_000, 5_000] {
            let heard = ask(&medium, Listen { from, count: 5_000, ..USUAL }).unwrap();
            let what = format!("{name} from {from}");
            check(&heard.samples, &part(&truth, before + from, 5_000), allowed, &what);
        }
        let beyond = ask(&medium, Listen { from: 400_000, count: 100, ..USUAL }).unwrap();
        assert!(beyond.ended && beyond.samples.iter().all(|value| *value == 0.0), "{name}");
    }
}

#[test]
fn another_rate_is_the_same_from_anywhere_and_in_any_pieces() {
    let pool = pool();
    let medium = open_path(&pool, &film("pcm.mov", "", "-c:a pcm_s16le"));
    for rate in [8_000, 44_100, 96_000, 192_000] {
        let usual = Listen { rate, ..USUAL };
        let count = 4 * rate as usize;
        let all = on(&medium, usual, &[2 * rate], count);
        check(&on(&medium, usual, &[997, 1, 4_801], count), &all, 0.0, &format!("{rate} in pieces"));
        for from in [3 * i64::from(rate) + 7, i64::from(rate) + 501, 2 * i64::from(rate)] {
            let heard = ask(&medium, Listen { from, count: 3_000, ..usual }).unwrap();
            check(&heard.samples, &part(&all, from, 3_000), 0.0, &format!("{rate} from {from}"));
        }
    }
}

/// How often a second of a channel goes up through zero.
fn pitch(values: &[f32], rate: usize) -> f64 {
    let rises = values.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    rises as f64 * rate as f64 / values.len() as f64
}

#[test]
fn a_tone_stays_where_and_what_it_is() {
    let pool = pool();
    let sine = Path::new("sine=frequency=1000:sample_rate=44100:duration=10");
    let path = clips::derive(&catalogue::folder(), "tone-44.wav", sine, "-f lavfi", "-c:a pcm_s16le");
    let medium = open_path(&pool, &path);
    for tempo in [[1, 1], [2, 1], [1, 2], [3, 4], [4, 1], [1, 4]] {
        let usual = Listen { channels: 1, tempo, ..USUAL };
        let (mut from, mut all) = (0, Vec::new());
        loop {
            let heard = ask(&medium, Listen { from, count: 4_800, ..usual }).unwrap();
            from = heard.next;
            all.extend(heard.samples);
            if heard.ended {
                break;
            }
        }
        let loud = all.iter().rposition(|value| value.abs() > 1e-3).unwrap() + 1;
        let expected = 10 * 48_000 * tempo[1] as usize / tempo[0] as usize;
        assert!(loud.abs_diff(expected) <= expected / 50, "{tempo:?}: {loud} of {expected}");
        let found = pitch(&all[..expected * 9 / 10], 48_000);
        assert!((990.0..1010.0).contains(&found), "{tempo:?}: {found} Hz");
    }
}

#[test]
fn another_tempo_is_the_same_in_any_pieces() {
    let pool = pool();
    let medium = open_path(&pool, &film("pcm.mov", "", "-c:a pcm_s16le"));
    for tempo in [[3, 2], [1, 3]] {
        let usual = Listen { tempo, from: 50_000, ..USUAL };
        let whole = on(&medium, usual, &[90_000], 90_000);
        check(&on(&medium, usual, &[777, 2, 4_801], 90_000), &whole, 0.0, &format!("{tempo:?}"));
    }
}

#[test]
fn channels_are_mixed() {
    let pool = pool();
    let stereo = open_path(&pool, &kind("16.wav").path("5.3"));
    let both = ask(&stereo, Listen { from: 10_000, count: 1_000, ..USUAL }).unwrap().samples;
    let one = ask(&stereo, Listen { from: 10_000, count: 1_000, channels: 1, ..USUAL }).unwrap().samples;
    let mean: Vec<f32> = both.chunks(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
    check(&one, &mean, 1e-6, "stereo as mono");
    let mono = open_path(&pool, &kind("32.wav").path("5.3"));
    let pairs = ask(&mono, Listen { from: 5_000, count: 1_000, ..USUAL }).unwrap().samples;
    assert!(pairs.chunks(2).all(|pair| pair[0] == pair[1]) && pairs.iter().any(|value| *value != 0.0));
    for name in ["surround.wav", "surround.ac3", "seven.flac"] {
        for channels in [1, 2] {
            let surround = open_path(&pool, &kind(name).path("5.3"));
            let asked = Listen { from: 5_000, count: 9_000, channels, ..USUAL };
            let heard = ask(&surround, asked).unwrap().samples;
            let loudest = heard.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            assert!((0.05..=1.01).contains(&loudest), "{name} in {channels}: {loudest}");
        }
    }
}

#[test]
fn what_has_no_sound_says_so() {
    let pool = pool();
    let silent = open_path(&pool, &catalogue::closed_mp4());
    assert!(silent.opened().audio.is_empty());
    let asked = Listen { count: 100, ..USUAL };
    let refused = ask(&silent, asked).unwrap_err();
    assert_eq!(refused.code, Code::Unsupported);
    assert!(!refused.hint.is_empty());
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 4).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let picture = open(&pool, &png.into_inner()).unwrap();
    assert_eq!(ask(&picture, asked).unwrap_err().code, Code::Unsupported);
}

#[test]
fn too_much_and_what_is_stopped_is_refused() {
    let pool = pool();
    let medium = open_path(&pool, &kind("16.wav").path("5.3"));
    for asked in [
        USUAL,
        Listen { count: 96_001, ..USUAL },
        Listen { count: 10, rate: 7_999, ..USUAL },
        Listen { count: 10, channels: 3, ..USUAL },
        Listen { count: 10, tempo: [5, 1], ..USUAL },
        Listen { count: 10, from: i64::MAX, ..USUAL },
    ] {
        assert_eq!(medium.listen(&asked, &Cancel::new()).unwrap_err().code, Code::OutOfRange, "{asked:?}");
    }
    let stopped = Cancel::new();
    stopped.cancel();
    let asked = Listen { count: 10, ..USUAL };
    assert_eq!(medium.listen(&asked, &stopped).unwrap_err().code, Code::Cancelled);
    ask(&medium, asked).unwrap();
}

#[test]
fn a_cut_film_ends_in_silence() {
    let pool = pool();
    for (name, path) in [("cut.mkv", film("flac.mkv", "", "-c:a flac")), ("cut.ts", films().remove(4).1)] {
        let bytes = std::fs::read(path).unwrap();
        let medium = open(&pool, &bytes[..bytes.len() * 6 / 10]).unwrap();
        let mut from = 0;
        loop {
            let heard = ask(&medium, Listen { from, count: 9_600, ..USUAL }).unwrap();
            from = heard.next;
            if heard.ended {
                break;
            }
            assert!(from < 48_000 * 6, "{name} ends");
        }
        assert!((48_000..48_000 * 5).contains(&from), "{name}: {from}");
        let silent = ask(&medium, Listen { from, count: 9_600, ..USUAL }).unwrap();
        assert!(silent.ended && silent.samples.iter().all(|value| *value == 0.0), "{name}");
    }
}

#[test]
fn what_is_damaged_is_silent_and_what_follows_comes_in_time() {
    let pool = pool();
    let path = film("flac.mkv", "", "-c:a flac");
    let (mut bytes, truth) = (std::fs::read(&path).unwrap(), clips::linear_samples(&path));
    let middle = bytes.len() / 2;
    bytes[middle..middle + 6_000].fill(0x5a);
    let medium = open(&pool, &bytes).unwrap();
    let all = on(&medium, USUAL, &[4_800], 240_000);
    let expected = part(&truth, 0, 240_000);
    check(&all[..80_000], &expected[..80_000], 0.0, "before it");
    check(&all[400_000..], &expected[400_000..], 0.0, "behind it");
    assert_ne!(all, expected, "something is missing");
}

#[test]
fn damage_anywhere_gets_an_answer() {
    let pool = pool();
    let sources = [film("pcm.mov", "", "-c:a pcm_s16le"), films().remove(4).1, kind("opus.ogg").path("5.3")];
    for (number, path) in (0_u64..).zip(sources) {
        let bytes = std::fs::read(path).unwrap();
        for seed in 0..4 {
            let mut dice = Dice(seed + 100 * number);
            let mut damaged = bytes.clone();
            for _ in 0..40 {
                let at = dice.below(bytes.len() as u32) as usize;
                damaged[at] ^= 1 << dice.below(8);
            }
            let Ok(medium) = open(&pool, &damaged) else { continue };
            for (from, tempo) in [(0, [1, 1]), (150_000, [2, 1]), (90_000, [1, 1]), (94_800, [1, 1])] {
                // An answer, whichever it is, and no worker dies of it.
                let answer = ask(&medium, Listen { from, count: 4_800, tempo, ..USUAL });
                assert_ne!(answer.err().map(|error| error.code), Some(Code::Crashed), "seed {seed}");
            }
        }
    }
}

#[test]
fn a_worker_that_dies_while_a_film_is_heard_costs_nothing_but_time() {
    let pool = pool();
    let path = film("pcm.mov", "", "-c:a pcm_s16le");
    let (medium, truth) = (open_path(&pool, &path), clips::linear_samples(&path));
    let (mut from, mut all) = (0, Vec::new());
    while from < 200_000 {
        let heard = ask(&medium, Listen { from, count: 20_000, ..USUAL }).unwrap();
        from = heard.next;
        all.extend(heard.samples);
        for process in pool.processes() {
            let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
            let _ = kill_process(pid, Signal::KILL);
        }
    }
    check(&all, &part(&truth, 0, 200_000), 0.0, "as if nothing had been");
}
