//! The train, and the brand's mark.

use super::ink::{Area, Dice, Face, Sheet, Type, hue};
use super::scenery::Course;

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
pub fn draw(sheet: &mut Sheet, t: &Train<'_>) -> Area {
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
