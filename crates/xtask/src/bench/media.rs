//! Rows about media: our library and worker beside the tools of the field, on files made for it.
//!
//! Both sides do the same work with as many threads, in turn, and who is first changes from round to round. A round
//! that is not counted comes before, so that neither reads the file or its own program from the disk.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::Figures;
use crate::checks::{TEST_FEATURES, cargo, interface_build};
use crate::setup::{Ready, also};
use crate::shell::{command, read, root, run, target_dir};

const RUNS: usize = 5;
/// The peers, as PyPI has them; pypdfium2 is there already, of the same wheel as our pdfium.
const PEERS: &[&str] = &["av==18.1.0", "numpy==2.*"];
/// 600 MB.
const LIMIT_KIB: f64 = 600_000_000.0 / 1024.0;
const HEAVY_BYTES: u64 = 2_000_000_000;
const DPI: &str = "150";
/// Milliseconds that the pointer stays on a card before it is pressed.
const REST: &str = "300";
/// How often all pages are drawn for one figure of a rate.
const PASSES: &str = "4";

pub struct Bench<'a> {
    ready: &'a Ready,
    measure: PathBuf,
    /// Where Python finds the peers.
    python_path: OsString,
    folder: PathBuf,
}

impl<'a> Bench<'a> {
    /// Builds our side, and installs the peers that are missing.
    pub fn prepare(ready: &'a Ready) -> Result<Self> {
        interface_build(ready)?;
        let build = ["build", "--release", "--package", "galley-media", "--bins", "--example", "measure"];
        run(&mut cargo(ready, &build))?;
        let folder = target_dir().join("bench");
        fs::create_dir_all(&folder)?;
        let peers = peers(&folder)?;
        let of_pdfium = ready.pdfium.parent().context("pdfium lies in no folder")?.join("python");
        let python_path = std::env::join_paths([peers, of_pdfium])?;
        let measure = target_dir().join("release").join("examples").join("measure");
        Ok(Self { ready, measure, python_path, folder })
    }

    /// Measures a row; `None` when the name is of no row of media.
    pub fn figures(&self, name: &str) -> Option<Result<Figures>> {
        if name == "playing" {
            return Some(self.playing().map(Figures::Drops));
        }
        Some(self.ratios(name)?.map(Figures::Ratios))
    }

    fn ratios(&self, name: &str) -> Option<Result<Vec<f64>>> {
        Some(match name {
            "decode" => self.all_frames("decode", &["-skip_loop_filter", "all"]),
            "fetch" => self.all_frames("fetch", &["-thread_type", "slice"]),
            "index" => self.index(|ours| Ok(seconds(&read(ours)?)?.iter().sum())),
            "index-process" => self.index(timed),
            "random" => self.film("hd.mp4", 20, "").and_then(|film| {
                beside(&|| self.ours("random", &film), &|| self.peer("random", &film), &far_apart())
            }),
            "cached" => self.film("hd.mp4", 20, "").and_then(|film| self.pairs(&film, "cached")),
            "many-marks" => self.jpeg("still.jpg", 4000).and_then(|file| self.many("marks", &file)),
            "many-proofs" => self.pictures(5000).and_then(|folder| self.many("proofs", &folder)),
            "pages" => self.brochure().and_then(|file| {
                beside(&|| self.ours("pages", &file), &|| self.peer("pages", &file), &[DPI.to_owned()])
            }),
            "pages-1-worker" => self.rate("1"),
            "pages-2-workers" => self.rate("2"),
            "view" => self.view(),
            "first-image" => self.jpeg("photo.jpg", 4_000).and_then(|file| self.first_pixels(&file, REST)),
            "first-image-at-once" => {
                self.jpeg("photo.jpg", 4_000).and_then(|file| self.first_pixels(&file, "0"))
            }
            "first-page" => self.brochure().and_then(|file| self.first_pixels(&file, REST)),
            "first-page-at-once" => self.brochure().and_then(|file| self.first_pixels(&file, "0")),
            "first-frame" => self.film("hd.mp4", 20, "").and_then(|file| self.first_pixels(&file, REST)),
            "first-frame-at-once" => {
                self.film("hd.mp4", 20, "").and_then(|file| self.first_pixels(&file, "0"))
            }
            "memory-video" => self.heavy().and_then(|file| self.memory(&file)),
            "memory-image" => self.jpeg("huge.jpg", 20_000).and_then(|file| self.memory(&file)),
            "memory-pages" => self.thick().and_then(|file| self.memory(&file)),
            "memory-app" => self.memory_of_app(),
            _ => return None,
        })
    }

