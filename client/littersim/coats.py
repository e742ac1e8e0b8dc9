"""What an object can be painted with: plain materials by name, and picture files.

Unreal's materials are not here. Those of littersim are plain colours, named as the last part of any path: "Red",
"/Game/Materials/Red" and "M_Red" are the same.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from litterpack.noise import linear
from littersim.render.shot import Coat

SIZE = 512
_MOST_BYTES = 64 << 20
COLOURS = {
    "white": (228, 228, 226), "grey": (128, 128, 126), "black": (22, 22, 23), "red": (186, 32, 30),
    "green": (44, 132, 52), "blue": (34, 72, 168), "yellow": (224, 188, 38), "orange": (222, 116, 30),
    "brown": (104, 70, 42),
}  # fmt: skip


def plain(material: str) -> Coat | None:
    """The coat of a material's name or path; None where there is no such material."""
    name = material.rstrip("'").replace("\\", "/").rpartition("/")[2].rpartition(".")[2].lower().removeprefix("m_")
    return _plain(name) if name in COLOURS else None


@lru_cache(maxsize=len(COLOURS))
def _plain(name: str) -> Coat:
    return Coat(name, _encoded(np.full((SIZE, SIZE, 3), COLOURS[name], np.uint8)))


def picture(file: Path) -> Coat | None:
    """The coat of a picture file; None where it cannot be read as one."""
    try:
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:  # devices and pipes may never end
            return None
        data = file.read_bytes()
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    except (OSError, ValueError, cv2.error):  # cv2's: more pixels than it takes
        return None
    if bgr is None:
        return None
    rgb = cv2.cvtColor(cv2.resize(bgr, (SIZE, SIZE), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)
    return Coat(hashlib.sha256(data).hexdigest(), _encoded(np.asarray(rgb, np.uint8)))


def _encoded(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """As layers of the atlas are: the square root of linear albedo, and full opacity."""
    texels = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    texels[..., :3] = np.sqrt(linear(rgb)) * 255
    return texels
