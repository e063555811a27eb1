//! Palette, type and the sheet that everything is drawn on.
//!
//! A sheet collects SVG; it is turned into pixels or into a PDF page elsewhere. Only the fonts in
//! `assets/fonts` are ever used, so the same recipe gives the same picture on every machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use anyhow::Context as _;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// The campaign's colours.
pub mod hue {
    pub const INK: &str = "#0d1530";
    pub const NIGHT: &str = "#172450";
    pub const DUSK: &str = "#33427f";
    pub const PLUM: &str = "#75598f";
    pub const ROSE: &str = "#cf7f86";
    pub const PEACH: &str = "#f5bd92";
    pub const AMBER: &str = "#f8cd72";
    pub const RED: &str = "#d8412f";
    pub const RUST: &str = "#e27d45";
    pub const SNOW: &str = "#f8f2e6";
    pub const ICE: &str = "#c2d3e4";
    pub const SLATE: &str = "#56658c";
}

/// An axis-aligned box: left, top, width, height.
pub type Area = [f32; 4];

/// One of the committed fonts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Serif,
    SerifItalic,
    Sans,
    SansItalic,
    Medium,
    SemiBold,
}

impl Face {
    pub const ALL: [Face; 6] =
        [Face::Serif, Face::SerifItalic, Face::Sans, Face::SansItalic, Face::Medium, Face::SemiBold];

    /// The font file's bytes.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Face::Serif => include_bytes!("../../assets/fonts/InstrumentSerif-Regular.ttf"),
            Face::SerifItalic => include_bytes!("../../assets/fonts/InstrumentSerif-Italic.ttf"),
            Face::Sans => include_bytes!("../../assets/fonts/Jost-Regular.ttf"),
            Face::SansItalic => include_bytes!("../../assets/fonts/Jost-Italic.ttf"),
            Face::Medium => include_bytes!("../../assets/fonts/Jost-Medium.ttf"),
            Face::SemiBold => include_bytes!("../../assets/fonts/Jost-SemiBold.ttf"),
        }
    }

    fn attributes(self) -> &'static str {
        match self {
            Face::Serif => "font-family=\"Instrument Serif\"",
            Face::SerifItalic => "font-family=\"Instrument Serif\" font-style=\"italic\"",
            Face::Sans => "font-family=\"Jost\"",
            Face::SansItalic => "font-family=\"Jost\" font-style=\"italic\"",
            Face::Medium => "font-family=\"Jost Medium\" font-weight=\"500\"",
            Face::SemiBold => "font-family=\"Jost SemiBold\" font-weight=\"600\"",
        }
    }

    /// Sum of advances at one unit of size; kerning, which only tightens, is left out.
    fn width(self, text: &str) -> f32 {
        let Ok(face) = ttf_parser::Face::parse(self.bytes(), 0) else { return 0.0 };
        let em = f32::from(face.units_per_em());
        let advance =
            |c| face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).map_or(0.0, f32::from);
        text.chars().map(advance).sum::<f32>() / em
    }

    /// Whether every character of a text has a glyph.
    pub fn covers(self, text: &str) -> bool {
        ttf_parser::Face::parse(self.bytes(), 0)
            .is_ok_and(|face| text.chars().all(|c| face.glyph_index(c).is_some()))
    }
}

/// Where a line of text hangs on its point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line of text looks.
#[derive(Clone, Copy)]
pub struct Type {
    pub face: Face,
    pub size: f32,
    pub fill: &'static str,
    pub anchor: Anchor,
    /// Letter spacing in thousandths of the size.
    pub track: f32,
    /// Distance of baselines as a multiple of the size.
    pub lead: f32,
}

impl Type {
    pub const fn new(face: Face, size: f32, fill: &'static str) -> Type {
        Type { face, size, fill, anchor: Anchor::Start, track: 0.0, lead: 1.4 }
    }

    pub const fn middle(self) -> Type {
        Type { anchor: Anchor::Middle, ..self }
    }

    pub const fn end(self) -> Type {
        Type { anchor: Anchor::End, ..self }
    }

    pub const fn track(self, track: f32) -> Type {
        Type { track, ..self }
    }

    pub const fn lead(self, lead: f32) -> Type {
        Type { lead, ..self }
    }

    /// Width of one line.
    pub fn width(&self, text: &str) -> f32 {
        let letters = text.chars().count() as f32;
        let spaces = text.chars().filter(|c| *c == ' ').count() as f32;
        self.size * (self.face.width(text) + (self.track * letters + self.word_space() * spaces) / 1000.0)
    }

