//! Frames dropped while a film plays in the real window, beside those of a page that paints canned planes at that rate.
//!
//! `playing FILM`, by `cargo xtask bench`: FILM, of 30 frames a second, becomes a proof in a window of 1920 × 1080 pixels, and
//! is played from its first frame to its last in real time, its sound unheard for want of a device. The yardstick is a page
//! in the same web view: on a canvas of the same size, at home, it uploads planes of 8 bits, as large as those that come for
//! the film, and draws them, each when it is due or never. The two take turns. At each frame of the page's animation it is
//! noted which frame is on the canvas. Dropped are those that never were; the first and the last are not counted, since
//! both sides stand still on them. Prints one line, `{"drops": [[ours, the yardstick's], …]}`, in percent of those due.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
#[path = "../tests/it/canvas.rs"]
mod canvas;
#[allow(dead_code)]
#[path = "../tests/it/display.rs"]
mod display;
#[allow(dead_code)]
#[path = "../tests/it/window.rs"]
mod window;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::canvas::{counted, press, settled, settled_on_frame};
use crate::window::Window;

const ROUNDS: usize = 3;

const RATE: u32 = 30;

/// Before each side, and after it for what is still on its way.
const REST: Duration = Duration::from_secs(3);

/// By the WebDriver standard.
const HOME: char = '\u{e011}';
const SPACE: char = ' ';

const CARD: &str = "main a[href^='#/proof/']";
const OURS: &str = "[data-testid=viewer-canvas]";
const YARDSTICK: &str = "[data-testid=yardstick]";

/// Where the canvas lies, in CSS pixels; its size and the picture on it, in pixels of the device; and how many frames there are.
const SHOWN: &str = "
    const canvas = document.querySelector('[data-testid=viewer-canvas]');
    const { left, top, width } = canvas.getBoundingClientRect();
    return {
        left, top, width: canvas.width, height: canvas.height, ratio: canvas.width / width,
        picture: canvas.dataset.rect.split(' ').map(edge => Math.round(Number(edge))),
        frames: Number(document.querySelector('[data-testid=timeline]').dataset.frames),
    };
";

/// Notes from now on which frames the canvas shows.
const WATCH: &str = "
    const [selector] = arguments;
    const seen = new Set();
    window.framesSeen = seen;
    const look = () => {
        const frame = document.querySelector(selector)?.dataset.frame;
        if (frame) seen.add(Number(frame));
        if (window.framesSeen === seen) requestAnimationFrame(look);
    };
    look();
";

/// Eight sets of planes in turn, so that none is at hand already, each drawn once before the clock starts.
const PAINT: &str = "
    const [{ left, top, width, height, ratio, picture, frames }, rate] = arguments;
    const canvas = document.createElement('canvas');
    canvas.dataset.testid = 'yardstick';
    [canvas.width, canvas.height] = [width, height];
    Object.assign(canvas.style, {
        position: 'fixed', left: `${left}px`, top: `${top}px`, width: `${width / ratio}px`, height: `${height / ratio}px`, zIndex: 1000,
    });
    document.body.append(canvas);
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false });
    const program = gl.createProgram();
    for (const [kind, source] of [
        [gl.VERTEX_SHADER, `#version 300 es
out vec2 at;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  at = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`],
        [gl.FRAGMENT_SHADER, `#version 300 es
precision highp float;
uniform sampler2D plane0;
uniform sampler2D plane1;
uniform sampler2D plane2;
in vec2 at;
out vec4 color;
void main() {
  float y = 1.1644 * (texture(plane0, at).r - 0.0627);
  float cb = texture(plane1, at).r - 0.502;
  float cr = texture(plane2, at).r - 0.502;
  color = vec4(y + 1.7927 * cr, y - 0.2132 * cb - 0.5329 * cr, y + 2.1124 * cb, 1.0);
}`],
    ]) {
        const shader = gl.createShader(kind);
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
    gl.useProgram(program);
    gl.bindVertexArray(gl.createVertexArray());
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const [x, y, across, down] = picture;
    gl.viewport(x, height - y - down, across, down);
    const half = [Math.ceil(across / 2), Math.ceil(down / 2)];
    const sides = [[across, down], half, half];
    sides.forEach((side, unit) => {
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
        gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8, ...side);
        for (const name of ['MIN', 'MAG']) gl.texParameteri(gl.TEXTURE_2D, gl[`TEXTURE_${name}_FILTER`], gl.LINEAR);
        for (const name of ['S', 'T']) gl.texParameteri(gl.TEXTURE_2D, gl[`TEXTURE_WRAP_${name}`], gl.CLAMP_TO_EDGE);
        gl.uniform1i(gl.getUniformLocation(program, `plane${unit}`), unit);
    });
    const sets = Array.from({ length: 8 }, (_, set) => sides.map(([wide, high]) => {
        const plane = new Uint8Array(wide * high);
        for (let at = 0; at < plane.length; at += 1) plane[at] = at * 7 + (at >> 8) * 13 + set * 29;
        return plane;
    }));
    const draw = set => {
        set.forEach((plane, unit) => {
            gl.activeTexture(gl.TEXTURE0 + unit);
            gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ...sides[unit], gl.RED, gl.UNSIGNED_BYTE, plane);
        });
        gl.clear(gl.COLOR_BUFFER_BIT);
        gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
        gl.flush();
    };
    sets.forEach(draw);
    if (gl.getError() !== gl.NO_ERROR) throw new Error('nothing is drawn');
    let start = null;
    let last = null;
    const step = () => {
        const now = performance.now();
        start ??= now;
        const due = Math.floor((now - start) * rate / 1000);
        if (due >= frames) {
            canvas.dataset.ended = 'true';
            return;
        }
        if (due !== last) {
            draw(sets[due % sets.length]);
            canvas.dataset.frame = String(due);
            last = due;
        }
        requestAnimationFrame(step);
    };
    // What was drawn first is still on its way to the screen.
    setTimeout(() => requestAnimationFrame(step), 1000);
