//! What the pictures are made of: skies, ridges, pines, the viaduct and the train.
//!
//! Everything is flat shapes with gradients, no filters, so that it stays vector in a PDF. Light comes from the
//! right, where the moon stands.

use super::ink::{Area, Dice, Face, Sheet, Type, hue};

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

/// The train, its nose to the right.
pub struct Train<'a> {
    pub nose: f32,
    pub cars: usize,
    /// Size of one unit; a car is 150 units long.
    pub unit: f32,
    pub rail: Course<'a>,
    pub livery: &'a str,
    pub lit: bool,
}

const CAR: f32 = 150.0;
const GAP: f32 = 5.0;

/// Draws the train; returns the box of its livery stripe and everything of that colour.
pub fn train(sheet: &mut Sheet, t: &Train<'_>) -> Area {
    let length = CAR * t.unit;
    let mut left = t.nose - length;
    let mut livery: Option<Area> = None;
    for car in 0..=t.cars {
        let (ax, bx) = (left + length * 0.16, left + length * 0.84);
        let (ay, by) = ((t.rail)(ax), (t.rail)(bx));
        let angle = (by - ay).atan2(bx - ax);
        let foot = ay - (ax - left) * angle.tan();
        sheet.open(&format!(
            "transform=\"translate({left:.2} {foot:.2}) rotate({:.3}) scale({:.4})\"",
            angle.to_degrees(),
            t.unit
        ));
        if car == 0 {
            engine(sheet, t.livery, t.lit);
        } else {
            coach(sheet, t.livery, t.lit, car as u64);
        }
        sheet.close();
        let rise = (length * angle.sin()).abs();
        let stripe = [
            left,
            foot.min(foot + length * angle.sin()) - 50.0 * t.unit - rise * 0.1,
            length,
            50.0 * t.unit + rise,
        ];
        livery = Some(livery.map_or(stripe, |all| super::ink::union(all, stripe)));
        left -= length + GAP * t.unit;
    }
    livery.unwrap_or([0.0; 4])
}

fn running_gear(sheet: &mut Sheet) {
    sheet.round([6.0, -9.0, CAR - 12.0, 5.0], 1.0, "#0a1024");
    for x in [16.0, 34.0, 116.0, 134.0] {
        sheet.disc(x, -4.2, 4.2, "#0a1024");
        sheet.disc(x, -4.2, 1.5, "#3b4a7c");
    }
}

fn coach(sheet: &mut Sheet, livery: &str, lit: bool, seed: u64) {
    running_gear(sheet);
    sheet.rect([CAR - 1.0, -40.0, GAP + 2.0, 31.0], "#0a1024");
    let body =
        sheet.fade(-48.0, -8.0, &[(0.0, "#43568f", 1.0), (0.18, "#26376e", 1.0), (1.0, "#17234d", 1.0)]);
    sheet.path("M0 -8L0 -42Q0 -48 8 -48L142 -48Q150 -48 150 -42L150 -8Z", &body);
    sheet.rect([0.0, -17.0, CAR, 5.0], livery);
    sheet.rect([0.0, -11.0, CAR, 0.9], "#c9b48a");
    windows(sheet, 9.0, 9, lit, seed);
}

fn windows(sheet: &mut Sheet, from: f32, count: usize, lit: bool, seed: u64) {
    let mut dice = Dice::new(seed + 40);
    if lit {
        let glow = sheet.fade(
            -46.0,
            -12.0,
            &[(0.0, hue::AMBER, 0.0), (0.5, hue::AMBER, 0.30), (1.0, hue::AMBER, 0.0)],
        );
        sheet.rect([from - 4.0, -46.0, count as f32 * 15.0 + 4.0, 34.0], &glow);
    }
    for n in 0..count {
        let x = from + n as f32 * 15.0;
        let shade = dice.next();
        let pane = match (lit, shade) {
            (false, _) => "#a9bddb",
            (true, s) if s < 0.2 => "#4a4a6b",
            (true, s) if s < 0.5 => "#f2b866",
            (true, _) => "#fbdc93",
        };
        sheet.round([x, -38.0, 11.0, 15.0], 2.0, pane);
        if shade > 0.62 {
            sheet.path(
                &format!("M{x} -36Q{x} -38 {} -38L{} -38Q{} -30 {x} -25Z", x + 2.0, x + 4.6, x + 3.8),
                "#d98f55",
            );
        }
    }
}

fn engine(sheet: &mut Sheet, livery: &str, lit: bool) {
    running_gear(sheet);
    let body =
        sheet.fade(-48.0, -8.0, &[(0.0, "#43568f", 1.0), (0.18, "#26376e", 1.0), (1.0, "#17234d", 1.0)]);
    sheet.path("M0 -8L0 -42Q0 -48 8 -48L104 -48Q126 -47 139 -30Q149 -18 150 -8Z", &body);
    sheet.path("M0 -17L146.6 -17Q148.4 -14.4 149.2 -12L0 -12Z", livery);
    sheet.path("M94 -17L116 -46.2Q124 -43.6 130 -39L112 -17Z", livery);
    sheet.rect([0.0, -11.0, 149.6, 0.9], "#c9b48a");
    sheet.path(
        "M119 -40Q128 -36 135 -27L120 -27Q116 -27 116 -31L116 -38Q116 -41 119 -40Z",
        if lit { "#fbdc93" } else { "#a9bddb" },
    );
    for x in [14.0, 32.0, 50.0, 68.0] {
        sheet.round([x, -37.0, 13.0, 12.0], 2.0, "#101a3c");
        for bar in 0..4 {
            sheet.rect([x + 2.0, -34.6 + bar as f32 * 2.4, 9.0, 0.8], "#34477f");
        }
    }
    if lit {
        let beam = sheet.glow(
            148.0,
            -20.0,
            190.0,
            &[(0.0, "#fff3cf", 0.6), (0.25, hue::AMBER, 0.2), (1.0, hue::AMBER, 0.0)],
        );
        sheet.path("M147 -21L338 -52L338 6L149 -14Z", &beam);
    }
    sheet.disc(146.0, -19.4, 2.6, "#fff6dc");
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

/// The brand's mark, a summit with the moon over its shoulder, and its name. Returns the box.
pub fn logo(sheet: &mut Sheet, x: f32, y: f32, size: f32, colour: &'static str) -> Area {
    let s = size;
    sheet.open(&format!("transform=\"translate({x:.2} {y:.2}) scale({:.4})\"", s / 100.0));
    sheet.raw(&format!(
        "<circle cx=\"50\" cy=\"50\" r=\"46\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"5\"/>"
    ));
    sheet.path("M17 69L43 30L53 46L58 39L83 69Z", colour);
    sheet.disc(66.0, 29.0, 7.5, hue::AMBER);
    sheet.path("M14 76.5L86 76.5L84 80.5L16 80.5Z", colour);
    sheet.close();
    let name = logo_type(s, colour);
    let area = sheet.text(x + s * 1.22, y + s * 0.735, name, "Halvenne");
    super::ink::union([x, y, s, s], area)
}

fn logo_type(size: f32, colour: &'static str) -> Type {
    Type::new(Face::Serif, size * 0.86, colour)
}

/// How wide [`logo`] is.
pub fn logo_width(size: f32) -> f32 {
    size * 1.22 + logo_type(size, hue::SNOW).width("Halvenne")
}
