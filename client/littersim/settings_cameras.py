"""Cameras of settings.json: where they sit, what each image type is captured with, their gimbal and their noise."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from littersim.attitude import NO_OFFSET, NO_TURN
from littersim.cameras import IMAGE_TYPES, Capture, Gimbal, Mount
from littersim.dialects import COSYS
from littersim.interference import Interference
from littersim.settings_section import POSE, Section

log = logging.getLogger(__name__)
MAX_PIXELS = 8192  # of a side
MOST_TYPES = 11  # the highest image type of any server family


def defaults(section: Section) -> Mount:
    """The mount that other cameras begin with."""
    return _mount(section, Mount(NO_OFFSET, NO_TURN), {})


def mount(section: Section, usual: Mount) -> Mount:
    """A camera's settings over the defaults, which give the pose of a camera that states none of it."""
    missing = [key for key in POSE if not section.has(key)]
    if missing and len(missing) < len(POSE):
        log.warning("%s: %s not given, taken as 0 (Unreal would not start)", section.where, ", ".join(missing))
    return _mount(section, usual, usual.captures)


def _mount(section: Section, usual: Mount, captures: dict[int, Capture]) -> Mount:
    stated = any(section.has(key) for key in POSE)
    return Mount(
        section.vector() if stated else usual.position_m,
        section.turn() if stated else usual.orientation,
        captures | _captures(section),
        _gimbal(section.inner("Gimbal")) if section.has("Gimbal") else usual.gimbal,
        _interference(section) if section.has("NoiseSettings") else usual.interference,
        section.family == COSYS and section.flag("External"),
    )


def by_type(section: Section, key: str, lowest: int, highest: int = MOST_TYPES) -> Iterator[tuple[int, Section]]:
    """The entries of a list with the image types that they are of; those of none that there is are left out."""
    for entry in section.listed(key):
        image_type = entry.choice("ImageType", lowest, highest)
        if image_type is None:
            entry.mend("ImageType", f"a whole number from {lowest} to {highest}", "the entry is left out")
        else:
            yield image_type, entry


def _captures(section: Section) -> dict[int, Capture]:
    """The CaptureSettings by image type. An entry replaces the default entry of its type as a whole."""
    captures = {}
    for image_type, entry in by_type(section, "CaptureSettings", -1):
        if entry.word("ProjectionMode", ("", "perspective", "orthographic")) == "orthographic":
            entry.mend("ProjectionMode", "perspective, as littersim draws no other", "that is taken")
        captures[image_type] = Capture(
            entry.whole("Width", 1, MAX_PIXELS),
            entry.whole("Height", 1, MAX_PIXELS),
            entry.number("FOV_Degrees", 1, 170, default=Capture.fov_deg),
        )
    return captures


def _gimbal(section: Section) -> Gimbal | None:
    """None where it steadies nothing."""
    share = section.number("Stabilization", 0, 1)
    angles = (section.angle_rad("Pitch"), section.angle_rad("Roll"), section.angle_rad("Yaw"))
    return Gimbal(share, *angles) if share > 0 else None


def _interference(section: Section) -> dict[int, Interference]:
    """What disturbs the images of a type."""
    found = {}
    for image_type, entry in by_type(section, "NoiseSettings", -1, max(IMAGE_TYPES.values())):
        if entry.flag("Enabled"):
            found[image_type] = Interference(*(entry.number(key, 0, 1e9) for key in Interference.SETTINGS))
    return found
