//! What the pictures are made of: skies, ridges, pines, water, the viaduct.
//!
//! Everything is flat shapes with gradients, no filters, so that it stays vector in a PDF. Light comes from the
//! right, where the moon stands.

use super::ink::{Area, Dice, Sheet, hue};

/// A line that the track or the ground follows: height at a given x.
pub type Course<'a> = &'a dyn Fn(f32) -> f32;

/// The night's last light, from the top of a sky to its horizon.
pub const EVENING: &[(f32, &str, f32)] = &[
    (0.0, hue::INK, 1.0),
    (0.26, hue::NIGHT, 1.0),
    (0.52, hue::DUSK, 1.0),
    (0.72, hue::PLUM, 1.0),
    (0.88, hue::ROSE, 1.0),
    (1.0, hue::PEACH, 1.0),
];

/// The morning at the other end of the line.
pub const MORNING: &[(f32, &str, f32)] =
    &[(0.0, "#5f78b0", 1.0), (0.4, "#a99fc4", 1.0), (0.7, "#f0b3a0", 1.0), (1.0, "#fbdca6", 1.0)];

pub fn sky(sheet: &mut Sheet, area: Area, horizon: f32, stops: &[(f32, &str, f32)]) {
    let paint = sheet.fade(area[1].max(0.0), horizon, stops);
    sheet.rect(area, &paint);
}

pub fn stars(sheet: &mut Sheet, [x, y, w, h]: Area, count: usize, size: f32, seed: u64) {
    let mut dice = Dice::new(seed);
    for _ in 0..count {
        let (u, v) = (dice.next(), dice.next());
        let radius = size * (0.45 + dice.next().powi(4) * 1.3);
        let opacity = (0.95 - v * 0.75) * (0.45 + 0.55 * dice.next());
        sheet.raw(&format!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.2}\" fill=\"{}\" fill-opacity=\"{opacity:.2}\"/>",
            x + u * w,
            y + v * h,
            hue::SNOW
        ));
    }
}

pub fn moon(sheet: &mut Sheet, x: f32, y: f32, radius: f32) {
    let halo = sheet.glow(
        x,
        y,
        radius * 3.2,
        &[(0.28, hue::SNOW, 0.34), (0.55, hue::ICE, 0.10), (1.0, hue::ICE, 0.0)],
    );
    sheet.disc(x, y, radius * 3.2, &halo);
    let face = sheet.glow(
        x + radius * 0.35,
        y - radius * 0.3,
        radius * 1.7,
        &[(0.0, "#fffaf0", 1.0), (1.0, "#efdcc0", 1.0)],
    );
    sheet.disc(x, y, radius, &face);
    for (dx, dy, r) in [
        (-0.38, -0.24, 0.22),
        (-0.1, 0.34, 0.30),
        (0.36, 0.1, 0.14),
        (0.05, -0.42, 0.11),
        (-0.52, 0.26, 0.10),
    ] {
        sheet.raw(&format!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"#cdb99c\" fill-opacity=\"0.34\"/>",
            x + dx * radius,
            y + dy * radius,
            r * radius
        ));
    }
}

/// A mountain range: key vertices from left to right, roughened, with a lit face at the right of each summit.
pub struct Ridge<'a> {
    pub keys: &'a [(f32, f32)],
    pub floor: f32,
    pub shade: &'a str,
    /// What the foot fades into.
    pub foot: &'a str,
    pub light: &'a str,
    /// What the light turns to further down.
    pub glow: &'a str,
    /// Opacity of the lit faces at the summit.
    pub shine: f32,
    pub rough: f32,
    pub seed: u64,
}