    fn ours(&self, work: &str, file: &Path) -> Command {
        let mut ours = Command::new(&self.measure);
        ours.arg(work).arg(file);
        self.with_programs(&mut ours);
        ours
    }

    fn with_programs(&self, ours: &mut Command) {
        ours.env("GALLEY_PDFIUM", &self.ready.pdfium)
            .env("GALLEY_WORKER", target_dir().join("release").join("galley-worker"))
            .env_remove("GALLEY_ALLOW_UNPROVED");
    }

    fn peer(&self, work: &str, file: &Path) -> Command {
        let mut peer = command("python3", &[]);
        peer.arg(root().join("crates").join("xtask").join("assets").join("peers.py")).arg(work).arg(file);
        peer.env("PYTHONPATH", &self.python_path);
        peer
    }

    fn all_frames(&self, work: &str, how: &[&str]) -> Result<Vec<f64>> {
        let film = self.film("minute.mp4", 60, "")?;
        // As many as the worker takes.
        let threads = std::thread::available_parallelism()?.get().min(8).to_string();
        in_turn(
            || timed(&mut self.ours(work, &film)),
            || {
                let mut ffmpeg = command("ffmpeg", &["-loglevel", "error", "-nostdin"]);
                ffmpeg.args(how).args(["-threads", &threads, "-i"]).arg(&film);
                timed(ffmpeg.args(["-f", "null", "-"]))
            },
        )
    }

    fn index(&self, take: impl Fn(&mut Command) -> Result<f64>) -> Result<Vec<f64>> {
        let film = self.film("long.mp4", 300, "")?;
        let before = ["-loglevel", "error", "-select_streams", "v", "-show_packets", "-of", "compact"];
        in_turn(
            || take(&mut self.ours("index", &film)),
            || timed(command("ffprobe", &before).arg("-i").arg(&film)),
        )
    }

    /// One process of ours takes both sides in turn, and tells the seconds of each step in two lines.
    fn pairs(&self, file: &Path, work: &str) -> Result<Vec<f64>> {
        (0..RUNS).map(|_| ratio_of_medians(&read(&mut self.ours(work, file))?)).collect()
    }

    /// In the real window, which is driven by `benches/first_pixels.rs`: a ratio for each start of the app.
    fn first_pixels(&self, file: &Path, rest: &str) -> Result<Vec<f64>> {
        let told = read(self.in_window("first_pixels").arg(file).arg(&self.measure).arg(rest))?;
        let mut lines = told.lines().filter(|line| line.starts_with('{'));
        let mut next = || seconds(lines.next().context("not two lines of times")?);
        let (ours, theirs) = (next()?, next()?);
        ensure!(ours.len() == theirs.len(), "not as many of each: {told}");
        Ok(ours.iter().zip(theirs).map(|(own, other)| own / other).collect())
    }

    /// In the real window, which is driven by `benches/playing.rs`: shares of dropped frames, ours and the page's.
    fn playing(&self) -> Result<Vec<[f64; 2]>> {
        let film = self.film_with_sound()?;
        drops(&read(self.in_window("playing").arg(&film))?)
    }

    /// In the real window, which is driven by `benches/many.rs`: how long frames take where there is very much.
    fn many(&self, what: &str, of: &Path) -> Result<Vec<f64>> {
        let told = read(self.in_window("many").arg(what).arg(of))?;
        #[derive(Deserialize)]
        struct Told {
            frames: Vec<[f64; 2]>,
        }
        let line = told.lines().find(|line| line.starts_with('{')).context("no frames were told")?;
        let told: Told = serde_json::from_str(line)?;
        Ok(told.frames.iter().map(|[own, other]| own / other).collect())
    }

    /// A folder of that many pictures, no two of them the same.
    fn pictures(&self, count: u32) -> Result<PathBuf> {
        let folder = self.folder.join("pictures");
        let partial = self.folder.join("partial-pictures");
        if !folder.is_dir() {
            println!("making {count} pictures");
            fs::create_dir_all(&partial)?;
            for number in 0..count {
                fs::write(partial.join(format!("Banner {number:04}.bmp")), picture(number))?;
            }
            fs::rename(&partial, &folder)?;
        }
        Ok(folder)
    }

