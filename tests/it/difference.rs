//! ΔE2000 between sRGB colours, worked out apart from the app's own.
//!
//! After Sharma, Wu and Dalal (2005), but without the cases that hues need as angles: the difference of two hues comes
//! from the products of their vectors, and the mean hue is the direction of what their unit vectors add up to.

/// CIE L*, a*, b* for the white of D65, by IEC 61966-2-1.
fn lab([red, green, blue]: [u8; 3]) -> [f64; 3] {
    let linear = |value: u8| {
        let part = f64::from(value) / 255.0;
        if part > 0.040_45 { ((part + 0.055) / 1.055).powf(2.4) } else { part / 12.92 }
    };
    let (red, green, blue) = (linear(red), linear(green), linear(blue));
    let along = |[r, g, b]: [f64; 3]| {
        let share = (r * red + g * green + b * blue) / (r + g + b);
        let edge = 6.0_f64 / 29.0;
        if share > edge.powi(3) { share.cbrt() } else { share / (3.0 * edge * edge) + 4.0 / 29.0 }
    };
    let x = along([0.412_4, 0.357_6, 0.180_5]);
    let y = along([0.212_6, 0.715_2, 0.072_2]);
    let z = along([0.019_3, 0.119_2, 0.950_5]);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

pub fn delta_e_2000(one: [u8; 3], other: [u8; 3]) -> f64 {
    between(lab(one), lab(other))
}

fn between([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let weight = |chroma: f64| {
        let seventh = chroma.powi(7);
        (seventh / (seventh + 25.0_f64.powi(7))).sqrt()
    };
    let stretch = 1.5 - 0.5 * weight(f64::midpoint(a1.hypot(b1), a2.hypot(b2)));
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let far = (2.0 * (c1 * c2 - a1 * a2 - b1 * b2)).max(0.0).sqrt();
    let hue_apart = if a1 * b2 < a2 * b1 { -far } else { far };

    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h =
        if c1 * c2 > 0.0 { (b1 / c1 + b2 / c2).atan2(a1 / c1 + a2 / c2) } else { (b1 + b2).atan2(a1 + a2) };
    let cos = |times: f64, off: f64| (times * h + f64::to_radians(off)).cos();
    let t =
        1.0 - 0.17 * cos(1.0, -30.0) + 0.24 * cos(2.0, 0.0) + 0.32 * cos(3.0, 6.0) - 0.2 * cos(4.0, -63.0);
    let around_blue = (h.to_degrees().rem_euclid(360.0) - 275.0) / 25.0;
    let turn = 60.0_f64.to_radians() * (-around_blue * around_blue).exp();
    let off = (l - 50.0) * (l - 50.0);
    let light = (l2 - l1) / (1.0 + 0.015 * off / (20.0 + off).sqrt());
    let chroma = (c2 - c1) / (1.0 + 0.045 * c);
    let hue = hue_apart / (1.0 + 0.015 * c * t);
    (light * light + chroma * chroma + hue * hue - 2.0 * weight(c) * turn.sin() * chroma * hue).sqrt()
}

/// Of the data that the paper gives for testing (table 1), both sides of the jump of the mean hue among them.
#[test]
fn the_published_differences_come_out() {
    for (one, other, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ] {
        let found = between(one, other);
        assert!((found - expected).abs() < 1e-4, "{one:?} {other:?}: {found}, not {expected}");
    }
}
