//! From sheets to PDF: pages with boxes, labels and an outline; text stays text.

use anyhow::Context as _;
use krilla::destination::XyzDestination;
use krilla::geom::{Point, Rect, Size};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{PageLabel, PageSettings};
use krilla::{Document, SerializeSettings};
use krilla_svg::{SurfaceExt as _, SvgSettings};

use super::ink::{Area, Face, Sheet, Type};

/// A page with room for marks, in the drawing's units.
pub struct PageBoxes {
    pub trim: Area,
    pub bleed: f32,
    pub size: [f32; 2],
    /// Points per unit.
    pub points: f32,
}

/// One page of a document.
pub struct PrintPage {
    pub sheet: Sheet,
    pub label: PageLabel,
}

fn rect([x, y, w, h]: Area) -> anyhow::Result<Rect> {
    Rect::from_xywh(x, y, w, h).context("an empty box")
}

/// The artwork clipped to its bleed, with crop marks, registration marks, tints and a slug line around it.
pub fn with_marks(art: &Sheet, boxes: &PageBoxes, slug: &str) -> Sheet {
    let mut page = Sheet::default();
    let [x, y, w, h] = boxes.trim;
    let bleed = boxes.bleed;
    page.adopt_defs(art);
    page.rect([0.0, 0.0, boxes.size[0], boxes.size[1]], "#ffffff");
    let clip = page.clip(&format!(
        "M{} {}h{}v{}h-{}Z",
        x - bleed,
        y - bleed,
        w + 2.0 * bleed,
        h + 2.0 * bleed,
        w + 2.0 * bleed
    ));
    page.open(&clip);
    page.place(art, x, y, 1.0);
    page.close();
    let (near, far) = (bleed + 3.0, bleed + 25.0);
    for (cx, dx) in [(x, -1.0), (x + w, 1.0)] {
        for (cy, dy) in [(y, -1.0), (y + h, 1.0)] {
            hairline(&mut page, (cx + dx * near, cy), (cx + dx * far, cy));
            hairline(&mut page, (cx, cy + dy * near), (cx, cy + dy * far));
        }
    }
    let middle = bleed + 15.0;
    for (cx, cy) in [
        (x + w / 2.0, y - middle),
        (x + w / 2.0, y + h + middle),
        (x - middle, y + h / 2.0),
        (x + w + middle, y + h / 2.0),
    ] {
        hairline(&mut page, (cx - 10.0, cy), (cx + 10.0, cy));
        hairline(&mut page, (cx, cy - 10.0), (cx, cy + 10.0));
        page.raw(&format!("<circle cx=\"{cx}\" cy=\"{cy}\" r=\"5.5\" fill=\"none\" stroke=\"#000000\" stroke-width=\"0.75\"/>"));
    }
    let tints =
        ["#0d1530", "#33427f", "#75598f", "#cf7f86", "#f5bd92", "#f8cd72", "#d8412f", "#000000", "#808080"];
    for (n, tint) in tints.iter().enumerate() {
        page.rect([x + w - 60.0 - (tints.len() - n) as f32 * 18.0, y - middle - 8.0, 18.0, 16.0], tint);
    }
    page.text(x + 30.0, y - middle + 5.0, Type::new(Face::Sans, 13.0, "#000000"), slug);
    page
}

fn hairline(page: &mut Sheet, a: (f32, f32), b: (f32, f32)) {
    page.raw(&format!(
        "<path d=\"M{} {}L{} {}\" stroke=\"#000000\" stroke-width=\"0.75\" fill=\"none\"/>",
        a.0, a.1, b.0, b.1
    ));
}

fn metadata(title: &str) -> Metadata {
    Metadata::new().title(title.to_owned()).authors(vec!["Halvenne".to_owned()]).language("en-GB".to_owned())
}

/// A PDF of one page with trim and bleed.
pub fn single(title: &str, sheet: &Sheet, boxes: &PageBoxes) -> anyhow::Result<Vec<u8>> {
    let points = boxes.points;
    let [x, y, w, h] = boxes.trim.map(|v| v * points);
    let bleed = boxes.bleed * points;
    let [width, height] = boxes.size.map(|v| v * points);
    let settings = PageSettings::from_wh(width, height)
        .context("an empty page")?
        .with_trim_box(Some(rect([x, y, w, h])?))
        .with_bleed_box(Some(rect([x - bleed, y - bleed, w + 2.0 * bleed, h + 2.0 * bleed])?));
    let mut document = Document::new_with(SerializeSettings::default());
    document.set_metadata(metadata(title));
    draw(&mut document, settings, sheet, [0.0, 0.0, boxes.size[0], boxes.size[1]], [width, height])?;
    document.finish().map_err(|error| anyhow::anyhow!("{title}: {error:?}"))
}

/// A PDF of several pages; the outline names pages by index and may nest one level.
pub fn booklet(
    title: &str,
    pages: &[PrintPage],
    view: Area,
    points: [f32; 2],
    outline: &[(usize, u8, String)],
) -> anyhow::Result<Vec<u8>> {
    let mut document = Document::new_with(SerializeSettings::default());
    document.set_metadata(metadata(title));
    for page in pages {
        let [w, h] = points;
        let settings = PageSettings::from_wh(w, h)
            .context("an empty page")?
            .with_trim_box(Some(rect([0.0, 0.0, w, h])?))
            .with_page_label(page.label.clone());
        draw(&mut document, settings, &page.sheet, view, points)?;
    }
    document.set_outline(tree(outline));
    document.finish().map_err(|error| anyhow::anyhow!("{title}: {error:?}"))
}

fn tree(items: &[(usize, u8, String)]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Option<OutlineNode> = None;
    for (page, depth, title) in items {
        let node = OutlineNode::new(title.clone(), XyzDestination::new(*page, Point::from_xy(0.0, 0.0)));
        match (&mut open, depth) {
            (Some(parent), 1..) => parent.push_child(node),
            (slot, _) => {
                if let Some(done) = slot.replace(node.with_open(true)) {
                    outline.push_child(done);
                }
            }
        }
    }
    if let Some(done) = open {
        outline.push_child(done);
    }
    outline
}

fn draw(
    document: &mut Document,
    settings: PageSettings,
    sheet: &Sheet,
    view: Area,
    [w, h]: [f32; 2],
) -> anyhow::Result<()> {
    let tree = sheet.tree(view)?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let size = Size::from_wh(w, h).context("an empty page")?;
    surface.draw_svg(&tree, size, SvgSettings::default()).context("a page cannot be drawn")?;
    surface.finish();
    page.finish();
    Ok(())
}
