"""What pypdfium2 says of a PDF: sizes, turns, boxes, annotations and words, as one JSON document.

Written apart from Galley on purpose: it shares the library and the fonts that stand in for missing ones, and none of the
code around them.
"""

import ctypes
import json
import sys
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

POPUP, LINK = 16, 2
# Shift JIS, Hangul, GB 2312, Big 5.
IDEOGRAPHS = (128, 129, 134, 136)


def stand_in(weight, italic, charset, face):
    """The bundled font for a missing one; tests ask for few."""
    if charset in IDEOGRAPHS:
        return "DroidSansFallbackFull"
    family = "Mono" if b"Courier" in face else "Serif" if b"Times" in face else "Sans"
    style = ("Bold" if weight >= 600 else "") + ("Italic" if italic else "")
    return f"Liberation{family}-{style or 'Regular'}"


def install_fonts(folder):
    """Has pdfium take fonts from there and no others, and returns what has to live as long as it does."""
    files = sorted(folder.glob("*.ttf"))
    numbers = {file.stem: number for number, file in enumerate(files, 1)}
    contents = [file.read_bytes() for file in files]
    fields = dict(raw.FPDF_SYSFONTINFO._fields_)

    def map_font(_, weight, italic, charset, pitch, face, exact):
        return numbers[stand_in(weight, italic, charset, ctypes.string_at(face))]

    def get_data(_, font, table, buffer, size):
        if table:
            return 0
        content = contents[font - 1]
        if buffer and size >= len(content):
            ctypes.memmove(buffer, content, len(content))
        return len(content)

    def get_name(_, font, buffer, size):
        name = files[font - 1].stem.encode() + b"\0"
        if buffer and size >= len(name):
            ctypes.memmove(buffer, name, len(name))
        return len(name)

    info = raw.FPDF_SYSFONTINFO(
        version=2,
        MapFont=fields["MapFont"](map_font),
        GetFontData=fields["GetFontData"](get_data),
        GetFaceName=fields["GetFaceName"](get_name),
        DeleteFont=fields["DeleteFont"](lambda _, font: None),
    )
    raw.FPDF_SetSystemFontInfo(info)
    return info


def as_shown(page, x, y):
    x0, y0, x1, y1 = page.get_bbox()
    return {
        0: (x - x0, y1 - y),
        90: (y - y0, x - x0),
        180: (x1 - x, y - y0),
        270: (y1 - y, x1 - x),
    }[page.get_rotation()]


def words(page):
    text_page = page.get_textpage()
    found, letters, box = [], "", None

    def end():
        nonlocal letters, box
        if letters and box:
            (ax, ay), (bx, by) = as_shown(page, box[0], box[1]), as_shown(page, box[2], box[3])
            found.append([letters, [min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by)]])
        letters, box = "", None

    units = [raw.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars())]
    for index, unit in enumerate(units):
        if 0xDC00 <= unit < 0xE000:
            continue
        if 0xD800 <= unit < 0xDC00:
            unit = 0x10000 + ((unit - 0xD800) << 10) + (units[index + 1] - 0xDC00)
        letter = "-" if unit == 2 else chr(unit)
        if letter.isspace() or letter == "\ufeff":
            end()
            continue
        if unit < 32 and unit != 2 or 0x7F <= unit < 0xA0:
            continue
        letters += letter
        if raw.FPDFText_IsGenerated(text_page, index) != 1:
            left, bottom, right, top = text_page.get_charbox(index, loose=True)
            box = box or (left, bottom, right, top)
            box = (min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top))
        if unit == 2:
            end()
    end()
    return found


def annotations(page):
    kinds = []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        mark = raw.FPDFPage_GetAnnot(page, index)
        if mark:
            kinds.append(raw.FPDFAnnot_GetSubtype(mark))
            raw.FPDFPage_CloseAnnot(mark)
    return sum(kind not in (POPUP, LINK) for kind in kinds)


def main(fonts, path, password):
    kept = install_fonts(Path(fonts))
    document = pdfium.PdfDocument(path, password=password)
    document.init_forms()
    pages = []
    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            pages.append(None)
            continue
        pages.append({
            "size": page.get_size(),
            "rotation": page.get_rotation(),
            "media": page.get_mediabox(fallback_ok=False),
            "crop": page.get_cropbox(fallback_ok=False),
            "trim": page.get_trimbox(fallback_ok=False),
            "bleed": page.get_bleedbox(fallback_ok=False),
            "label": document.get_page_label(number),
            "annotations": annotations(page),
            "words": words(page),
        })
    json.dump(pages, sys.stdout)
    document.close()
    del kept


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
