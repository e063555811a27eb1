"""What other programs' readers find in an export, as one JSON document.

readers.py pdf|otio|edl|csv|w3c|xfdf FILE
readers.py seen FILE PAGE X,Y…      colours at points of a page as shown, in its units, as pypdfium2 draws it
"""

import csv
import json
import sys
from xml.etree import ElementTree

# Pixels of a unit: a point is in the middle of four.
SCALE = 4


def shown(page):
    """From the page's own space to the page as shown: origin at the top left, y downwards (ISO 32000-2, 8.3.2.3)."""
    crop, media = ([float(side) for side in box] for box in (page.cropbox, page.mediabox))
    left, bottom = max(crop[0], media[0]), max(crop[1], media[1])
    right, top = min(crop[2], media[2]), min(crop[3], media[3])
    ways = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    turned = int(page.obj.get("/Rotate", 0)) % 360
    size = [right - left, top - bottom]
    return ways[turned], size if turned % 180 == 0 else size[::-1]


def numbers(value):
    if value is None:
        return []
    flat = []
    for one in value:
        flat.extend(numbers(one) if hasattr(one, "__iter__") else [float(one)])
    return flat


def points(way, values):
    return [way(*pair) for pair in zip(values[::2], values[1::2])]


def around(way, rect):
    (ax, ay), (bx, by) = way(rect[0], rect[1]), way(rect[2], rect[3])
    return [min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by)]


def annotation(one, way, page):
    def text(key):
        value = one.get(key)
        return None if value is None else str(value)

    rect = numbers(one.Rect)
    edge = numbers(one.get("/RD")) or [0, 0, 0, 0]
    inner = [rect[0] + edge[0], rect[1] + edge[3], rect[2] - edge[2], rect[3] - edge[1]]
    drawn = one.get("/AP")
    form = None if drawn is None else drawn.N
    lines = [one.get(key) for key in ("/QuadPoints", "/L", "/Vertices", "/InkList")]
    answered = one.get("/IRT")
    return {
        "kind": str(one.Subtype)[1:],
        "rect": around(way, rect),
        "inner": around(way, inner),
        "points": [point for line in lines for point in points(way, numbers(line))],
        "name": text("/NM"),
        "author": text("/T"),
        "contents": text("/Contents"),
        "made": text("/CreationDate"),
        "answers": None if answered is None else str(answered.NM),
        "answer": text("/RT"),
        "state": text("/State"),
        "ends": [str(end) for end in one.get("/LE", [])],
        "intent": text("/IT"),
        "color": numbers(one.get("/C")),
        "flags": int(one.get("/F", 0)),
        "drawn": form is not None and numbers(form.BBox) == rect and str(form.Subtype) == "/Form",
        "page": "/P" in one and one.P.objgen == page.obj.objgen,
    }


def pdf(path):
    import pikepdf

    with pikepdf.open(path) as document:
        pages = []
        for page in document.pages:
            way, size = shown(page)
            found = [annotation(one, way, page) for one in page.obj.get("/Annots", [])]
            pages.append({"size": size, "annotations": found})
        return {"pages": pages, "problems": [str(problem) for problem in document.check_pdf_syntax()]}


def seen(path, number, *places):
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[int(number) - 1]
    picture = page.render(scale=SCALE).to_pil().convert("RGB")
    at = [[float(part) for part in place.split(",")] for place in places]
    return [picture.getpixel((int(x * SCALE), int(y * SCALE))) for x, y in at]


def marker(one):
    time, length = one.marked_range.start_time, one.marked_range.duration
    return {
        "name": one.name,
        "comment": one.comment,
        "color": one.color,
        "start": [time.value, time.rate],
        "length": [length.value, length.rate],
    }


def timeline(path, **more):
    import opentimelineio

    read = opentimelineio.adapters.read_from_file(path, **more)
    if not isinstance(read, opentimelineio.schema.Timeline):
        read = read[0]
    start = read.global_start_time
    found = []
    for clip in read.find_clips():
        source = clip.source_range or clip.available_range()
        found.append({
            "name": clip.name,
            "start": [source.start_time.value, source.start_time.rate],
            "length": [source.duration.value, source.duration.rate],
            "markers": [marker(one) for one in clip.markers],
        })
    return {"name": read.name, "start": start and [start.value, start.rate], "clips": found}


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def w3c(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def xfdf(path):
    space = "{http://ns.adobe.com/xfdf/}"
    annots = ElementTree.parse(path).getroot().find(space + "annots")
    return [{"tag": one.tag.removeprefix(space), **one.attrib, "contents": one.findtext(space + "contents")} for one in annots]


READERS = {
    "pdf": pdf,
    "seen": seen,
    "otio": timeline,
    "edl": lambda path, rate: timeline(path, adapter_name="cmx_3600", rate=float(rate)),
    "csv": table,
    "w3c": w3c,
    "xfdf": xfdf,
}

json.dump(READERS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
