//! How far two colours are apart to the eye: CIEDE2000 between sRGB colours.
//!
//! Lab by CIE 15:2004 with the white of D65 as it is (no adaptation), sRGB by IEC 61966-2-1, the difference by Sharma,
//! Wu and Dalal (2005), all weights 1.

/// Returns CIE L*, a*, b* of an sRGB colour, for the white point D65.
#[must_use]
pub fn lab_of(rgb: [u8; 3]) -> [f64; 3] {
    let [r, g, b] = rgb.map(|value| {
        let encoded = f64::from(value) / 255.0;
        if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    });
    // IEC 61966-2-1, and its row sums as the white point.
    let x = (0.412_4 * r + 0.357_6 * g + 0.180_5 * b) / 0.950_5;
    let y = 0.212_6 * r + 0.715_2 * g + 0.072_2 * b;
    let z = (0.019_3 * r + 0.119_2 * g + 0.950_5 * b) / 1.089;
    let [fx, fy, fz] = [x, y, z].map(|value| {
        if value > 216.0 / 24_389.0 { value.cbrt() } else { (24_389.0 / 27.0 * value + 16.0) / 116.0 }
    });
    [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
}

/// Returns ΔE2000 between two sRGB colours: 1 is about what an eye can tell beside each other.
#[must_use]
pub fn delta_e_2000(one: [u8; 3], other: [u8; 3]) -> f64 {
    between_labs(lab_of(one), lab_of(other))
}

/// Returns ΔE2000 between two colours in CIE Lab.
#[must_use]
pub fn between_labs([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    const POW: f64 = 6_103_515_625.0; // 25^7
    let mean_c = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let c7 = mean_c.powi(7);
    let g = 0.5 * (1.0 - (c7 / (c7 + POW)).sqrt());
    let (a1, a2) = ((1.0 + g) * a1, (1.0 + g) * a2);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue =
        |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let grey = c1 * c2 == 0.0;
    let dh = match h2 - h1 {
        _ if grey => 0.0,
        apart if apart > 180.0 => apart - 360.0,
        apart if apart < -180.0 => apart + 360.0,
        apart => apart,
    };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (dh / 2.0).to_radians().sin();
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h = match (h1 - h2).abs() {
        _ if grey => h1 + h2,
        apart if apart <= 180.0 => f64::midpoint(h1, h2),
        _ if h1 + h2 < 360.0 => (h1 + h2 + 360.0) / 2.0,
        _ => (h1 + h2 - 360.0) / 2.0,
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.2 * cos(4.0 * h - 63.0);
    let around_blue = 30.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let c7 = c.powi(7);
    let rc = 2.0 * (c7 / (c7 + POW)).sqrt();
    let off = (l - 50.0).powi(2);
    let sl = 1.0 + 0.015 * off / (20.0 + off).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let rt = -(2.0 * around_blue).to_radians().sin() * rc;
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rt * c * h).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the data that Sharma, Wu and Dalal give for testing (2005, table 1).
    #[test]
    fn the_published_pairs_come_out() {
        for (one, other, expected) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
            ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
            ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
            ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
            ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
        ] {
            let found = between_labs(one, other);
            assert!((found - expected).abs() < 1e-4, "{one:?} {other:?}: {found}, not {expected}");
            assert!((found - between_labs(other, one)).abs() < 1e-9, "the same from either side");
        }
    }

    #[test]
    fn white_is_white_and_equal_colours_are_equal() {
        let [l, a, b] = lab_of([255; 3]);
        assert!((l - 100.0).abs() < 1e-6 && a.abs() < 0.01 && b.abs() < 0.01, "{l} {a} {b}");
        assert!(delta_e_2000([12, 200, 77], [12, 200, 77]) < 1e-12);
        assert!(delta_e_2000([0; 3], [255; 3]) > 99.9);
    }
}