pub fn ridge(sheet: &mut Sheet, r: &Ridge<'_>) {
    let mut dice = Dice::new(r.seed);
    let mut crest = vec![];
    let mut keys_at = vec![];
    for pair in r.keys.windows(2) {
        let [(ax, ay), (bx, by)] = *pair else { continue };
        keys_at.push(crest.len());
        let steps = (((bx - ax).abs() / (r.rough * 5.0)).round() as usize).clamp(2, 14);
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            let jitter = if step == 0 { 0.0 } else { dice.between(-r.rough, r.rough) };
            crest.push((ax + (bx - ax) * t, ay + (by - ay) * t + jitter));
        }
    }
    keys_at.push(crest.len());
    crest.extend(r.keys.last());
    let top = crest.iter().map(|p| p.1).fold(f32::MAX, f32::min);
    let base = sheet.fade(top, r.floor, &[(0.0, r.shade, 1.0), (0.45, r.shade, 1.0), (1.0, r.foot, 1.0)]);
    let mut body = crest.clone();
    body.extend(r.keys.last().map(|p| (p.0, r.floor)));
    body.extend(r.keys.first().map(|p| (p.0, r.floor)));
    sheet.shape(&body, &base);
    let lit = sheet.fade(
        top,
        r.floor,
        &[(0.0, r.light, r.shine), (0.4, r.glow, r.shine * 0.6), (0.8, r.glow, 0.0)],
    );
    for (i, key) in r.keys.iter().enumerate() {
        let rises = i == 0 || r.keys.get(i - 1).is_some_and(|before| before.1 > key.1);
        let falls = r.keys.get(i + 1).is_some_and(|after| after.1 > key.1);
        if !(rises && falls) {
            continue;
        }
        let valley = (i + 1..r.keys.len())
            .take_while(|&n| r.keys.get(n).map(|k| k.1) > r.keys.get(n - 1).map(|k| k.1))
            .last();
        let span = keys_at.get(i).copied().zip(valley.and_then(|n| keys_at.get(n).copied()));
        let Some(flank) = span.and_then(|(from, to)| crest.get(from..=to)) else { continue };
        let face = lit_face(flank, r.floor, &mut dice);
        sheet.shape(&face, &lit);
    }
}

/// The lit face of one summit: down its right flank, back up along a jagged spine.
fn lit_face(flank: &[(f32, f32)], floor: f32, dice: &mut Dice) -> Vec<(f32, f32)> {
    let mut face = flank.to_vec();
    let (Some(&(ax, ay)), Some(&(vx, vy))) = (flank.first(), flank.last()) else { return face };
    let depth = (vy - ay) + (floor - vy) * 0.62;
    let width = vx - ax;
    let (foot_x, foot_y) = (ax + width * 0.36, ay + depth);
    for step in 1..6 {
        let t = step as f32 / 6.0;
        let swing = if step % 2 == 0 { 0.05 } else { -0.05 };
        face.push((vx + (foot_x - vx) * t + swing * width, vy + (foot_y - vy) * t.powf(1.35)));
    }
    face.push((foot_x, foot_y));
    let steps = 11;
    for step in (1..steps).rev() {
        let t = step as f32 / steps as f32;
        let swing = if step % 2 == 0 { 1.0 } else { -1.0 };
        let lean = 0.30 * width * t + swing * width * (0.05 + 0.09 * t) + dice.between(-0.05, 0.05) * width;
        face.push((ax + lean, ay + depth * t));
    }
    face
}

/// A row of pines along the ground.
pub fn pines(
    sheet: &mut Sheet,
    from: f32,
    to: f32,
    ground: Course<'_>,
    size: (f32, f32),
    fill: &str,
    seed: u64,
) {
    let mut dice = Dice::new(seed);
    let mut x = from;
    let mut data = String::new();
    while x < to {
        let height = dice.between(size.0, size.1);
        data.push_str(&pine(x, ground(x) + height * 0.1, height));
        x += height * dice.between(0.16, 0.52);
    }
    sheet.path(&data, fill);
}

fn pine(x: f32, foot: f32, height: f32) -> String {
    let mut right = vec![];
    let tiers = 4;
    for tier in 0..tiers {
        let t = (tier + 1) as f32 / tiers as f32;
        let y = foot - height + height * 0.92 * t;
        let half = height * 0.21 * t.powf(0.8);
        right.push((half, y));
        right.push((half * 0.52, y - height * 0.045));
    }
    let mut points = vec![(x, foot - height)];
    points.extend(right.iter().map(|&(dx, y)| (x + dx, y)));
    points.push((x + height * 0.03, foot));
    points.push((x - height * 0.03, foot));
    points.extend(right.iter().rev().map(|&(dx, y)| (x - dx, y)));
    super::ink::outline(&points) + "Z"
}

/// A stone viaduct that carries the track.
pub struct Viaduct<'a> {
    pub from: f32,
    pub to: f32,
    pub bay: f32,
    pub deck: Course<'a>,
    pub ground: f32,
    pub stone: &'a str,
    pub foot: &'a str,
    pub edge: &'a str,
}