    /// Extra width of each space in thousandths of the size. The serif's is so narrow that readers of a PDF would
    /// take two words for one.
    fn word_space(&self) -> f32 {
        if matches!(self.face, Face::Serif | Face::SerifItalic) { 60.0 } else { 0.0 }
    }

    /// The box that a line covers when it hangs on the point, accents and descenders included.
    pub fn area(&self, x: f32, y: f32, text: &str) -> Area {
        let width = self.width(text);
        let left = match self.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        [left, y - self.size * 0.80, width, self.size * 1.06]
    }

    /// Breaks a paragraph into lines no wider than the measure.
    pub fn wrap(&self, text: &str, measure: f32) -> Vec<String> {
        let mut lines = vec![];
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && self.width(&longer) > measure {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.push(line);
        lines
    }
}

/// A drawing in the making.
#[derive(Default)]
pub struct Sheet {
    defs: String,
    body: String,
    ids: u32,
    areas: BTreeMap<&'static str, Area>,
}

impl Sheet {
    /// Appends raw SVG.
    pub fn raw(&mut self, svg: &str) {
        self.body.push_str(svg);
        self.body.push('\n');
    }

    /// Appends another sheet's drawing, moved and scaled; its gradients and areas do not come along.
    pub fn place(&mut self, other: &Sheet, x: f32, y: f32, scale: f32) {
        self.raw(&format!("<g transform=\"translate({x:.3} {y:.3}) scale({scale:.5})\">{}</g>", other.body));
    }

    /// Takes over another sheet's gradients and clips, for [`Sheet::place`].
    pub fn adopt_defs(&mut self, other: &Sheet) {
        self.defs.push_str(&other.defs);
        self.ids = self.ids.max(other.ids);
    }

    pub fn open(&mut self, attributes: &str) {
        self.raw(&format!("<g {attributes}>"));
    }

    pub fn close(&mut self) {
        self.raw("</g>");
    }

    pub fn rect(&mut self, [x, y, w, h]: Area, fill: &str) {
        self.raw(&format!(
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{w:.2}\" height=\"{h:.2}\" fill=\"{fill}\"/>"
        ));
    }

    pub fn round(&mut self, [x, y, w, h]: Area, radius: f32, fill: &str) {
        self.raw(&format!(
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{w:.2}\" height=\"{h:.2}\" rx=\"{radius:.2}\" fill=\"{fill}\"/>"
        ));
    }

    pub fn disc(&mut self, x: f32, y: f32, radius: f32, fill: &str) {
        self.raw(&format!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{radius:.2}\" fill=\"{fill}\"/>"));
    }

    pub fn path(&mut self, data: &str, fill: &str) {
        self.raw(&format!("<path d=\"{data}\" fill=\"{fill}\"/>"));
    }

    pub fn stroke(&mut self, data: &str, colour: &str, width: f32) {
        self.raw(&format!(
            "<path d=\"{data}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width:.2}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
        ));
    }

    /// A closed polygon.
    pub fn shape(&mut self, points: &[(f32, f32)], fill: &str) {
        self.path(&(outline(points) + "Z"), fill);
    }

    /// A vertical gradient over y1 to y2 in user space; stops are (offset, colour, opacity). Returns the paint.
    pub fn fade(&mut self, y1: f32, y2: f32, stops: &[(f32, &str, f32)]) -> String {
        let shape = format!(
            "linearGradient gradientUnits=\"userSpaceOnUse\" x1=\"0\" y1=\"{y1}\" x2=\"0\" y2=\"{y2}\""
        );
        self.gradient(&shape, "linearGradient", stops)
    }

