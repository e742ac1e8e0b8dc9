"""Times from response bytes to arrays, and of calls over loopback to a server whose answers are ready-made."""

from __future__ import annotations

import contextlib
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator

import msgpack
import numpy as np

from litterscout.airsim import images, palette
from litterscout.airsim.dialects import airsim
from litterscout.airsim.types import ImageKind, ImageRequest
from litterscout.rpc import codec
from litterscout.rpc.session import Session

Row = tuple[str, float, str]
SIZES = ((640, 480), (1280, 720))
PIECE_BYTES = 1 << 16
(DIALECT,) = airsim.VERSIONS
REQUESTS = [
    ImageRequest("front_center", ImageKind.SCENE),
    ImageRequest("front_center", ImageKind.DEPTH_PLANAR, as_float=True),
    ImageRequest("front_center", ImageKind.SEGMENTATION),
]


def response(width: int, height: int, requests: list[ImageRequest]) -> bytes:
    """What a server answers simGetImages with: every image is noise, of colours that ids have."""
    rng = np.random.default_rng(1)
    zero = {"x_val": 0.0, "y_val": 0.0, "z_val": 0.0}
    found = []
    for request in requests:
        floats = rng.uniform(1, 9, width * height).tolist() if request.as_float else []
        pixels = b"" if request.as_float else palette.colours()[rng.integers(0, 256, width * height)].tobytes()
        found.append(
            {
                "image_data_uint8": pixels, "image_data_float": floats, "camera_position": zero,
                "camera_name": request.camera, "camera_orientation": {"w_val": 1.0, **zero}, "time_stamp": 1,
                "message": "", "pixels_as_float": request.as_float, "compress": False, "width": width, "height": height,
                "image_type": int(request.kind),
            }
        )  # fmt: skip
    packed: bytes = msgpack.packb([1, 0, None, found], use_single_float=True)
    return packed


def decoded(decoder: codec.Decoder, data: bytes, requests: list[ImageRequest], piece: int) -> None:
    """Bytes, as they would come from a socket, to RGB, metres and ids."""
    for at in range(0, len(data), piece):
        for message in decoder.feed(data[at : at + piece]):
            answers = codec.response(message).result
            for request, answer in zip(requests, answers, strict=True):
                image = images.decode(request, DIALECT.unpacked("ImageResponse", answer), DIALECT.raw_order)
                if request.kind == ImageKind.SEGMENTATION:
                    palette.ids(np.asarray(image.pixels, dtype=np.uint8))


def median_ms(runs: int, work: Callable[..., object], *args: object) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work(*args)
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


@contextlib.contextmanager
def echo(answers: dict[str, bytes]) -> Iterator[str]:
    """The address of a server that answers each call with the bytes of its method, under the call's id."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        unpacker = msgpack.Unpacker()
        with connection:
            while data := connection.recv(1 << 16):
                unpacker.feed(data)
                for _, msgid, method, _ in unpacker:
                    connection.sendall(b"\x94\x01" + msgpack.packb(msgid) + answers[method][3:])

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    thread.join()


def run(runs: int = 25) -> list[Row]:
    rows: list[Row] = []
    depth = [REQUESTS[1]]
    decoder = codec.Decoder()
    for width, height in SIZES:
        size, data = f"{width}x{height}", response(width, height, depth)
        rows.append(
            (f"{size} float depth, bytes to ndarray", median_ms(runs, decoded, decoder, data, depth, len(data)), "ms")
        )
        rows.append(
            (f"{size} float depth, in 64 KiB pieces", median_ms(runs, decoded, decoder, data, depth, PIECE_BYTES), "ms")
        )
        data = response(width, height, REQUESTS)
        work = median_ms(runs, decoded, decoder, data, REQUESTS, PIECE_BYTES)
        rows.append((f"{size} RGB, float depth and ids, bytes to arrays", work, "ms"))
    answers = {"ping": b"\x94\x01\x00\xc0\xc3", "simGetImages": response(640, 480, depth)}
    with echo(answers) as address, Session.connect(address) as session:
        rows.append(("ping over loopback", median_ms(runs * 40, session.call, "ping") * 1e3, "us"))
        fetch = median_ms(runs, session.call, "simGetImages")
        rows.append(("640x480 float depth over loopback, call to ndarray", fetch, "ms"))
    return rows


if __name__ == "__main__":
    for figure, median, unit in run():
        print(f"{figure:60s} {median:8.3f} {unit}")
