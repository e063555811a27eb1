//! Whether a PDF is certified by its author, and what may be changed in it then (DocMDP, ISO 32000-2, 12.8.2.2).
//!
//! Only what the file claims is read; no signature is checked. A claim that cannot be made out is taken as the stricter one:
//! it is there to be warned of.

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::pdf::PdfMedium;
use crate::pdf::syntax::{Dict, Objects};
use crate::pool::Certification;

/// A signature refers to its transforms; no writer has more than two.
const MAX_REFERENCES: usize = 64;

impl PdfMedium {
    pub(crate) fn certification(&self, cancel: &Cancel) -> Result<Option<Certification>, MediaError> {
        self.with_objects(cancel, certification)
    }
}

/// The catalog's permissions name the signature (12.8.6), and that its transform; of several the strictest counts.
pub(super) fn certification(objects: &Objects) -> Option<Certification> {
    let catalog = objects.catalog()?;
    let permissions = objects.entry(catalog.as_dict()?, "Perms");
    let signature = objects.entry(permissions.as_dict()?, "DocMDP");
    let references = objects.entry(signature.as_dict()?, "Reference").as_array();
    let references = references.iter().flat_map(|references| references.iter()).take(MAX_REFERENCES);
    let said = references.filter_map(|reference| {
        let reference = objects.resolve(reference);
        let reference = reference.as_dict()?;
        let is_ours = objects.entry(reference, "TransformMethod").is_name("DocMDP");
        is_ours.then(|| allowed(objects, reference))
    });
    Some(said.min().unwrap_or(Certification::Forms))
}

/// P of the parameters; 2 where it is not said (table 257).
fn allowed(objects: &Objects, reference: &Dict) -> Certification {
    let parameters = objects.entry(reference, "TransformParams");
    let level = parameters.as_dict().and_then(|parameters| objects.entry(parameters, "P").as_index());
    match level {
        Some(1) => Certification::Nothing,
        Some(3) => Certification::Notes,
        _ => Certification::Forms,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::pdf::bytes::Bytes;

    /// A PDF of one page, with entries of its catalog, and objects numbered from 4.
    fn paper(catalog: &str, more: &[&str]) -> Objects {
        let mut bodies = vec![
            format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 9 9] >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R >>".to_owned(),
        ];
        bodies.extend(more.iter().map(|body| (*body).to_owned()));
        let (mut out, mut table) = (b"%PDF-1.7\n".to_vec(), String::from("0000000000 65535 f \n"));
        for (number, body) in (1..).zip(&bodies) {
            let _ = writeln!(table, "{:010} 00000 n ", out.len());
            out.extend(format!("{number} 0 obj\n{body}\nendobj\n").into_bytes());
        }
        let (start, size) = (out.len(), bodies.len() + 1);
        let end = format!(
            "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        out.extend(end.into_bytes());
        Objects::open(Bytes::in_memory(out), &Cancel::new()).unwrap()
    }

    fn said(catalog: &str, more: &[&str]) -> Option<Certification> {
        certification(&paper(catalog, more))
    }

    #[test]
    fn what_may_be_changed_is_told_by_p() {
        let signed = |params: &str| {
            let reference = format!(
                "<< /Type /Sig /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams {params} >>] >>"
            );
            said("/Perms << /DocMDP 4 0 R >>", &[reference.as_str(), "3", "<< /P 5 0 R >>"])
        };
        assert_eq!(signed("<< /Type /TransformParams /P 1 /V /1.2 >>"), Some(Certification::Nothing));
        assert_eq!(signed("<< /P 2 >>"), Some(Certification::Forms));
        assert_eq!(signed("<< /P 3 >>"), Some(Certification::Notes));
        assert_eq!(signed("6 0 R"), Some(Certification::Notes), "references are followed");
        assert_eq!(signed("<< /V /1.2 >>"), Some(Certification::Forms), "2 is the default");
    }

    #[test]
    fn what_is_not_certified_says_nothing() {
        assert_eq!(said("", &[]), None);
        assert_eq!(said("/Perms << /UR3 4 0 R >>", &["<< /Type /Sig >>"]), None);
        // Signed and not certified.
        assert_eq!(said("/AcroForm << /SigFlags 3 /Fields [4 0 R] >>", &["<< /FT /Sig /V << >> >>"]), None);
    }

    #[test]
    fn odd_files_are_warned_of_or_say_nothing() {
        let nothing: [(&str, &[&str]); 6] = [
            ("/Perms 4 0 R", &["4 0 R"]),
            ("/Perms 4 0 R", &["5 0 R", "4 0 R"]),
            ("/Perms [1 2]", &[]),
            ("/Perms << /DocMDP 7 >>", &[]),
            ("/Perms << /DocMDP 9 0 R >>", &[]),
            ("/Perms << /DocMDP /DocMDP >>", &[]),
        ];
        for (catalog, more) in nothing {
            assert_eq!(said(catalog, more), None, "{catalog}");
        }
        for signature in [
            "<< >>",
            "<< /Reference 4 0 R >>",
            "<< /Reference [4 0 R 4 0 R] >>",
            "<< /Reference [null 1 (x) [ ]] >>",
            "<< /Reference [<< /TransformMethod /FieldMDP /TransformParams << /P 3 >> >>] >>",
            "<< /Reference [<< /TransformMethod /DocMDP /TransformParams 4 0 R >>] >>",
            "<< /Reference [<< /TransformMethod /DocMDP /TransformParams << /P (1) >> >>] >>",
            "<< /Reference [<< /TransformMethod /DocMDP /TransformParams << /P -1 >> >>] >>",
            "<< /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 3.5 >> >>] >>",
        ] {
            let found = said("/Perms << /DocMDP 4 0 R >>", &[signature]);
            assert_eq!(found, Some(Certification::Forms), "{signature}");
        }
        let both = "<< /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 3 >> >> \
                    << /TransformMethod /DocMDP /TransformParams << /P 1 >> >>] >>";
        assert_eq!(said("/Perms << /DocMDP 4 0 R >>", &[both]), Some(Certification::Nothing));
    }
}
