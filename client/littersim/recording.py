"""Recording: a line of airsim_rec.txt and the images of an instant, as often as the settings say.

Source: AirSim 1.8.1, RecordingFile: tab-separated, times in milliseconds, images named by vehicle, camera and type.
"""

from __future__ import annotations

import datetime
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from littersim.api.structs import ImageResponse
from littersim.attitude import Quaternion, Vector

log = logging.getLogger(__name__)
_POSE = ("VehicleName", "TimeStamp", "POS_X", "POS_Y", "POS_Z", "Q_W", "Q_X", "Q_Y", "Q_Z")
OF_CARS = ("Throttle", "Steering", "Brake", "Gear", "Handbrake", "RPM", "Speed")


@dataclass(frozen=True)
class Camera:
    """One image of every recorded instant."""

    name: str = ""
    image_type: int = 0
    pixels_as_float: bool = False
    compress: bool = True
    vehicle: str = ""
    layer: str = ""  # of annotations


@dataclass(frozen=True)
class Plan:
    """What is recorded, from settings.json."""

    interval_s: float = 0.05
    on_move: bool = False
    folder: str = ""
    cameras: tuple[Camera, ...] = ()
    enabled: bool = False  # from the start


@dataclass(frozen=True)
class Instant:
    """A vehicle at a moment: its local pose, and the values of the further columns."""

    vehicle: str
    time_ns: int
    position: Vector
    orientation: Quaternion
    more: tuple[float, ...] = ()


class Recording:
    """One folder that is being written."""

    def __init__(self, folder: Path, raw_order: Literal["BGR", "RGB"], columns: tuple[str, ...]) -> None:
        """`raw_order` of the uncompressed images that come; `columns` between pose and images. Raises: OSError."""
        self._raw_order = raw_order
        (folder / "images").mkdir(parents=True)
        self.folder = folder
        self._file = (folder / "airsim_rec.txt").open("w", encoding="utf-8")
        self._write((*_POSE, *columns, "ImageFile"))
        self._expected, self._ending = 0, False

    def _write(self, values: tuple[object, ...]) -> None:
        self._file.write("\t".join(map(str, values)) + "\n")
        self._file.flush()

    def add(self, instant: Instant, images: list[ImageResponse]) -> None:
        """Write an instant of a vehicle. Raises: OSError."""
        names = [self._image(instant.vehicle, image) for image in images]
        told = (f"{value:g}" for value in (*instant.position, *instant.orientation, *instant.more))
        self._write((instant.vehicle, instant.time_ns // 1_000_000, *told, ";".join(names)))

    def _image(self, vehicle: str, image: ImageResponse) -> str:
        ending = "pfm" if image.pixels_as_float else "png" if image.compress else "ppm"
        kind = f"{image.image_type}_{image.annotation_name}" if image.annotation_name else f"{image.image_type}"
        name = _in_folder(f"img_{vehicle}_{image.camera_name}_{kind}_{image.time_stamp}.{ending}")
        size = f"{image.width} {image.height}"
        if ending == "pfm":
            rows = image.image_data_float.reshape(image.height, image.width)[::-1]
            data = f"Pf\n{size}\n-1\n".encode() + rows.astype("<f4").tobytes()
        elif ending == "ppm":
            pixels = np.frombuffer(image.image_data_uint8, np.uint8).reshape(-1, 3)
            rgb = pixels[:, ::-1] if self._raw_order == "BGR" else pixels
            data = f"P6\n{size}\n255\n".encode() + rgb.tobytes()
        else:
            data = image.image_data_uint8
        (self.folder / "images" / name).write_bytes(data)
        return name

    def expect(self) -> None:
        """Announce an instant whose images are still being drawn."""
        self._expected += 1

    @property
    def busy(self) -> bool:
        """Whether images of an instant are still being drawn."""
        return self._expected > 0

    def arrived(self) -> None:
        """An instant that was announced has come, or will not."""
        self._expected -= 1
        self._close_if_done()

    def end(self) -> None:
        """Close as soon as all that was announced has come."""
        self._ending = True
        self._close_if_done()

    def _close_if_done(self) -> None:
        if self._ending and not self._expected:
            self._file.close()


def _in_folder(name: str) -> str:
    """A file's name that leads to no other folder, whatever the names in it, and that every system takes."""
    return re.sub(r"[/\\\0\ud800-\udfff]", "_", name)


def begin(folder: str, raw_order: Literal["BGR", "RGB"], columns: tuple[str, ...]) -> Recording:
    """A new folder, named by the clock on the wall, in `folder` or in Documents/AirSim. Raises: OSError."""
    root = Path(folder) if folder else Path.home() / "Documents" / "AirSim"
    stem = datetime.datetime.now().strftime("%Y-%m-%d-%H-%M-%S")
    place, nth = root / stem, 1
    while place.exists():
        place, nth = root / f"{stem}-{nth}", nth + 1
    log.info("recording into %s", place)
    return Recording(place, raw_order, columns)
