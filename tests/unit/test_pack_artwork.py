"""Prints: one layer each, the same in every process, drawn once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from litterpack import artwork
from litterpack.artwork import Atlas
from litterpack.errors import UnknownName


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return artwork.atlas()


def test_every_name_has_its_layer(atlas: Atlas) -> None:
    assert atlas.layers.shape == (len(artwork.INDEX), 512, 512, 4)
    assert atlas.layers.dtype == np.uint8
    assert atlas.index == artwork.INDEX
    assert sorted(artwork.INDEX.values()) == list(range(len(artwork.INDEX)))
    assert len(artwork.INDEX) <= 256  # a mesh keeps the number in a byte


def test_plain_is_the_layer_that_meshes_have_unless_told_otherwise() -> None:
    assert artwork.layer("plain") == 0


@pytest.mark.parametrize("name", ["can", "label", "packet", "cup", "crown", "bag", "leaf"])
def test_each_series_differs_from_print_to_print(atlas: Atlas, name: str) -> None:
    series = [atlas.layers[k] for n, k in artwork.INDEX.items() if n.rstrip("0123456789") == name]
    assert len(series) >= 4
    assert len({layer.tobytes() for layer in series}) == len(series)


def test_paint_opacity_shows_what_lies_beneath(atlas: Atlas) -> None:
    def opacity(name: str) -> np.ndarray:
        return atlas.layers[artwork.layer(name), ..., 3] / 255

    assert opacity("foil").max() == opacity("clear").max() == 0
    assert opacity("leaf0").min() == opacity("plain").min() == 1
    assert opacity("can0")[0].max() == 0  # the neck is bare metal
    assert opacity("can0")[256].min() > 0.7
    assert opacity("label0")[100].max() == 0  # clear bottle above its label
    assert opacity("label0")[250].min() > 0.9
    assert opacity("bag0").min() < 0.3
    assert opacity("bag0").max() > 0.8


def test_nothing_is_whiter_than_paper_or_blacker_than_soot(atlas: Atlas) -> None:
    albedo = (atlas.layers[..., :3].astype(np.float32) / 255) ** 2
    assert albedo.max() < 0.89
    assert albedo[artwork.layer("plain")].mean() > 0.7
    assert albedo[artwork.layer("butt_cork"), 500:].mean() < 0.06  # the charred rim


def test_natural_textures_wrap_round(atlas: Atlas) -> None:
    for name in ("bark", "stone", "needles", "plank"):
        x = atlas.layers[artwork.layer(name), ..., :3].astype(float)
        for axis in (0, 1):
            seam = np.abs(np.take(x, 0, axis) - np.take(x, -1, axis)).mean()
            inside = np.abs(np.diff(x, axis=axis)).mean()
            assert seam < 2.5 * inside + 1, (name, axis)


def test_an_unknown_layer_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no artwork layer is called 'cna0'.*Did you mean 'can0'\?"):
        artwork.layer("cna0")


def test_the_picture_is_the_same_in_another_process_with_a_cold_cache(atlas: Atlas, tmp_path: Path) -> None:
    ask = "import hashlib; from litterpack.artwork import atlas; print(hashlib.sha256(atlas().layers).hexdigest())"
    env = os.environ | {"PYTHONHASHSEED": "7", "LITTERSCOUT_CACHE": str(tmp_path), "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(atlas.layers).hexdigest()
