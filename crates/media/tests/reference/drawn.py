"""A page of a PDF as pypdfium2 draws it, as bytes: red, green, blue and one that says nothing, row by row.

drawn.py FONTS FILE PAGE WIDTH HEIGHT [PASSWORD]
"""

import sys
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pages import install_fonts

ANNOTATIONS, RGB_ORDER = 0x01, 0x10


def main(fonts, path, number, width, height, password=None):
    kept = install_fonts(Path(fonts))
    document = pdfium.PdfDocument(path, password=password)
    page = document[number - 1]
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, ANNOTATIONS | RGB_ORDER)
    assert bitmap.stride == width * 4
    sys.stdout.buffer.write(bytes(bitmap.buffer))
    assert kept


main(*sys.argv[1:3], *map(int, sys.argv[3:6]), *sys.argv[6:])
