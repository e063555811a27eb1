//! Rows about media: our library and worker beside the tools of the field, on files made for it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::checks::cargo;
use crate::setup::Ready;
use crate::shell::{command, has, read, root, run, target_dir};

const RUNS: usize = 5;
/// The peers, as PyPI has them.
const PEERS: &[&str] = &["av==18.1.0", "pypdfium2==5.15.2", "numpy", "pillow"];
const LIMIT_KIB: f64 = 600.0 * 1024.0;

pub struct Bench {
    measure: PathBuf,
    python: PathBuf,
    folder: PathBuf,
    pdfium: PathBuf,
}

impl Bench {
    /// Builds our side, and installs the peers that are missing.
    pub fn prepare(ready: &Ready) -> Result<Self> {
        let build = ["build", "--release", "--package", "galley-media", "--bins", "--example", "measure"];
        run(&mut cargo(ready, &build))?;
        let folder = target_dir().join("bench");
        fs::create_dir_all(&folder)?;
        let venv = folder.join("peers");
        let python = venv.join("bin").join("python3");
        if !python.is_file() {
            run(command("python3", &["-m", "venv"]).arg(&venv))?;
        }
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--only-binary", ":all:"])
            .args(PEERS))?;
        if !has("vipsthumbnail") {
            println!("vipsthumbnail is missing; its row needs: apt-get install libvips-tools");
        }
        let measure = target_dir().join("release").join("examples").join("measure");
        Ok(Self { measure, python, folder, pdfium: ready.pdfium.clone() })
    }

    pub fn ratios(&self, name: &str) -> Result<Vec<f64>> {
        match name {
            "decode" => {
                let film = self.film("hd.mp4", 20, "")?;
                self.whole(
                    &["decode"],
                    &film,
                    "ffmpeg",
                    &["-loglevel", "error", "-nostdin", "-thread_type", "slice"],
                    &["-f", "null", "-"],
                )
            }
            "index" => {
                let film = self.film("long.mp4", 300, "")?;
                self.whole(
                    &["index"],
                    &film,
                    "ffprobe",
                    &["-loglevel", "error", "-select_streams", "v", "-show_packets", "-of", "compact"],
                    &[],
                )
            }
            "random" => {
                let film = self.film("hd.mp4", 20, "")?;
                let numbers: Vec<String> = (0..24_u64).map(|step| (step * 7919 % 500).to_string()).collect();
                self.beside(&film, "random", &numbers)
            }
            "cached" => {
                let film = self.film("hd.mp4", 20, "")?;
                let mut ratios = Vec::new();
                for _ in 0..RUNS {
                    let told = read(self.ours().arg("cached").arg(&film))?;
                    let mut lines = told.lines().map(seconds);
                    let (ours, copies) =
                        (lines.next().context("no times")??, lines.next().context("no times")??);
                    ratios.push(median(&ours) / median(&copies));
                }
                Ok(ratios)
            }
            "pages" => self.beside(&self.brochure()?, "pages", &["150".to_owned()]),
            "view" => self.view(),
            "memory-video" => self.memory(&self.film(
                "heavy.mp4",
                900,
                "-b:v 19M -minrate 19M -maxrate 19M -bufsize 38M -x264-params nal-hrd=cbr",
            )?),
            "memory-image" => self.memory(&self.jpeg("huge.jpg", 20_000)?),
            "memory-pages" => self.memory(&self.thick()?),
            other => bail!("nobody measures {other}"),
        }
    }

    fn ours(&self) -> Command {
        let mut ours = Command::new(&self.measure);
        ours.env("GALLEY_PDFIUM", &self.pdfium)
            .env("GALLEY_WORKER", target_dir().join("release").join("galley-worker"));
        ours
    }

    /// Both as whole processes, in turn.
    fn whole(
        &self,
        ours: &[&str],
        file: &Path,
        peer: &str,
        before: &[&str],
        after: &[&str],
    ) -> Result<Vec<f64>> {
        let mut ratios = Vec::new();
        for round in 0..=RUNS {
            let own = timed(self.ours().args(ours).arg(file))?;
            let mut theirs = command(peer, before);
            theirs.arg("-i").arg(file).args(after);
            let theirs = timed(&mut theirs)?;
            // The first only warms the file's pages up.
            if round > 0 {
                ratios.push(own / theirs);
            }
        }
        Ok(ratios)
    }

    /// Both tell the seconds of each of their steps; medians are compared, in turn.
    fn beside(&self, file: &Path, work: &str, rest: &[String]) -> Result<Vec<f64>> {
        let peers = root().join("crates").join("xtask").join("assets").join("peers.py");
        let mut ratios = Vec::new();
        for _ in 0..RUNS {
            let own = seconds(&read(self.ours().arg(work).arg(file).args(rest))?)?;
            let theirs =
                seconds(&read(Command::new(&self.python).arg(&peers).arg(work).arg(file).args(rest))?)?;
            ratios.push(median(&own) / median(&theirs));
        }
        Ok(ratios)
    }

    fn view(&self) -> Result<Vec<f64>> {
        let file = self.jpeg("large.jpg", 10_000)?;
        let out = self.folder.join("view.jpg");
        let mut ratios = Vec::new();
        for round in 0..=RUNS {
            let own = seconds(&read(self.ours().arg("view").arg(&file).arg("1600"))?)?;
            let mut theirs = command("vipsthumbnail", &["--size", "1600x1600", "-o"]);
            let theirs = timed(theirs.arg(&out).arg(&file))?;
            if round > 0 {
                ratios.push(median(&own) / theirs);
            }
        }
        Ok(ratios)
    }

    fn memory(&self, file: &Path) -> Result<Vec<f64>> {
        let told = read(self.ours().arg("memory").arg(file))?;
        let told: serde_json::Value = serde_json::from_str(told.trim())?;
        let kib = told.get("kib").and_then(serde_json::Value::as_f64).context("no memory was told")?;
        Ok(vec![kib / LIMIT_KIB])
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

    fn jpeg(&self, name: &str, side: u32) -> Result<PathBuf> {
        self.once(name, |out| {
            let source = format!("testsrc2=s={side}x{side}:r=1:d=1");
            let mut make =
                command("ffmpeg", &["-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i", &source]);
            run(make.args("-frames:v 1 -pix_fmt yuvj420p -q:v 3 -f mjpeg".split(' ')).arg(out))
        })
    }

    fn brochure(&self) -> Result<PathBuf> {
        let sample = target_dir().join("sample");
        if !sample.join("campaign.json").is_file() {
            crate::sample::make(&sample)?;
        }
        let mut found: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(&sample)?.flatten() {
            let path = entry.path();
            if path.to_string_lossy().to_lowercase().contains("brochure")
                && path.extension().is_some_and(|end| end == "pdf")
            {
                found.push(path);
            }
        }
        found.sort();
        found.into_iter().next().context("the sample campaign has no brochure")
    }

    fn thick(&self) -> Result<PathBuf> {
        self.once("thick.pdf", |out| {
            let mut text = String::from("%PDF-1.7\n");
            let mut offsets = Vec::new();
            let pages = 10_000;
            let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
            let mut add = |text: &mut String, body: String| {
                offsets.push(text.len());
                text.push_str(&format!("{} 0 obj\n{body}\nendobj\n", offsets.len()));
            };
            add(&mut text, "<< /Type /Catalog /Pages 2 0 R >>".into());
            add(&mut text, format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")));
            add(&mut text, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".into());
            for page in 0..pages {
                let content = format!("BT /F1 24 Tf 60 700 Td (Page {} of {pages}) Tj ET", page + 1);
                add(&mut text, format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>", 5 + 2 * page));
                add(&mut text, format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
            }
            let start = text.len();
            text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1));
            for offset in &offsets {
                text.push_str(&format!("{offset:010} 00000 n \n"));
            }
            text.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1));
            Ok(fs::write(out, text)?)
        })
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

fn timed(work: &mut Command) -> Result<f64> {
    #[expect(clippy::disallowed_methods, reason = "a bench measures time")]
    let start = Instant::now();
    let status = work.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    if !status.success() {
        bail!("{:?}: {status}", work.get_program());
    }
    Ok(start.elapsed().as_secs_f64())
}

fn seconds(told: &str) -> Result<Vec<f64>> {
    let told: serde_json::Value = serde_json::from_str(told.trim())?;
    let list = told.get("seconds").and_then(serde_json::Value::as_array).context("no times were told")?;
    Ok(list.iter().filter_map(serde_json::Value::as_f64).collect())
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
