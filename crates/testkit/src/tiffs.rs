//! TIFFs written by hand (TIFF 6.0), for what other programs do not write.
#![allow(clippy::indexing_slicing)] // Lengths are fixed by the formats.

/// One page: strips or tiles are one piece, uncompressed unless the entries say otherwise.
#[derive(Clone, Default)]
pub struct Page {
    /// Tag and values of 16 bits, or of 32 where one does not fit.
    pub numbers: Vec<(u16, Vec<u32>)>,
    /// Tag and bytes.
    pub bytes: Vec<(u16, Vec<u8>)>,
    /// Tag and a ratio.
    pub ratios: Vec<(u16, [u32; 2])>,
    pub data: Vec<u8>,
}

impl Page {
    /// Of `samples` channels of `bits` bits.
    #[must_use]
    pub fn new(size: (u32, u32), photometric: u32, samples: u32, bits: u32, data: Vec<u8>) -> Self {
        let numbers = vec![
            (256, vec![size.0]),
            (257, vec![size.1]),
            (258, vec![bits; samples as usize]),
            (259, vec![1]),
            (262, vec![photometric]),
            (277, vec![samples]),
            (278, vec![size.1]),
            (279, vec![data.len() as u32]),
        ];
        Self { numbers, data, ..Self::default() }
    }

    /// Sets the values of a tag.
    #[must_use]
    pub fn with(mut self, tag: u16, values: &[u32]) -> Self {
        self.numbers.retain(|(had, _)| *had != tag);
        self.numbers.push((tag, values.to_vec()));
        self
    }

    /// Adds a tag that holds bytes.
    #[must_use]
    pub fn with_bytes(mut self, tag: u16, bytes: &[u8]) -> Self {
        self.bytes.push((tag, bytes.to_vec()));
        self
    }

    /// So many pixels per inch.
    #[must_use]
    pub fn with_dpi(mut self, across: u32, down: u32) -> Self {
        self.ratios.extend([(282, [across, 1]), (283, [down, 1])]);
        self.with(296, &[2])
    }
}

/// Big endian, as Macs wrote it.
#[must_use]
pub fn tiff(pages: &[Page]) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\0".to_vec();
    let mut link = 4;
    for page in pages {
        let data_at = out.len() as u32;
        out.extend(&page.data);
        let mut entries: Vec<(u16, u16, u32, Vec<u8>)> = Vec::new();
        for (tag, values) in &page.numbers {
            let wide = values.iter().any(|value| *value > 0xffff);
            let bytes = values.iter().flat_map(|value| {
                if wide { value.to_be_bytes().to_vec() } else { (*value as u16).to_be_bytes().to_vec() }
            });
            entries.push((*tag, if wide { 4 } else { 3 }, values.len() as u32, bytes.collect()));
        }
        entries.push((273, 4, 1, data_at.to_be_bytes().to_vec()));
        for (tag, bytes) in &page.bytes {
            entries.push((*tag, 7, bytes.len() as u32, bytes.clone()));
        }
        for (tag, ratio) in &page.ratios {
            entries.push((*tag, 5, 1, ratio.iter().flat_map(|part| part.to_be_bytes()).collect()));
        }
        entries.sort_by_key(|(tag, ..)| *tag);
        let mut placed = Vec::new();
        for (tag, kind, count, mut bytes) in entries {
            if bytes.len() > 4 {
                let at = out.len() as u32;
                out.extend(bytes);
                bytes = at.to_be_bytes().to_vec();
            }
            bytes.resize(4, 0);
            placed.push((tag, kind, count, bytes));
        }
        if out.len() % 2 == 1 {
            out.push(0);
        }
        let at = out.len() as u32;
        out[link..link + 4].copy_from_slice(&at.to_be_bytes());
        out.extend((placed.len() as u16).to_be_bytes());
        for (tag, kind, count, bytes) in placed {
            out.extend(tag.to_be_bytes());
            out.extend(kind.to_be_bytes());
            out.extend(count.to_be_bytes());
            out.extend(bytes);
        }
        link = out.len();
        out.extend([0; 4]);
    }
    out
}
