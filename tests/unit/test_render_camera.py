"""Blur, noise, vignette and JPEG: what cameras do to colours, by seed, and never to ids or depth."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from render_scenes import cube, down_view, grey, litter, tiny_scene

from littersim.render import blur, post, sensor
from littersim.render.bake.light import daylight
from littersim.render.cpu import CpuRenderer
from littersim.render.scene import Scene
from littersim.render.shot import CameraEffects, Kind, Motion, Picture, View

ALL: frozenset[Kind] = frozenset({"rgb", "depth", "ids"})
STILL = (0.0, 0.0, 0.0)
EVERYTHING = CameraEffects(
    noise=0.05, vignette=0.4, defocus_px=2.0, shutter_s=0.02, speed_mps=3.0, shake_radps=0.3, jpeg_quality=60
)


def dot(size: int = 65) -> NDArray[np.uint8]:
    """One white pixel in the middle of black."""
    rgb = np.zeros((size, size, 3), np.uint8)
    rgb[size // 2, size // 2] = 255
    return rgb


def flat(depth_m: float, size: int = 65) -> NDArray[np.float32]:
    return np.full((size, size), depth_m, np.float32)


def spread(rgb: NDArray[np.uint8]) -> tuple[float, float]:
    """Deviation of the light down and across."""
    light = rgb[..., 0].astype(float) ** 2
    y, x = np.indices(light.shape)
    middle = light.shape[0] // 2
    return tuple(float(np.sqrt((light * (k - middle) ** 2).sum() / light.sum())) for k in (y, x))  # type: ignore[return-value]


def smeared(
    velocity: tuple[float, float, float], turn: tuple[float, float, float] = STILL, depth_m: float = 2.0
) -> NDArray[np.uint8]:
    view = down_view(width=65, height=65)  # its top looks north
    return blur.moved(dot(), flat(depth_m), view, Motion(velocity, turn), 0.1, np.zeros(3))


def noisy(level: int, noise: float = 0.05, seed: int = 1, time_ns: int = 0) -> NDArray[np.uint8]:
    scene = replace(tiny_scene(seed=seed), camera=CameraEffects(noise=noise))
    return sensor.exposed(grey((128, 128, 3), level), scene, time_ns, post._grain())


def block() -> Scene:
    return tiny_scene(litter(cube(0.2), 50))


def shot(scene: Scene, time_ns: int = 5) -> Picture:
    view = replace(down_view(1.0, -60, 96, 72, time_ns), motion=Motion((3.0, 0.0, 0.0), STILL))
    return CpuRenderer().draw(scene, view, ALL, frozenset())


def test_without_effects_the_picture_is_left_untouched() -> None:
    scene, view, rgb = block(), replace(down_view(), motion=Motion((9.0, 0.0, 0.0), STILL)), dot()
    assert blur.through_lens(rgb, flat(1.0), scene, view) is rgb
    assert sensor.exposed(rgb, scene, 0, post._grain()) is rgb
    assert sensor.through_jpeg(rgb, 100) is rgb


def test_effects_change_colours_and_neither_ids_nor_depth() -> None:
    plain, done = shot(block()), shot(replace(block(), camera=EVERYTHING))
    assert np.array_equal(plain.whole[1], done.whole[1]) and np.array_equal(plain.whole[2], done.whole[2])
    assert not np.array_equal(plain.whole[0], done.whole[0])


def test_effects_follow_from_seed_and_time_alone() -> None:
    scene = replace(block(), camera=EVERYTHING)
    first = shot(scene).whole[0]
    assert np.array_equal(first, shot(scene).whole[0])
    assert not np.array_equal(first, shot(scene, time_ns=6).whole[0])
    assert not np.array_equal(first, shot(replace(scene, seed=9)).whole[0])


@pytest.mark.parametrize(("velocity", "along"), [((1.0, 0.0, 0.0), 0), ((0.0, 1.0, 0.0), 1)], ids=["north", "east"])
def test_motion_blurs_along_the_image_of_the_velocity(velocity: tuple[float, float, float], along: int) -> None:
    sizes = spread(smeared(velocity))
    length_px = 0.1 / 2.0 * down_view(width=65, height=65).focal_px
    assert sizes[along] == pytest.approx(length_px / math.sqrt(12), rel=0.25)
    assert sizes[1 - along] < 0.5


def test_what_is_near_blurs_more_and_turning_blurs_far_things_too() -> None:
    assert spread(smeared((1.0, 0.0, 0.0), depth_m=1.0))[0] > 1.6 * spread(smeared((1.0, 0.0, 0.0), depth_m=2.0))[0]
    assert spread(smeared((1.0, 0.0, 0.0), depth_m=500.0))[0] < 0.3
    down, across = spread(smeared(STILL, (0.0, 0.0, 1.0), depth_m=500.0))
    assert across > 1, "turning about the axis that points down in the picture moves it sideways"
    assert down < 0.5


def test_motion_blur_keeps_the_light() -> None:
    before, after = ((rgb.astype(float) ** 2).sum() for rgb in (dot(), smeared((1.0, 0.0, 0.0))))
    assert after == pytest.approx(before, rel=0.1)


def test_defocus_spares_what_the_lens_is_focused_on() -> None:
    stripes = np.repeat((np.indices((60, 60))[1] // 3 % 2 * 255)[..., None], 3, 2).astype(np.uint8)
    depth = np.full((60, 60), 2.0, np.float32)
    depth[:20], depth[40:] = 1.0, 50.0
    soft = blur.defocused(stripes, depth, 3.0)
    contrast = [float(soft[rows].astype(float).std()) for rows in (slice(2, 18), slice(23, 37), slice(43, 58))]
    assert contrast[0] > 1.2 * contrast[1] > 1.44 * contrast[2]
    assert contrast[0] == pytest.approx(float(stripes[2:18].std()), rel=0.05)


def test_noise_grows_with_the_signal_and_with_its_strength() -> None:
    variances = [float(noisy(level).astype(float).var()) for level in (10, 60, 120, 190)]
    assert variances == sorted(variances) and variances[-1] > 2 * variances[0] > 0
    assert noisy(120, 0.1).astype(float).std() > 1.7 * noisy(120, 0.05).astype(float).std()
    assert float(noisy(120).mean()) == pytest.approx(120, abs=1)


def test_little_light_makes_noise_by_itself() -> None:
    def grains(elevation_deg: float) -> float:
        scene = replace(tiny_scene(), light=daylight(180.0, elevation_deg, 0.0, 0.1))
        return float(sensor.exposed(grey((64, 64, 3), 90), scene, 0, post._grain()).astype(float).std())

    assert grains(30.0) == 0 < grains(-3.0) < grains(-8.0) < 30


def test_vignette_darkens_the_corners_by_its_share_of_light() -> None:
    scene = replace(tiny_scene(), camera=CameraEffects(vignette=0.5))
    shaded = sensor.exposed(grey((61, 81, 3), 200), scene, 0, post._grain()).astype(float)
    assert shaded[30, 40].mean() == pytest.approx(200, abs=1)
    assert (shaded[0, 0].mean() / 200) ** 2 == pytest.approx(0.5, abs=0.02)


def test_a_poor_jpeg_differs_and_a_good_one_hardly() -> None:
    rng = np.random.default_rng(2)
    rgb = np.repeat(np.repeat(rng.integers(0, 255, (16, 16, 3), dtype=np.uint8), 4, 0), 4, 1)
    errors = [float(np.abs(sensor.through_jpeg(rgb, q).astype(int) - rgb).mean()) for q in (95, 60, 20)]
    assert 0 < errors[0] < errors[1] < errors[2]


def test_a_picture_of_one_pixel_can_be_blurred() -> None:
    view = View(STILL, (1.0, 0.0, 0.0, 0.0), 1, 1, 1.0)
    moved = blur.moved(dot(1), flat(1.0, 1), view, Motion((1.0, 1.0, 0.0), STILL), 1.0, np.zeros(3))
    assert moved.shape == blur.defocused(dot(1), flat(1.0, 1), 3.0).shape == (1, 1, 3)