    /// A radial gradient about a point. Returns the paint.
    pub fn glow(&mut self, x: f32, y: f32, radius: f32, stops: &[(f32, &str, f32)]) -> String {
        let shape =
            format!("radialGradient gradientUnits=\"userSpaceOnUse\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"");
        self.gradient(&shape, "radialGradient", stops)
    }

    fn gradient(&mut self, shape: &str, tag: &str, stops: &[(f32, &str, f32)]) -> String {
        self.ids += 1;
        let id = self.ids;
        let _ = write!(self.defs, "<{shape} id=\"p{id}\">");
        for (offset, colour, opacity) in stops {
            let _ = write!(
                self.defs,
                "<stop offset=\"{offset}\" stop-color=\"{colour}\" stop-opacity=\"{opacity}\"/>"
            );
        }
        let _ = writeln!(self.defs, "</{tag}>");
        format!("url(#p{id})")
    }

    /// A clip in the shape of the path data. Returns the attribute for [`Sheet::open`].
    pub fn clip(&mut self, data: &str) -> String {
        self.ids += 1;
        let id = self.ids;
        let _ = writeln!(self.defs, "<clipPath id=\"p{id}\"><path d=\"{data}\"/></clipPath>");
        format!("clip-path=\"url(#p{id})\"")
    }

    /// One line of text; returns the box it covers.
    pub fn text(&mut self, x: f32, y: f32, look: Type, text: &str) -> Area {
        debug_assert!(look.face.covers(text), "a character without a glyph in {text:?}");
        let anchor = match look.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let spacing = look.track / 1000.0 * look.size;
        let spacing =
            if spacing == 0.0 { String::new() } else { format!(" letter-spacing=\"{spacing:.3}\"") };
        let gap = look.word_space() / 1000.0 * look.size;
        let spacing = if gap == 0.0 { spacing } else { format!("{spacing} word-spacing=\"{gap:.3}\"") };
        let safe = text.replace('&', "&amp;").replace('<', "&lt;");
        self.raw(&format!(
            "<text x=\"{x:.2}\" y=\"{y:.2}\" {} font-size=\"{:.2}\" fill=\"{}\" text-anchor=\"{anchor}\"{spacing}>{safe}</text>",
            look.face.attributes(),
            look.size,
            look.fill,
        ));
        look.area(x, y, text)
    }

    /// Lines one below the other; returns the box they cover.
    pub fn lines(&mut self, x: f32, y: f32, look: Type, lines: &[&str]) -> Area {
        let mut area: Option<Area> = None;
        for (i, line) in lines.iter().enumerate() {
            let one = self.text(x, y + i as f32 * look.size * look.lead, look, line);
            area = Some(area.map_or(one, |all| union(all, one)));
        }
        area.unwrap_or([x, y, 0.0, 0.0])
    }

    /// A paragraph; returns the baseline of the line that would follow.
    pub fn paragraph(&mut self, x: f32, y: f32, look: Type, measure: f32, text: &str) -> f32 {
        let lines = look.wrap(text, measure);
        for (i, line) in lines.iter().enumerate() {
            self.text(x, y + i as f32 * look.size * look.lead, look, line);
        }
        y + lines.len() as f32 * look.size * look.lead
    }

    /// Notes the box of a part that differs between versions.
    pub fn note(&mut self, name: &'static str, area: Area) {
        self.areas.entry(name).and_modify(|known| *known = union(*known, area)).or_insert(area);
    }

    pub fn area(&self, name: &str) -> Option<Area> {
        self.areas.get(name).copied()
    }

    /// The drawing as a document that shows the given view box.
    pub fn svg(&self, [x, y, w, h]: Area) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"{x} {y} {w} {h}\"><defs>{}</defs>{}</svg>",
            self.defs, self.body
        )
    }

    /// The same, laid out.
    pub fn tree(&self, view: Area) -> anyhow::Result<Tree> {
        Tree::from_str(&self.svg(view), &OPTIONS)
            .context("a drawing of the sample campaign is not well-formed")
    }

    /// The view box as pixels, enlarged.
    pub fn pixels(&self, view: Area, scale: f32) -> anyhow::Result<Pixmap> {
        let tree = self.tree(view)?;
        let [_, _, w, h] = view;
        let mut pixmap = Pixmap::new((w * scale).round() as u32, (h * scale).round() as u32)
            .context("an empty picture")?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
        Ok(pixmap)
    }
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for face in Face::ALL {
        fonts.load_font_data(face.bytes().to_vec());
    }
    Options { fontdb: Arc::new(fonts), ..Options::default() }
});

/// The smallest box around two.
pub fn union([ax, ay, aw, ah]: Area, [bx, by, bw, bh]: Area) -> Area {
    let (x, y) = (ax.min(bx), ay.min(by));
    [x, y, (ax + aw).max(bx + bw) - x, (ay + ah).max(by + bh) - y]
}

/// Path data of an open polyline.
pub fn outline(points: &[(f32, f32)]) -> String {
    let mut data = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(data, "{}{x:.2} {y:.2}", if i == 0 { "M" } else { "L" });
    }
    data
}

/// A small generator of evenly spread numbers, the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number, from 0 to 1.
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u32 << 24) as f32
    }

    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.next()
    }
}
