"""`littersimEpisode`, the one method that AirSim has not: begins an episode from nothing and tells what draws it."""

from __future__ import annotations

import json
import platform
from importlib import metadata

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from litterpack.errors import PackError
from littersim.api.methods import method
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.world import Sky


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Sun(_Part):
    """Where the sun stands: azimuth clockwise from north."""

    azimuth_deg: float
    elevation_deg: float = Field(ge=-90, le=90)


class Weather(_Part):
    fog: float = Field(default=0.0, ge=0, le=1)


class CameraEffects(_Part):
    """No effect can be set yet besides those that are always there."""


class EpisodeRequest(_Part):
    """What an episode depends on."""

    version: int = Field(ge=1, le=1)
    place: str = Field(max_length=100)
    seed: int = Field(ge=0, lt=2**63)
    sun: Sun
    weather: Weather = Weather()
    material: str = Field("lit", pattern="^(lit|flat)$")
    camera: CameraEffects = CameraEffects()


@method("littersimEpisode")
def episode(sim: Simulation, request_json: str) -> str:
    """Reset the world wholly, time included, and leave it paused. Answers what draws it, as JSON."""
    try:
        asked = EpisodeRequest.model_validate_json(request_json)
    except ValidationError as exc:
        raise CallError("; ".join(_in_words(dict(error)) for error in exc.errors(include_url=False))) from exc
    sky = Sky(asked.sun.azimuth_deg, asked.sun.elevation_deg, asked.weather.fog, weather_enabled=True)
    try:
        sim.restart(asked.place, asked.seed, sky, asked.material == "flat")
    except PackError as exc:
        raise CallError(str(exc)) from exc
    answer = {
        "renderer": sim.darkroom.renderer_name,
        "quality": sim.darkroom.quality,
        "versions": versions(),
        "place": asked.place,
        "seed": asked.seed,
    }
    return json.dumps(answer)


def _in_words(error: dict[str, object]) -> str:
    where = error["loc"]
    path = ".".join(map(str, where)) if isinstance(where, tuple) and where else "littersimEpisode"
    return f"{path}: {error['msg']}"


def versions() -> dict[str, str]:
    """What the bytes of a picture depend on besides its scene."""
    packages = {"littersim": "litterscout", "numpy": "numpy", "numba": "numba", "opencv": "opencv-python-headless"}
    found = {name: metadata.version(package) for name, package in packages.items()}
    return {"python": platform.python_version()} | found