pub fn viaduct(sheet: &mut Sheet, v: &Viaduct<'_>) {
    let top = (v.deck)((v.from + v.to) / 2.0);
    let stone = sheet.fade(top, v.ground, &[(0.0, v.stone, 1.0), (1.0, v.foot, 1.0)]);
    let pier = v.bay * 0.17;
    let (band, key) = (v.bay * 0.10, v.bay * 0.10);
    let mut x = v.from;
    while x < v.to {
        let (left, right) = (x + pier / 2.0, x + v.bay - pier / 2.0);
        let radius = (right - left) / 2.0;
        let deck = (v.deck)(x + v.bay / 2.0);
        let spring = deck + band + key + radius;
        sheet.path(
            &format!(
                "M{x:.1} {:.1}L{:.1} {:.1}L{:.1} {spring:.1}L{right:.1} {spring:.1}A{radius:.1} {radius:.1} 0 0 0 {left:.1} {spring:.1}L{x:.1} {spring:.1}Z",
                (v.deck)(x), x + v.bay + 0.4, (v.deck)(x + v.bay), x + v.bay + 0.4
            ),
            &stone,
        );
        let taper = pier * 0.18;
        sheet.shape(
            &[
                (x - pier / 2.0, spring - 0.6),
                (x + pier / 2.0, spring - 0.6),
                (x + pier / 2.0 + taper, v.ground),
                (x - pier / 2.0 - taper, v.ground),
            ],
            &stone,
        );
        sheet.raw(&format!(
            "<path d=\"M{:.1} {spring:.1}L{:.1} {spring:.1}L{:.1} {:.1}L{:.1} {:.1}Z\" fill=\"{}\" fill-opacity=\"0.30\"/>",
            x + pier * 0.26, x + pier * 0.5, x + pier * 0.5 + taper, v.ground, x + pier * 0.26 + taper, v.ground, v.edge
        ));
        sheet.raw(&format!(
            "<path d=\"M{left:.1} {spring:.1}A{radius:.1} {radius:.1} 0 0 1 {right:.1} {spring:.1}\" fill=\"none\" stroke=\"{}\" stroke-opacity=\"0.28\" stroke-width=\"{:.1}\"/>",
            v.edge, band * 0.28
        ));
        x += v.bay;
    }
    let mut rail = vec![];
    let mut x = v.from;
    while x <= v.to {
        rail.push((x, (v.deck)(x)));
        x += v.bay / 4.0;
    }
    sheet.stroke(&super::ink::outline(&rail), v.edge, band * 0.42);
}

/// Water with bands of the light above it.
pub fn sea(sheet: &mut Sheet, [x, y, w, h]: Area, light_at: f32, seed: u64) {
    let deep = sheet.fade(y, y + h, &[(0.0, "#e9b59c", 1.0), (0.25, "#8d93bd", 1.0), (1.0, "#25386f", 1.0)]);
    sheet.rect([x, y, w, h], &deep);
    let mut dice = Dice::new(seed);
    for n in 0..46 {
        let t = (n as f32 + 0.5) / 46.0;
        let drift = dice.between(-1.0, 1.0);
        let near = 1.0 - drift.abs();
        let half = w * (0.012 + 0.05 * t) * (0.35 + near);
        let centre = light_at + drift * w * (0.05 + 0.16 * t);
        let thick = h * (0.004 + 0.012 * t);
        sheet.raw(&format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{thick:.2}\" rx=\"{:.2}\" fill=\"#fff0cf\" fill-opacity=\"{:.2}\"/>",
            centre - half, y + t * t * h, half * 2.0, thick / 2.0, 0.62 * near * (1.0 - 0.6 * t) + 0.06
        ));
    }
}

pub fn sun(sheet: &mut Sheet, x: f32, y: f32, radius: f32) {
    let halo = sheet.glow(
        x,
        y,
        radius * 4.5,
        &[(0.0, "#fff4d6", 0.9), (0.22, "#ffe3ac", 0.5), (1.0, "#ffd9a0", 0.0)],
    );
    sheet.disc(x, y, radius * 4.5, &halo);
    sheet.disc(x, y, radius, "#fff6e0");
}

/// A lighthouse on its rock; the point is the middle of the waterline.
pub fn lighthouse(sheet: &mut Sheet, x: f32, y: f32, scale: f32) {
    sheet.open(&format!("transform=\"translate({x} {y}) scale({scale})\""));
    sheet.path("M-46 2Q-38 -14 -20 -16Q0 -24 18 -16Q40 -12 52 2Z", "#4a4f82");
    let tower = sheet.fade(-110.0, -14.0, &[(0.0, "#fffaf0", 1.0), (1.0, "#e3d3d0", 1.0)]);
    sheet.path("M-9 -104H9L13 -16H-13Z", &tower);
    sheet.path("M-10.4 -74H10.4L11.2 -56H-11.2Z", hue::RED);
    sheet.path("M-12 -40H12L12.8 -22H-12.8Z", hue::RED);
    sheet.rect([-13.0, -107.0, 26.0, 4.0], "#3a3f70");
    sheet.rect([-7.0, -121.0, 14.0, 14.0], "#ffe7a8");
    sheet.path("M-10 -121L0 -133L10 -121Z", hue::RED);
    sheet.close();
}
