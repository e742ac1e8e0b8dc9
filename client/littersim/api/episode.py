"""`littersimEpisode`, the one method that AirSim has not: begins an episode from nothing and tells what draws it."""

from __future__ import annotations

import json
import platform
from importlib import metadata
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from litterpack.errors import PackError
from littersim.api.methods import method
from littersim.errors import CallError
from littersim.render import shot
from littersim.simulation import Simulation
from littersim.world import Sky


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Sun(_Part):
    """Where the sun stands: azimuth clockwise from north."""

    azimuth_deg: float
    elevation_deg: float = Field(ge=-90, le=90)


Share = Annotated[float, Field(ge=0, le=1)]


class Weather(_Part):
    """Shares 0..1, as simSetWeatherParameter takes them; `clouds` of the sky."""

    fog: Share = 0.0
    clouds: Share = 0.0
    rain: Share = 0.0
    road_wetness: Share = 0.0
    snow: Share = 0.0
    road_snow: Share = 0.0
    maple_leaf: Share = 0.0
    road_leaf: Share = 0.0
    dust: Share = 0.0


class CameraEffects(_Part):
    """What the cameras do to their colour images; `render.shot.CameraEffects` tells what each is."""

    exposure_ev: float = Field(default=0.0, ge=-6, le=6)
    white_balance_k: float = Field(default=6500.0, ge=2000, le=20000)
    noise: float = Field(default=0.0, ge=0, le=0.25)
    vignette: Share = 0.0
    defocus_px: float = Field(default=0.0, ge=0, le=16)
    shutter_s: float = Field(default=0.0, ge=0, le=1)
    speed_mps: float = Field(default=0.0, ge=0, le=50)
    shake_radps: float = Field(default=0.0, ge=0, le=10)
    jpeg_quality: int = Field(default=100, ge=1, le=100)


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
    weather = asked.weather.model_dump()
    fog, clouds = weather.pop("fog"), weather.pop("clouds")
    sky = Sky(
        asked.sun.azimuth_deg, asked.sun.elevation_deg, fog, True, shot.Weather(**weather), clouds,
        shot.CameraEffects(**asked.camera.model_dump()),
    )  # fmt: skip
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
