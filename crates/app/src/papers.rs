//! What a PDF brings along besides its pages: an outline, layers, notes.

use galley_media::cancel::Cancel;
use galley_media::inspect::Layer;
use galley_media::pool::{OutlineItem, PdfAnnotation};

use crate::api::{Failure, LayerView, ListLayers, ListNotes, ListOutline, NoteView, OutlineLine, Shape};
use crate::app::App;

impl App {
    pub(crate) fn media_outline(&self, input: ListOutline) -> Result<Vec<OutlineLine>, Failure> {
        let items = self.medium(&input.version)?.outline(&Cancel::new())?;
        Ok(items
            .into_iter()
            .map(|OutlineItem { title, page, level }| OutlineLine { title, page, level })
            .collect())
    }

    pub(crate) fn media_layers(&self, input: ListLayers) -> Result<Vec<LayerView>, Failure> {
        let layers = self.medium(&input.version)?.layers(&Cancel::new())?;
        Ok(layers
            .into_iter()
            .map(|Layer { id, name, visible, locked, damaged }| LayerView {
                id,
                name,
                visible,
                locked,
                damaged,
            })
            .collect())
    }

    /// Notes of one page that are meant for the screen.
    pub(crate) fn media_notes(&self, input: ListNotes) -> Result<Vec<NoteView>, Failure> {
        let notes = self.medium(&input.version)?.annotations(input.page, &Cancel::new())?;
        Ok(notes.into_iter().filter(|note| !note.hidden).map(note).collect())
    }
}

fn note(note: PdfAnnotation) -> NoteView {
    let [x, y, width, height] = note.rect.map(thousandths);
    NoteView {
        number: note.number,
        page: note.page,
        kind: note.kind,
        shape: Shape::Box { x, y, width: width.max(1), height: height.max(1) },
        author: note.author,
        text: note.contents,
        modified: note.modified.or(note.created),
        in_reply_to: note.in_reply_to,
        state: note.state,
    }
}

fn thousandths(points: f64) -> i32 {
    // A saturating cast: no page is near the limit.
    (points * 1000.0).round() as i32
}
