"""Pixels out of responses: orders, channels, lengths; and colours to ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import pytest

from litterscout.airsim import ImageKind, ImageRequest, images, palette
from litterscout.errors import ImageError, SettingsError

RGB = np.random.default_rng(3).integers(0, 256, (4, 6, 3), dtype=np.uint8)
SCENE = ImageRequest("front", ImageKind.SCENE)
PNG = ImageRequest("front", ImageKind.SCENE, compress=True)
DEPTH = ImageRequest("front", ImageKind.DEPTH_PLANAR, as_float=True)


def response(data: Any, *, floats: bool = False, width: int = 6, height: int = 4, message: str = "") -> dict[str, Any]:
    zero = {"x_val": 0.0, "y_val": 0.0, "z_val": 0.0}
    return {
        "image_data_uint8": b"" if floats else data,
        "image_data_float": data if floats else [],
        "camera_position": zero,
        "camera_orientation": {"w_val": 1.0, **zero},
        "time_stamp": 5,
        "message": message,
        "pixels_as_float": floats,
        "width": width,
        "height": height,
    }


def png(rgb: np.ndarray, alpha: bool) -> bytes:
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA if alpha else cv2.COLOR_RGB2BGR)
    if alpha:
        bgr[..., 3] = 0
    return cv2.imencode(".png", bgr)[1].tobytes()


@pytest.mark.parametrize("order", ["RGB", "BGR"])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("holder", [bytes, bytearray, memoryview])
def test_raw_pixels_come_as_rgb(order: Literal["RGB", "BGR"], channels: int, holder: Any) -> None:
    sent = RGB if order == "RGB" else RGB[..., ::-1]
    sent = np.dstack([sent, np.full((4, 6), 9, np.uint8)])[..., :channels]
    image = images.decode(SCENE, response(holder(sent.tobytes())), order)
    np.testing.assert_array_equal(image.pixels, RGB)
    assert image.pixels.flags.c_contiguous


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_png_comes_as_rgb_whatever_the_raw_order_and_alpha(order: Literal["RGB", "BGR"], alpha: bool) -> None:
    np.testing.assert_array_equal(images.decode(PNG, response(png(RGB, alpha)), order).pixels, RGB)


@pytest.mark.parametrize("data", [np.arange(24, dtype=np.float32), [float(i) for i in range(24)]])
def test_floats_come_as_float32_rows_from_the_top(data: Any) -> None:
    pixels = images.decode(DEPTH, response(data, floats=True), "BGR").pixels
    np.testing.assert_array_equal(pixels, np.arange(24, dtype=np.float32).reshape(4, 6))
    assert pixels.dtype == np.float32


@pytest.mark.parametrize(
    ("request_", "answer", "why"),
    [
        (SCENE, response(RGB.tobytes()[:-1]), "holds 71 bytes, 6x4 need 72"),
        (SCENE, response(RGB.tobytes()[:24]), "holds 24 bytes"),
        (SCENE, response(bytes(6 * 4 * 5)), "holds 120 bytes"),
        (SCENE, response(RGB.tobytes(), width=0), "came back empty"),
        (SCENE, response(RGB.tobytes(), height=-4), "came back empty"),
        (SCENE, response(b""), "came back empty"),
        (SCENE, response(b"\0"), "came back empty"),
        (SCENE, response(b"", message="camera is not set"), "empty: camera is not set"),
        (DEPTH, response([], floats=True), "DEPTH_PLANAR of camera 'front' came back empty"),
        (DEPTH, response([1.0] * 23, floats=True), "holds 23 values, 6x4 need 24"),
        (DEPTH, response(RGB.tobytes()), "wrong format: 8-bit"),
        (SCENE, response([1.0] * 24, floats=True), "wrong format: float"),
        (PNG, response(b"\x89PNG\r\n\x1a\n" + bytes(30)), "is no PNG"),
        (PNG, response(RGB.tobytes()), "is no PNG"),
        (PNG, response(png(RGB[:2], False)), "is a PNG of 6x2, 6x4 were announced"),
    ],
)
def test_what_is_not_the_picture_asked_for_is_an_error(request_: ImageRequest, answer: Any, why: str) -> None:
    with pytest.raises(ImageError, match=why):
        images.decode(request_, answer, "BGR")


def test_a_single_pixel_is_not_empty() -> None:
    image = images.decode(DEPTH, response([2.5], floats=True, width=1, height=1), "BGR")
    assert image.pixels.tolist() == [[2.5]]


def test_requests_carry_all_four_fields() -> None:
    fields = {"camera_name": "front", "image_type": 5, "pixels_as_float": False, "compress": True}
    assert images.request_struct(ImageRequest("front", ImageKind.SEGMENTATION, compress=True)) == fields


def test_every_colour_of_the_palette_gives_its_id() -> None:
    colours = palette.colours()
    assert colours.shape == (256, 3) and colours[0].tolist() == [0, 0, 0] and colours[255].tolist() == [255, 255, 255]
    ids, strange = palette.ids(np.ascontiguousarray(colours.reshape(16, 16, 3)))
    assert ids.dtype == np.uint32 and strange == 0
    np.testing.assert_array_equal(ids.ravel(), np.arange(256))


def test_colours_of_no_id_are_counted_and_unlabelled() -> None:
    known = {tuple(colour) for colour in palette.colours().tolist()}
    near = next(c for c in ((r, 1, 1) for r in range(256)) if c not in known)
    rgb = np.zeros((2, 3, 3), np.uint8)
    rgb[0, 0], rgb[1] = near, palette.colours()[7]
    ids, strange = palette.ids(rgb)
    assert strange == 1 and ids.tolist() == [[0, 0, 0], [7, 7, 7]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id,r,g,b\n0,0,0,0\n", "not a palette of 256"),
        ("id,r,g,b\n" + "\n".join(f"{i},{i},0,300" for i in range(256)), "not a palette of 256"),
        ("id,r,g\n0,0,0\n", "needs rows of whole numbers"),
        ("id,r,g,b\n0,zero,0,0\n", "needs rows of whole numbers"),
    ],
)
def test_a_palette_of_ones_own_is_checked(text: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "airsim").mkdir()
    (tmp_path / "airsim" / "palette.csv").write_text(text)
    monkeypatch.setenv("LITTERSCOUT_CONFIGS", str(tmp_path))
    with pytest.raises(SettingsError, match=why):
        palette.colours.__wrapped__()


def test_a_folder_that_is_not_there_is_a_settings_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITTERSCOUT_CONFIGS", "/no/such/folder")
    with pytest.raises(SettingsError, match="palette cannot be read"):
        palette.colours.__wrapped__()