    /// One of `benches/`, which drives the app of a release build; its words follow.
    fn in_window(&self, name: &str) -> Command {
        let mut bench = cargo(self.ready, &["bench", "--package", "galley-desktop", "--bench", name]);
        self.with_programs(&mut bench);
        bench.args(["--features", TEST_FEATURES, "--"]);
        bench
    }

    fn rate(&self, workers: &str) -> Result<Vec<f64>> {
        let file = self.brochure()?;
        let all = |side: &mut Command| -> Result<f64> { Ok(seconds(&read(side)?)?.iter().sum()) };
        in_turn(
            || all(self.ours("rate", &file).args([DPI, PASSES, workers])),
            || all(self.peer("rate", &file).args([DPI, PASSES])),
        )
    }

    fn view(&self) -> Result<Vec<f64>> {
        also("vipsthumbnail", "libvips-tools")?;
        let file = self.jpeg("large.jpg", 10_000)?;
        // Its own format: encoding the view is not part of the work.
        let out = self.folder.join("view.v");
        in_turn(
            || timed(self.ours("view", &file).arg("1600")),
            || timed(command("vipsthumbnail", &["--size", "1600x1600", "-o"]).arg(&out).arg(&file)),
        )
    }

    fn memory(&self, file: &Path) -> Result<Vec<f64>> {
        (0..3).map(|_| Ok(kib(&read(&mut self.ours("memory", file))?)? / LIMIT_KIB)).collect()
    }

    /// In the real window, which is driven by `benches/memory.rs`. Twice: all frames of two gigabytes are decoded each time.
    fn memory_of_app(&self) -> Result<Vec<f64>> {
        let (film, image, paper) = (self.heavy()?, self.jpeg("huge.jpg", 20_000)?, self.thick()?);
        let once = |_| {
            let told = read(self.in_window("memory").arg(&film).arg(&image).arg(&paper))?;
            let line = told.lines().find(|line| line.starts_with('{')).context("no memory was told")?;
            // Whose it was, and when: of no use in a table.
            println!("{line}");
            Ok(kib(line)? / LIMIT_KIB)
        };
        (0..2).map(once).collect()
    }

    /// Some seconds of moving pictures, 1280 × 720, 25 frames per second.
    fn film(&self, name: &str, seconds: u32, rate: &str) -> Result<PathBuf> {
        self.once(name, |out| {
            let source = format!("testsrc2=s=1280x720:r=25:d={seconds}");
            let mut make =
                command("ffmpeg", &["-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i", &source]);
            make.args("-c:v libx264 -preset ultrafast -bf 2 -g 250 -pix_fmt yuv420p -threads 2".split(' '));
            make.args(rate.split_whitespace()).args(["-f", "mp4"]).arg(out);
            run(&mut make)
        })
    }

