"""The peers that `cargo xtask bench` measures against, doing the same work on the same file.

peers.py random FILE NUMBER...   PyAV: seek to each frame's time and decode on to it
peers.py pages FILE DPI          pypdfium2: every page once
"""
import json
import sys
import time


def random_frames(path, numbers):
    import av

    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_type = "SLICE"
        pts = sorted(packet.pts for packet in container.demux(stream) if packet.pts is not None)
        seconds = []
        for number in numbers:
            start = time.perf_counter()
            container.seek(pts[number], stream=stream, backward=True)
            for frame in container.decode(stream):
                if frame.pts == pts[number]:
                    frame.to_ndarray()
                    break
            seconds.append(time.perf_counter() - start)
    return seconds


def pages(path, dpi):
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    seconds = []
    for number in range(len(document)):
        start = time.perf_counter()
        document[number].render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=True)
        seconds.append(time.perf_counter() - start)
    return seconds


work, path, *rest = sys.argv[1:]
if work == "random":
    told = random_frames(path, [int(number) for number in rest])
else:
    told = pages(path, float(rest[0]))
print(json.dumps({"seconds": told}))
