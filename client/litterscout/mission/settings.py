"""Mission settings: what a mission file may say, with bounds. Degrees and ranges live here only; SI inside."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from litterpack import resources
from litterpack.errors import PackError

from .. import registry, vehicles
from ..airsim import dialects
from ..errors import SettingsError
from ..geometry import Intrinsics, Pose, quaternion
from ..paths import PathSettings
from ._pattern import AnyPattern
from .explain import explained, hint
from .randomize import Randomize
from .ranges import Settings, Share

MAX_OBJECTS = 255  # ids of an 8-bit stencil, less the one of everything that is not litter
SERVERS_WIDEST_DEG = 170.0  # of Unreal's scene captures
MARGIN_M = 0.5  # litter lies this far around the area too, so that pictures at its border are not bare
LITTERSIM = ["{python}", "-m", "littersim", "--port", "0", "--settings", "{settings}", "--place", "{place}"]
LITTERSIM += ["--renderer", "{renderer}", "--quality", "{quality}"]
PLACEHOLDERS = ("python", "settings", "place", "renderer", "quality")

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


Offset = Annotated[float, Field(ge=-5, le=5)]
Side = Annotated[float, Field(ge=1, le=1000)]


def _known(key: str, name: str, known: Iterable[str], what: str) -> None:
    known = sorted(known)
    if name not in known:
        raise ValueError(f"{key}: no {what} is called {name!r}{hint(name, known)}")


def _unique(key: str, names: list[str]) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"{key}: two are called {twice[0]!r}")


class Server(Settings):
    """The simulator that the mission flies in: one that is started, or one that runs at an address."""

    launch: tuple[str, ...] | None = Field(
        default=tuple(LITTERSIM),
        min_length=1,
        description="Command that starts it; {python} {settings} {place} {renderer} {quality} are filled in.",
    )
    address: str | None = Field(
        default=None, description="HOST:PORT of a running simulator, used in place of `launch`."
    )
    dialect: str = Field(
        default="auto", description="auto, or what the server speaks: airsim, colosseum[@2.2], cosys[@3.0]."
    )
    timeout_s: float = Field(default=30, gt=0, le=3600, description="How long one call may take, s.")

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if self.launch is None and self.address is None:
            raise ValueError("needs `launch` or `address`")
        _known("dialect", self.dialect.partition("@")[0], ["auto", *registry.names(dialects)], "dialect")
        return self


class AreaSize(Settings):
    """The ground that is flown over."""

    size_m: tuple[Side, Side] = Field(
        description="[north, east] size, m; the area is placed in the place's clearing by the seed."
    )


class Vehicle(Settings):
    """What flies."""

    kind: str = Field(description="multirotor or computer_vision.")
    motion: Literal["fly", "teleport"] = Field(
        default="fly", description="fly: real commands and physics; teleport: poses are set."
    )
    speed_mps: float = Field(default=2.0, gt=0, le=20, description="Cruising speed, m/s.")

    @model_validator(mode="after")
    def _checked(self) -> Self:
        _known("kind", self.kind, registry.names(vehicles), "vehicle")
        motions: tuple[str, ...] = registry.load(vehicles, self.kind).MOTIONS
        if self.motion not in motions:
            raise ValueError(f"motion: a {self.kind} can {' or '.join(motions)}, got {self.motion!r}")
        return self


class Camera(Settings):
    """A camera on the vehicle. Angles as AirSim counts them: positive pitch looks up, positive yaw right."""

    name: Name = Field(description="Its name in the simulator and in file names.")
    width: int = Field(default=640, ge=16, le=7680, description="Columns, px.")
    height: int = Field(default=480, ge=16, le=4320, description="Rows, px.")
    fov_deg: float = Field(default=70, ge=5, le=150, description="Horizontal field of view, degrees.")
    pitch_deg: float = Field(
        default=-60, ge=-90, le=90, description="Pitch on the body, degrees; -90 looks straight down."
    )
    yaw_deg: float = Field(default=0, ge=-180, le=180, description="Yaw on the body, degrees.")
    roll_deg: float = Field(default=0, ge=-180, le=180, description="Roll on the body, degrees.")
    position_m: tuple[Offset, Offset, Offset] = Field(
        default=(0.0, 0.0, 0.0), description="[forward, right, down] on the body, m."
    )

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        if self.server_fov_deg > SERVERS_WIDEST_DEG:
            raise ValueError(
                f"fov_deg: {self.fov_deg:g} over {self.width} x {self.height} px is {self.server_fov_deg:.1f} from top "
                f"to bottom, simulators draw at most {SERVERS_WIDEST_DEG:g}"
            )
        return self

    @property
    def server_fov_deg(self) -> float:
        """What simulators are told, who count along the longer side."""
        return self.fov_deg if self.width >= self.height else math.degrees(self.intrinsics.longer_fov_rad)

    @property
    def intrinsics(self) -> Intrinsics:
        return Intrinsics.from_fov(self.width, self.height, math.radians(self.fov_deg))

    @property
    def body_from_camera(self) -> Pose:
        angles = math.radians(self.roll_deg), math.radians(self.pitch_deg), math.radians(self.yaw_deg)
        return Pose(self.position_m, quaternion(*angles))


class Litter(Settings):
    """What lies on the ground."""

    density_per_m2: float = Field(ge=0, le=100, description="Objects per square metre of the area and 0.5 m around it.")
    mix: dict[str, Annotated[float, Field(gt=0, le=1e6)]] = Field(
        min_length=1, description="Item -> weight; `litterscout litter` lists the items."
    )
    clustered: Share = Field(default=0.5, description="Share of the objects that lie in clusters.")


class Render(Settings):
    """How the embedded simulator draws."""

    material: Literal["lit", "flat"] = Field(
        default="lit", description="flat: one unlit colour per object and black elsewhere, to check masks by."
    )
    quality: Literal["draft", "standard"] = Field(
        default="standard", description="draft is faster, standard looks better."
    )


class Output(Settings):
    """What the dataset looks like."""

    image_format: Literal["jpg", "png"] = Field(default="jpg", description="jpg: quality 95, 4:4:4; png: lossless.")
    segmentation: Literal["polygons", "rle"] = Field(
        default="polygons", description="How masks are written; both are exact."
    )
    labels: Literal["taco", "item", "supercategory", "litter"] = Field(
        default="taco", description="What a category is."
    )
    keep_empty: bool = Field(default=True, description="Whether pictures without litter are kept.")
    min_area_px: int = Field(default=1, ge=1, description="Smaller objects are not labelled, px.")


class MissionConfig(Settings):
    """A mission: what to fly, where, over what litter, and what to store."""

    name: Name = Field(description="Name of the mission.")
    seed: int = Field(default=0, ge=0, lt=2**63, description="Same seed, same dataset.")
    server: Server = Field(default_factory=Server, description="The simulator.")
    place: str = Field(description="Name of the place; `litterscout places` lists them.")
    area: AreaSize = Field(description="The ground that is flown over.")
    vehicle: Vehicle = Field(description="What flies.")
    cameras: tuple[Camera, ...] = Field(min_length=1, description="Cameras; the path is laid out for the first.")
    litter: Litter = Field(description="What lies on the ground.")
    path: Annotated[PathSettings, AnyPattern] = Field(description="How the area is flown over.")
    render: Render = Field(default_factory=Render, description="How the embedded simulator draws.")
    date: datetime.date = Field(description="Day of the flights, YYYY-MM-DD; the sun stands as on that day.")
    randomize: Randomize = Field(default_factory=Randomize, description="What is drawn anew for each episode.")
    episodes: int = Field(default=1, ge=1, le=10_000, description="Number of episodes.")
    frames_per_episode: int = Field(
        default=24, ge=1, le=100_000, description="At most this many pictures per camera and episode."
    )
    output: Output = Field(default_factory=Output, description="What the dataset looks like.")
    schema_: str | None = Field(
        default=None, alias="$schema", exclude=True, description="Where this file's JSON Schema lies."
    )

    _near: Path | None = PrivateAttr(None)

    @classmethod
    def load(cls, name_or_path: str | Path) -> Self:
        """Read a mission file, or the shipped mission of that name.

        Raises: SettingsError in one line with file, key, bound and value; UnknownName for a mission nobody has.
        """
        file = mission_file(name_or_path)
        shown = f"missions/{file.name}" if str(name_or_path) == file.stem else str(name_or_path)
        try:
            text = file.read_text(encoding="utf-8-sig")
            json.loads(text)
            mission = cls.model_validate_json(text, strict=True, context={"near": file.parent})
        except json.JSONDecodeError as exc:
            raise SettingsError(f"{shown}: line {exc.lineno}, column {exc.colno}: not JSON: {exc.msg}.") from exc
        except ValidationError as exc:
            raise SettingsError(f"{shown}: {explained(exc, cls, text)}") from exc
        except (OSError, UnicodeDecodeError, RecursionError) as exc:
            raise SettingsError(f"{shown}: cannot be read: {exc}.") from exc
        mission._near = file.parent
        return mission

    @property
    def near(self) -> Path | None:
        """Folder of the mission file, where its own items and places may lie; None for one made in Python."""
        return self._near

    @property
    def object_count(self) -> int:
        """Litter objects in an episode: density times the area and the margin around it, to the nearest whole."""
        north_m, east_m = self.area.size_m
        return math.floor(self.litter.density_per_m2 * (north_m + 2 * MARGIN_M) * (east_m + 2 * MARGIN_M) + 0.5)

    def checked(self) -> Self:
        """This mission, its values checked again: `model_copy(update=...)` does not. Raises: SettingsError."""
        text = self.model_dump_json(by_alias=True)
        try:
            again = type(self).model_validate_json(text, context={"near": self._near})
        except ValidationError as exc:
            raise SettingsError(f"mission {self.name}: {explained(exc, type(self), text)}") from exc
        again._near = self._near
        return again

    def stored(self) -> dict[str, object]:
        """What a dataset keeps: everything but the address, which does not change the pictures."""
        return self.model_dump(mode="json", by_alias=True, exclude={"server": {"address"}})

    @model_validator(mode="after")
    def _names_exist(self, info: ValidationInfo) -> Self:
        near = info.context.get("near") if info.context else None
        try:
            _known("place", self.place, resources.names("places", near), "place")
            for item in self.litter.mix:
                _known("litter.mix", item, resources.names("litter", near), "litter item")
        except PackError as exc:
            raise ValueError(str(exc)) from exc
        _unique("cameras", [camera.name for camera in self.cameras])
        return self

    @model_validator(mode="after")
    def _few_enough(self) -> Self:
        if self.object_count > MAX_OBJECTS:
            north_m, east_m = (side + 2 * MARGIN_M for side in self.area.size_m)
            most = math.floor(MAX_OBJECTS / (north_m * east_m) * 100) / 100
            raise ValueError(
                f"litter.density_per_m2: {self.litter.density_per_m2:g} over {north_m:g} x {east_m:g} m makes "
                f"{self.object_count} objects, an episode holds at most {MAX_OBJECTS} for now; lower it to {most:g} "
                "or make area.size_m smaller"
            )
        return self


def mission_file(name_or_path: str | Path) -> Path:
    """The file meant: a path as it is, else the mission of that name. Raises: SettingsError."""
    path = Path(name_or_path)
    if path.suffix == ".json" or len(path.parts) > 1:
        if not path.is_file():
            raise SettingsError(f"{name_or_path}: there is no such mission file.")
        return path
    try:
        return resources.find("missions", str(name_or_path))
    except PackError as exc:
        raise SettingsError(f"{exc}") from exc


def is_littersim(mission: MissionConfig) -> bool:
    """Whether the mission starts the embedded simulator, and nothing else."""
    launch = mission.server.launch or ()
    return launch[:3] == ("{python}", "-m", "littersim") or launch[:1] == ("littersim",)


def launch_command(mission: MissionConfig, values: dict[str, str], *, allow_any: bool = False) -> list[str]:
    """The command that starts the simulator, with the placeholders filled in.

    Raises: SettingsError for a command other than littersim unless `allow_any`, or for a placeholder nobody fills.
    """
    launch = mission.server.launch or ()
    if not (allow_any or is_littersim(mission)):
        raise SettingsError(
            f"server.launch starts {launch[0] if launch else 'nothing'!r}, not littersim. A mission file may come "
            "from anywhere: read it, and if you trust it add --allow-launch."
        )
    filled = []
    for word in launch:
        for key in PLACEHOLDERS:
            word = word.replace("{" + key + "}", values[key])
        filled.append(word)
    return filled