    /// Twenty seconds as cameras and phones make them: 1920 × 1080, 30 frames per second, H.264 and AAC.
    fn film_with_sound(&self) -> Result<PathBuf> {
        self.once("sounding.mp4", |out| {
            let mut make = command("ffmpeg", &["-loglevel", "error", "-nostdin", "-y"]);
            make.args(["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30:d=20"]);
            make.args(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=20"]);
            make.args("-c:v libx264 -preset veryfast -bf 2 -g 60 -pix_fmt yuv420p -threads 2".split(' '));
            make.args("-c:a aac -b:a 128k -f mp4".split(' ')).arg(out);
            run(&mut make)
        })
    }

    fn heavy(&self) -> Result<PathBuf> {
        let rate = "-b:v 19M -minrate 19M -maxrate 19M -bufsize 38M -x264-params nal-hrd=cbr";
        let film = self.film("heavy.mp4", 900, rate)?;
        let num_bytes = fs::metadata(&film)?.len();
        ensure!(num_bytes >= HEAVY_BYTES, "{} has only {num_bytes} bytes", film.display());
        Ok(film)
    }

    /// A square of so many pixels.
    fn jpeg(&self, name: &str, side: u32) -> Result<PathBuf> {
        self.once(name, |out| run(self.ours("draw", out).arg(side.to_string())))
    }

    fn brochure(&self) -> Result<PathBuf> {
        let sample = target_dir().join("sample");
        crate::sample::make(&sample)?;
        let file = sample.join("v1").join("brochure.pdf");
        ensure!(file.is_file(), "{} is missing", file.display());
        Ok(file)
    }

    fn thick(&self) -> Result<PathBuf> {
        self.once("thick.pdf", |out| Ok(fs::write(out, pages(10_000))?))
    }

    /// Made once, and moved into place whole.
    fn once(&self, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let path = self.folder.join(name);
        if !path.is_file() {
            println!("making {name}");
            let mut partial = OsString::from("partial-");
            partial.push(name);
            let partial = self.folder.join(partial);
            make(&partial)?;
            fs::rename(partial, &path)?;
        }
        Ok(path)
    }
}

/// The folder with the peers in Python, installed first where they are not there in these versions.
fn peers(folder: &Path) -> Result<PathBuf> {
    let place = folder.join("python");
    let stamp = place.join("versions");
    let wanted = PEERS.join(" ");
    if fs::read_to_string(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(place);
    }
    if place.is_dir() {
        fs::remove_dir_all(&place)?;
    }
    let mut pip =
        command("python3", &["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--target"]);
    run(pip.arg(&place).args(PEERS))?;
    fs::write(stamp, wanted)?;
    Ok(place)
}

/// Frames of a film of 500, each too far from the one before to have been kept when that was decoded.
fn far_apart() -> Vec<String> {
    (1..=24_u32).map(|step| (step * 211 % 500).to_string()).collect()
}

/// Both tell the seconds of each of their steps; what all of them take together is compared.
fn beside(ours: &dyn Fn() -> Command, theirs: &dyn Fn() -> Command, rest: &[String]) -> Result<Vec<f64>> {
    let all = |mut side: Command| -> Result<f64> { Ok(seconds(&read(side.args(rest))?)?.iter().sum()) };
    in_turn(|| all(ours()), || all(theirs()))
}

/// A Windows bitmap of 16 × 10 pixels, in columns that the digits of a number colour.
fn picture(number: u32) -> Vec<u8> {
    const WIDTH: u32 = 16;
    const HEIGHT: u32 = 10;
    const HEAD: u32 = 54;
    let num_bytes = WIDTH * HEIGHT * 3;
    let mut bytes = b"BM".to_vec();
    for word in [HEAD + num_bytes, 0, HEAD, 40, WIDTH, HEIGHT, 1 | 24 << 16, 0, num_bytes, 2835, 2835, 0, 0] {
        bytes.extend(word.to_le_bytes());
    }
    for at in 0..WIDTH * HEIGHT {
        let level = if number >> (at % WIDTH) & 1 == 1 { 220 } else { 60 };
        bytes.extend([level, 120, 255 - level]);
    }
    bytes
}

/// A PDF of so many A4 pages with a line of text each.
fn pages(count: usize) -> String {
    let mut text = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    let mut add = |text: &mut String, body: String| {
        offsets.push(text.len());
        text.push_str(&format!("{} 0 obj\n{body}\nendobj\n", offsets.len()));
    };
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    add(&mut text, "<< /Type /Catalog /Pages 2 0 R >>".into());
    add(&mut text, format!("<< /Type /Pages /Kids [{}] /Count {count} >>", kids.join(" ")));
    add(&mut text, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".into());
    for page in 0..count {
        let content = format!("BT /F1 24 Tf 60 700 Td (Page {} of {count}) Tj ET", page + 1);
        let about = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>";
        let drawn = format!("/Contents {} 0 R", 5 + 2 * page);
        add(&mut text, format!("<< /Type /Page /Parent 2 0 R {about} {drawn} >>"));
        add(&mut text, format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let start = text.len();
    let num_objects = offsets.len() + 1;
    text.push_str(&format!("xref\n0 {num_objects}\n0000000000 65535 f \n"));
    for offset in &offsets {
        text.push_str(&format!("{offset:010} 00000 n \n"));
    }
    text.push_str(&format!("trailer\n<< /Size {num_objects} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    text
}

/// Ratios of so many rounds, after one that is not counted; who is first changes.
fn in_turn(
    mut ours: impl FnMut() -> Result<f64>,
    mut theirs: impl FnMut() -> Result<f64>,
) -> Result<Vec<f64>> {
    let mut ratios = Vec::new();
    for round in 0..=RUNS {
        let (own, other) = if round % 2 == 0 {
            let own = ours()?;
            (own, theirs()?)
        } else {
            let other = theirs()?;
            (ours()?, other)
        };
        if round > 0 {
            ratios.push(own / other);
        }
    }
    Ok(ratios)
}

fn timed(work: &mut Command) -> Result<f64> {
    #[expect(clippy::disallowed_methods, reason = "a bench measures time")]
    let start = Instant::now();
    let status = work
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("{work:?} cannot be started"))?;
    let seconds = start.elapsed().as_secs_f64();
    ensure!(status.success(), "{work:?}: {status}");
    Ok(seconds)
}

/// What one line of a side tells; anything that is no time is an error.
fn seconds(told: &str) -> Result<Vec<f64>> {
    let value: serde_json::Value = serde_json::from_str(told.trim()).with_context(|| told.to_owned())?;
    let list = value.get("seconds").and_then(serde_json::Value::as_array).context("no times were told")?;
    let times: Option<Vec<f64>> = list.iter().map(serde_json::Value::as_f64).collect();
    times.filter(|times| !times.is_empty()).with_context(|| format!("these are no times: {told}"))
}

fn kib(told: &str) -> Result<f64> {
    let value: serde_json::Value = serde_json::from_str(told.trim()).with_context(|| told.to_owned())?;
    value.get("kib").and_then(serde_json::Value::as_f64).context("no memory was told")
}

/// Pairs of shares, in the one line that begins as JSON does.
fn drops(told: &str) -> Result<Vec<[f64; 2]>> {
    let line = told.lines().find(|line| line.starts_with('{')).context("no drops were told")?;
    let mut value: serde_json::Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
    let list = value.get_mut("drops").map(serde_json::Value::take).context("no drops were told")?;
    serde_json::from_value(list).with_context(|| format!("these are no shares: {line}"))
}

fn ratio_of_medians(told: &str) -> Result<f64> {
    let (ours, theirs) = told.split_once('\n').context("not two lines of times")?;
    Ok(median(&seconds(ours)?)? / median(&seconds(theirs)?)?)
}

fn median(values: &[f64]) -> Result<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().context("no median of nothing")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_far_apart_and_all_in_the_film() {
        let numbers: Vec<i32> = far_apart().iter().map(|number| number.parse().unwrap()).collect();
        // A hundred frames of 720p fit into the worker's cache.
        assert!(numbers.windows(2).all(|pair| matches!(pair, [a, b] if (a - b).abs() > 200)), "{numbers:?}");
        assert!(numbers.iter().all(|number| (0..500).contains(number)), "{numbers:?}");
    }

    #[test]
    fn what_is_no_time_is_an_error() {
        assert_eq!(seconds("{\"seconds\": [0.5, 1.0]}\n").unwrap(), [0.5, 1.0]);
        for told in ["", "{}", "{\"seconds\": []}", "{\"seconds\": [0.5, null]}", "{\"kib\": 3}"] {
            assert!(seconds(told).is_err(), "{told:?}");
        }
    }

    #[test]
    fn what_is_no_memory_is_an_error() {
        assert_eq!(kib("{\"kib\": 3, \"of\": {}}\n").unwrap(), 3.0);
        for told in ["", "{}", "{\"kib\": null}", "{\"seconds\": [0.5]}"] {
            assert!(kib(told).is_err(), "{told:?}");
        }
    }

    #[test]
    fn what_is_no_pair_of_shares_is_an_error() {
        let told = "some words\n{\"drops\": [[0.5, 0], [1.0, 0.25]]}\n";
        assert_eq!(drops(told).unwrap(), [[0.5, 0.0], [1.0, 0.25]]);
        for told in ["", "{}", "{\"drops\": [[0.5]]}", "{\"drops\": [[0.5, null]]}", "{\"kib\": 3}"] {
            assert!(drops(told).is_err(), "{told:?}");
        }
    }

    #[test]
    fn sides_take_turns_and_the_first_round_is_not_counted() {
        let order = std::cell::RefCell::new(String::new());
        let side = |name: char, value: f64| {
            order.borrow_mut().push(name);
            Ok(value)
        };
        let ratios = in_turn(|| side('o', 1.0), || side('p', 2.0)).unwrap();
        assert_eq!(ratios, [0.5; RUNS]);
        assert_eq!(order.into_inner(), "oppooppooppo");
    }
}
