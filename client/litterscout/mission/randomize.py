"""What is drawn anew for each episode: light, weather and the faults of cameras, by ranges or by a preset of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from .ranges import ClockRange, Settings, Share, ShareRange, ascending

Part = TypeVar("Part", bound=Settings)
Stops = Annotated[float, Field(ge=-4, le=4)]
Kelvin = Annotated[float, Field(ge=2500, le=15000)]
Noise = Annotated[float, Field(ge=0, le=0.2)]
Vignette = Annotated[float, Field(ge=0, le=0.9)]
Pixels = Annotated[float, Field(ge=0, le=16)]
Milliseconds = Annotated[float, Field(ge=0, le=100)]
DegreesPerSecond = Annotated[float, Field(ge=0, le=180)]
Quality = Annotated[int, Field(ge=10, le=100)]
Bend = Annotated[float, Field(ge=-0.3, le=0.3)]
NO_SHARE = (0.0, 0.0)


class Weather(Settings):
    """[low, high] each, shares 0 to 1, drawn per episode."""

    chance: Share = Field(
        default=1.0, description="Chance of each of the following to occur in an episode at all; clouds always do."
    )
    fog: ShareRange = Field(default=NO_SHARE, description="[low, high] of AirSim's fog, 0 none to 1.")
    clouds: ShareRange = Field(default=NO_SHARE, description="[low, high] share of the sky that clouds cover.")
    rain: ShareRange = Field(default=NO_SHARE, description="[low, high] of falling rain; it wets the ground too.")
    wetness: ShareRange = Field(default=NO_SHARE, description="[low, high] of wet ground.")
    snow: ShareRange = Field(default=NO_SHARE, description="[low, high] of falling snow.")
    snow_cover: ShareRange = Field(default=NO_SHARE, description="[low, high] of snow on the ground.")
    falling_leaves: ShareRange = Field(default=NO_SHARE, description="[low, high] of leaves in the air.")
    leaves: ShareRange = Field(default=NO_SHARE, description="[low, high] of fallen leaves.")
    dust: ShareRange = Field(default=NO_SHARE, description="[low, high] of dust in the air.")

    def draw(self, rng: np.random.Generator) -> dict[str, float]:
        """A value of each. Whatever the ranges are, as many numbers are drawn, so that none shifts another."""
        names = [name for name in type(self).model_fields if name != "chance"]
        drawn = {name: float(rng.uniform(*getattr(self, name))) for name in names}
        occurs = rng.random(len(names)) < self.chance
        return {
            name: drawn[name] if there or name == "clouds" else 0.0
            for name, there in zip(names, occurs.tolist(), strict=True)
        }


class CameraFaults(Settings):
    """[low, high] each, drawn per episode. Colour images alone have them, but for the lens, which bends labels too."""

    exposure_ev: Annotated[tuple[Stops, Stops], AfterValidator(ascending)] = Field(
        default=(0.0, 0.0), description="[low, high] stops brighter than metered."
    )
    white_balance_k: Annotated[tuple[Kelvin, Kelvin], AfterValidator(ascending)] = Field(
        default=(6500.0, 6500.0), description="[low, high] K that cameras are set to; above 6500 pictures turn warmer."
    )
    noise: Annotated[tuple[Noise, Noise], AfterValidator(ascending)] = Field(
        default=(0.0, 0.0), description="[low, high] deviation of white, in shares of white; dark tones have less."
    )
    vignette: Annotated[tuple[Vignette, Vignette], AfterValidator(ascending)] = Field(
        default=(0.0, 0.0), description="[low, high] share of light that is lost in the corners."
    )
    defocus_px: Annotated[tuple[Pixels, Pixels], AfterValidator(ascending)] = Field(
        default=(0.0, 0.0), description="[low, high] diameter of blur in the middle; the lens is focused too near, px."
    )
    shutter_ms: Annotated[tuple[Milliseconds, Milliseconds], AfterValidator(ascending)] = Field(
        default=(0.0, 0.0), description="[low, high] time in which motion blurs, ms: as if flying at vehicle.speed_mps."
    )
    shake_dps: Annotated[tuple[DegreesPerSecond, DegreesPerSecond], AfterValidator(ascending)] = Field(
        default=(0.0, 0.0), description="[low, high] trembling while the shutter is open, degrees per second."
    )
    jpeg_quality: Annotated[tuple[Quality, Quality], AfterValidator(ascending)] = Field(
        default=(100, 100), description="[low, high] quality that the camera stores with; 100 leaves no traces."
    )
    distortion_k1: Annotated[tuple[Bend, Bend], AfterValidator(ascending)] = Field(
        default=(0.0, 0.0),
        description="[low, high] of the lens' k1; images, depth and ids bend alike. Below 0 corners are black.",
    )

    def draw(self, rng: np.random.Generator, speed_mps: float) -> dict[str, float]:
        """A value of each in SI units, as many numbers as there are ranges."""
        drawn = {name: float(rng.uniform(*getattr(self, name))) for name in type(self).model_fields}
        shutter_s, shake_radps = drawn.pop("shutter_ms") / 1000, float(np.radians(drawn.pop("shake_dps")))
        drawn["jpeg_quality"] = round(drawn["jpeg_quality"])
        return drawn | {
            "shutter_s": shutter_s,
            "shake_radps": shake_radps,
            "speed_mps": speed_mps if shutter_s else 0.0,
        }


PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "none": {"weather": {}, "camera": {}},
    "mild": {
        "weather": {
            "chance": 0.25, "clouds": (0.0, 0.7), "fog": (0.0, 0.05), "rain": (0.0, 0.2), "wetness": (0.0, 0.6),
            "leaves": (0.0, 0.3), "dust": (0.0, 0.05),
        },
        "camera": {
            "exposure_ev": (-0.4, 0.4), "white_balance_k": (5800.0, 7400.0), "noise": (0.0, 0.015),
            "vignette": (0.0, 0.2), "defocus_px": (0.0, 0.8), "shutter_ms": (0.0, 2.0), "shake_dps": (0.0, 3.0),
            "jpeg_quality": (80, 95), "distortion_k1": (0.0, 0.01),
        },
    },
    "wild": {
        "weather": {
            "chance": 0.35, "clouds": (0.0, 1.0), "fog": (0.0, 0.15), "rain": (0.0, 0.7), "wetness": (0.0, 1.0),
            "snow": (0.0, 0.5), "snow_cover": (0.0, 0.7), "falling_leaves": (0.0, 0.3), "leaves": (0.0, 1.0),
            "dust": (0.0, 0.25),
        },
        "camera": {
            "exposure_ev": (-1.2, 1.0), "white_balance_k": (4300.0, 9500.0), "noise": (0.0, 0.06),
            "vignette": (0.0, 0.5), "defocus_px": (0.0, 2.5), "shutter_ms": (0.0, 10.0), "shake_dps": (0.0, 12.0),
            "jpeg_quality": (40, 95), "distortion_k1": (0.0, 0.06),
        },
    },
}  # fmt: skip


class Randomize(Settings):
    """What is drawn anew for each episode."""

    preset: Literal["none", "mild", "wild"] = Field(
        default="none", description="Ranges of weather and camera where they are not given."
    )
    time_of_day: ClockRange = Field(
        default=("12:00", "12:00"), description="[earliest, latest] local mean solar time, HH:MM."
    )
    weather: Weather = Field(default_factory=Weather, description="Weather.")
    camera: CameraFaults = Field(default_factory=CameraFaults, description="Faults of the cameras.")

    @model_validator(mode="after")
    def _filled(self) -> Self:
        for key, ranges in PRESETS[self.preset].items():
            self.__dict__[key] = _under(getattr(self, key), ranges)  # frozen from here on, not before
        return self


def _under(part: Part, ranges: dict[str, Any]) -> Part:
    """The part with a preset's ranges where it was given none."""
    return part.model_copy(update={name: value for name, value in ranges.items() if name not in part.model_fields_set})