";

const REMOVE: &str = "
    const canvas = document.querySelector('[data-testid=yardstick]');
    canvas.getContext('webgl2').getExtension('WEBGL_lose_context')?.loseContext();
    canvas.remove();
";

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    // Cargo adds a word of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [film] = words.as_slice() else {
        println!("playing FILM: `cargo xtask bench --only playing` knows it");
        return;
    };
    let window = Window::open_at(1920, 1080, &[("ALSA_CONFIG_PATH", "/dev/null")]).await;
    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    window.sees("Welcome, Ada").await;
    window.drop_files(&[Path::new(film)]).await;
    settled_on_frame(&window, 0).await;
    counted(&window).await;
    settled(&window).await;
    let shown = window.client.execute(SHOWN, vec![]).await.unwrap();
    leave(&window).await;
    let mut drops = Vec::new();
    for round in 0..ROUNDS {
        // Who is first changes.
        let before = if round % 2 == 1 { Some(paint(&window, &shown).await) } else { None };
        let own = play(&window, &shown).await;
        let other = match before {
            Some(other) => other,
            None => paint(&window, &shown).await,
        };
        drops.push([own, other]);
    }
    println!("{}", json!({ "drops": drops }));
}

fn num_frames(shown: &Value) -> u32 {
    let frames = shown["frames"].as_u64().and_then(|frames| u32::try_from(frames).ok());
    frames.filter(|frames| *frames > 2).expect("a film of some frames")
}

/// Nobody asks the page anything meanwhile.
async fn wait_for_all(shown: &Value) {
    tokio::time::sleep(Duration::from_secs_f64(f64::from(num_frames(shown)) / f64::from(RATE)) + REST).await;
}

/// Back home, where nothing moves.
async fn leave(window: &Window) {
    window.click("Back").await;
    window.find(CARD).await;
    window.at_rest().await;
}

async fn watch(window: &Window, selector: &str) {
    window.client.execute(WATCH, vec![json!(selector)]).await.unwrap();
}

/// The share of frames that were dropped since it was watched, in percent.
async fn dropped(window: &Window, shown: &Value) -> f64 {
    let seen = window.client.execute("return [...window.framesSeen]", vec![]).await.unwrap();
    let seen: BTreeSet<u64> = seen.as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    let due = 1..u64::from(num_frames(shown)) - 1;
    let num_due = due.clone().count();
    let missed = due.filter(|frame| !seen.contains(frame)).count();
    missed as f64 * 100.0 / num_due as f64
}

/// Plays the film from its first frame to its last.
async fn play(window: &Window, shown: &Value) -> f64 {
    window.find(CARD).await.click().await.unwrap();
    settled(window).await;
    // Its keys come with the tools.
    window.named("Hand").await;
    window.client.execute("document.activeElement?.blur()", vec![]).await.unwrap();
    press(window, &[], HOME).await;
    settled_on_frame(window, 0).await;
    tokio::time::sleep(REST).await;
    watch(window, OURS).await;
    press(window, &[], SPACE).await;
    let begun = "return document.querySelector('[data-testid=viewer-canvas]').dataset.playing === 'true'";
    window.until("it plays", begun).await;
    wait_for_all(shown).await;
    settled_on_frame(window, num_frames(shown) - 1).await;
    let share = dropped(window, shown).await;
    leave(window).await;
    share
}

/// Paints the canned planes for as many frames.
async fn paint(window: &Window, shown: &Value) -> f64 {
    tokio::time::sleep(REST).await;
    watch(window, YARDSTICK).await;
    window.client.execute(PAINT, vec![shown.clone(), json!(RATE)]).await.expect("the planes are painted");
    wait_for_all(shown).await;
    let ended = "return document.querySelector('[data-testid=yardstick]').dataset.ended === 'true'";
    window.until("the last of the planes has come", ended).await;
    let share = dropped(window, shown).await;
    window.client.execute(REMOVE, vec![]).await.unwrap();
    share
}
