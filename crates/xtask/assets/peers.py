"""The peers that `cargo xtask bench` measures against, doing the same work on the same file.

peers.py random FILE NUMBER...    PyAV: seek to each frame's time and decode on to it
peers.py pages FILE DPI           pypdfium2: every page but the first, each for itself
peers.py rate FILE DPI PASSES     pypdfium2: all pages so many times over, in this one process

Prints {"seconds": [...]}. What is not found or not drawn is an error: nothing is left out of a figure.
"""
import json
import os
import sys
import time


def random_frames(path, numbers):
    import av

    with av.open(path) as container:
        stream = container.streams.video[0]
        # As many threads as ours, of the same kind.
        stream.codec_context.thread_type = "SLICE"
        stream.codec_context.thread_count = min(len(os.sched_getaffinity(0)), 8)
        pts = sorted(packet.pts for packet in container.demux(stream) if packet.pts is not None)

        def fetch(number):
            container.seek(pts[number], stream=stream, backward=True)
            for frame in container.decode(stream):
                if frame.pts == pts[number]:
                    return frame.to_ndarray()
            raise LookupError(f"frame {number} did not come out")

        # Ours has decoded one frame by then, too.
        fetch(0)
        return [timed(lambda: fetch(number)) for number in numbers]


def timed(work):
    start = time.perf_counter()
    made = work()
    seconds = time.perf_counter() - start
    assert made is not None
    return seconds


def drawing(path, dpi):
    import pypdfium2

    document = pypdfium2.PdfDocument(path)

    def draw(number):
        page = document[number]
        bitmap = page.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=True)
        page.close()
        return bitmap

    draw(0)
    return draw, len(document)


def pages(path, dpi):
    draw, count = drawing(path, dpi)
    return [timed(lambda: draw(number)) for number in range(1, count)]


def rate(path, dpi, passes):
    draw, count = drawing(path, dpi)
    def every():
        # No bitmap is kept, as none of ours is.
        for _ in range(passes):
            for number in range(count):
                assert draw(number) is not None
        return passes

    return [timed(every)]


work, path, *rest = sys.argv[1:]
if work == "random":
    told = random_frames(path, [int(number) for number in rest])
elif work == "pages":
    told = pages(path, int(rest[0]))
elif work == "rate":
    told = rate(path, int(rest[0]), int(rest[1]))
else:
    sys.exit(f"no work is called {work}")
print(json.dumps({"seconds": told}))
