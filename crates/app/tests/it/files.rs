//! Files made for tests: pictures, PDFs (plain and encrypted), sound.

use std::io::Cursor;

use md5::{Digest, Md5};

/// A picture whose pixels differ from place to place.
pub fn picture(width: u32, height: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 7) as u8, (y * 5) as u8, (x ^ y) as u8]))
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    written(width, height, image::ImageFormat::Png)
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(width, height, image::ImageFormat::Jpeg)
}

fn written(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG that claims to be enormous: a header and nothing to fill it.
pub fn png_bomb() -> Vec<u8> {
    let mut bytes = png(8, 8);
    bytes[16..20].copy_from_slice(&2_000_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&2_000_000_u32.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// CRC-32 of PNG chunks (PNG, third edition, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 },
        )
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// A PDF of blank pages, 200 by 300 points, labelled i, ii, iii….
pub fn pdf(num_pages: usize) -> Vec<u8> {
    let kids = (0..num_pages).map(|page| format!("{} 0 R", page + 3)).collect::<Vec<_>>().join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R /PageLabels << /Nums [0 << /S /r >>] >> >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {num_pages} >>"),
    ];
    objects
        .extend((0..num_pages).map(|_| "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>".to_owned()));
    assembled(&objects, "")
}

/// A PDF that cannot be read without its password (ISO 32000-1, 7.6.3: revision 2, RC4 with 40 bits).
pub fn encrypted_pdf() -> Vec<u8> {
    const PAD: [u8; 32] = [
        0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
        0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
    ];
    let password: Vec<u8> = b"secret".iter().chain(&PAD).copied().take(32).collect();
    let id = [7_u8; 16];
    let owner = rc4(&Md5::digest(&password)[..5], &password);
    let rights = (-4_i32).to_le_bytes();
    let key = Md5::digest([&password[..], &owner, &rights, &id].concat());
    let user = rc4(&key[..5], &PAD);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>".to_owned(),
        format!(
            "<< /Filter /Standard /V 1 /R 2 /P -4 /O <{}> /U <{}> >>",
            hex::encode(owner),
            hex::encode(user)
        ),
    ];
    let id = hex::encode(id);
    assembled(&objects, &format!("/Encrypt 4 0 R /ID [<{id}> <{id}>]"))
}

fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0_u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    let mut one = |byte: &u8| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
    };
    bytes.iter().map(&mut one).collect()
}

fn assembled(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut text = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(text.len());
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table = text.len();
    text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        text.push_str(&format!("{offset:010} 00000 n \n"));
    }
    text.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    text.into_bytes()
}

/// A second of silence.
pub fn wav() -> Vec<u8> {
    let samples = vec![0_u8; 16_000];
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + samples.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(8000_u32.to_le_bytes());
    bytes.extend(16_000_u32.to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend((samples.len() as u32).to_le_bytes());
    bytes.extend(samples);
    bytes
}
