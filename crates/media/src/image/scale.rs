//! Scaling images: Lanczos with three lobes, alpha taken into account, by fast_image_resize.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbaImage;

use crate::error::{Code, MediaError};

pub(super) fn scale(image: &RgbaImage, width: u32, height: u32) -> Result<RgbaImage, MediaError> {
    let all = [0.0, 0.0, f64::from(image.width()), f64::from(image.height())];
    scale_part(image, all, width, height)
}

/// Scales `[x, y, width, height]` of an image; pixels around it are looked at, so that parts meet without a seam.
pub(super) fn scale_part(
    image: &RgbaImage,
    [x, y, from_width, from_height]: [f64; 4],
    width: u32,
    height: u32,
) -> Result<RgbaImage, MediaError> {
    let bug =
        |error: &dyn std::fmt::Display| MediaError::new(Code::Internal, format!("cannot scale: {error}"));
    let opaque = image.as_raw().iter().skip(3).step_by(4).all(|alpha| *alpha == 255);
    let from = ImageRef::new(image.width(), image.height(), image.as_raw(), PixelType::U8x4)
        .map_err(|error| bug(&error))?;
    let mut to = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(x, y, from_width, from_height)
        .use_alpha(!opaque);
    Resizer::new().resize(&from, &mut to, &options).map_err(|error| bug(&error))?;
    RgbaImage::from_raw(width, height, to.into_vec()).ok_or_else(|| bug(&"wrong size"))
}
