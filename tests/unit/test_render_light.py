"""Sun, sky and clouds: colours, brightness, shadows and what a camera's exposure and white balance make of them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from render_scenes import cube, down_view, litter, tiny_scene

from littersim.render.bake import shadow, sky
from littersim.render.bake.light import LUMA, daylight, filtered
from littersim.render.cpu import CpuRenderer
from littersim.render.effects import _radiances
from littersim.render.sampling import share_in_sun
from littersim.render.scene import Light, Scene

F = np.float32
NONE: frozenset[int] = frozenset()


def day(elevation_deg: float = 50.0, cloud: float = 0.0, azimuth_deg: float = 180.0) -> Light:
    return daylight(azimuth_deg, elevation_deg, 0.0, 0.1, cloud)


def luma(rgb: NDArray[np.floating]) -> float:
    return float(np.asarray(rgb, np.float64) @ LUMA)


def on_ground(light: Light) -> float:
    """Light on level ground: from the sun, and from the sky."""
    return luma(light.sun) * float(light.sun_dir[2]) + luma(0.6 * light.sky_up + 0.4 * light.sky_side)


def block(light: Light) -> Scene:
    """A cube of 20 cm on bare ground, its shadows baked."""
    bare = tiny_scene(litter(cube(0.2), 50))
    square = shadow.focus(np.zeros((1, 2)), (-1, 1, -1, 1))
    instance = bare.instances[0]
    return replace(bare, light=light, sun_map=shadow.sun_map(square, 0.0, light.sun_dir, [instance.mesh]))


def bare_ground(light: Light) -> NDArray[np.float32]:
    """Exposed radiance (h, w, 3) of the ground about the cube, seen from above."""
    picture = CpuRenderer().draw(block(light), down_view(1.5, width=96, height=96), frozenset({"rgb", "ids"}), NONE)
    assert picture.rgb is not None and picture.object_ids is not None
    seen = _radiances()[cv2.GaussianBlur(picture.rgb, (0, 0), 0.8)]
    return np.where((picture.object_ids == 1)[..., None], seen, np.nan).astype(np.float32)


def test_the_sky_is_blue_overhead_and_paler_at_the_horizon() -> None:
    up, side = sky.clear(50.0)
    assert up[2] > up[1] > up[0]
    assert up[2] / up[0] > 1.5 * side[2] / side[0]


def test_the_lower_the_sun_the_warmer_the_horizon() -> None:
    warmth = [float(side[0] / side[2]) for _, side in (sky.clear(e) for e in (60.0, 30.0, 15.0, 6.0, 3.0))]
    assert warmth == sorted(warmth)
    assert warmth[0] < 0.9
    assert warmth[-1] > 1.5


@pytest.mark.parametrize(("elevation_deg", "lux"), [(90, 128_000), (50, 87_000), (0, 759), (-6, 3.4)])
def test_light_on_the_ground_is_that_of_the_tables(elevation_deg: float, lux: float) -> None:
    assert sky.illuminance_lux(elevation_deg) == pytest.approx(lux, rel=0.03)


def test_light_falls_steadily_from_noon_into_the_night() -> None:
    levels = [day(e).level for e in (60, 45, 30, 15, 6, 3, 1, 0, -1, -3, -6, -9)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > 1 and levels[-1] < 1e-3


def test_exposure_follows_the_sun_until_it_sets_and_then_pictures_darken_and_need_gain() -> None:
    seen = {e: day(e).exposure * on_ground(day(e)) for e in (60, 20, 5, -3, -6, -20)}
    assert seen[60] == pytest.approx(seen[20]) == pytest.approx(seen[5])
    assert seen[5] > seen[-3] > seen[-6] > seen[-20] > 0.05 * seen[5]
    gains = [day(e).gain for e in (60, 5, -3, -6)]
    assert gains[:2] == [1, 1] and gains[3] > gains[2] > 2


def test_night_keeps_reflections_within_their_bytes() -> None:
    assert day(-12).environment.mean() > 0.35 * day(60).environment.mean()


@pytest.mark.parametrize("azimuth_deg", [0.0, 90.0, 200.0])
def test_shadows_lie_opposite_the_sun(azimuth_deg: float) -> None:
    ground = bare_ground(day(35.0, azimuth_deg=azimuth_deg))[..., 1]
    dark = ground < 0.6 * np.nanmedian(ground)
    rows, columns = np.nonzero(dark)
    north, east = (95 / 2 - rows).mean(), (columns - 95 / 2).mean()
    away = np.degrees(np.arctan2(east, north))
    assert abs((away - azimuth_deg - 180 + 180) % 360 - 180) < 12


def test_clouds_take_the_shadows_away() -> None:
    def contrast(cloud: float) -> float:
        ground = bare_ground(day(35.0, cloud))[..., 1]
        return float(np.nanmin(ground) / np.nanmedian(ground))

    shares = [contrast(cloud) for cloud in (0.0, 0.5, 1.0)]
    assert shares == sorted(shares)
    assert shares[0] < 0.2 and shares[2] > 3 * shares[0]


def test_edges_of_shadows_are_softer_under_clouds() -> None:
    def width_m(cloud: float) -> float:
        """How wide the edge of the cube's shadow is, from a tenth of the sun to nine."""
        scene = block(day(35.0, cloud))
        softly = [*scene.sun_map.clip_from_world[:3], [scene.light.softness_m, 0, 0, 0]]
        steps = np.linspace(0.05, 0.15, 200)  # eastwards, north of the cube
        sun = scene.sun_map.depth, np.array(softly, np.float32), np.float32(scene.sun_map.bias)
        shares = [np.mean([share_in_sun(*sun, F(0.15 + 0.003 * k), F(y), F(0)) for k in range(16)]) for y in steps]
        return float(np.mean([0.1 < share < 0.9 for share in shares]) * 0.1)

    assert width_m(0.0) < 0.004
    assert 0.015 < width_m(0.5) < width_m(1.0)


def test_an_overcast_sky_is_grey_bright_overhead_and_dims_the_day() -> None:
    clear, grey = day(50.0), day(50.0, 1.0)
    assert grey.sun.max() == 0
    assert grey.sky_up[2] / grey.sky_up[0] < 1.1 < clear.sky_up[2] / clear.sky_up[0]
    assert luma(grey.sky_up) > 1.5 * luma(grey.sky_side)
    assert grey.level == pytest.approx(0.25 * clear.level, rel=0.05)


def test_thin_clouds_change_little_of_all_light_together() -> None:
    assert day(50.0, 0.4).level == pytest.approx(day(50.0).level, rel=0.05)


def test_a_stop_more_doubles_the_light_that_pictures_show() -> None:
    before, after = (np.nanmedian(bare_ground(filtered(day(), ev, 6500.0)), axis=(0, 1)) for ev in (-1.0, 0.0))
    assert after / before == pytest.approx([2, 2, 2], rel=0.12)


@pytest.mark.parametrize(("kelvin", "warmer"), [(9000.0, True), (4000.0, False)])
def test_a_white_balance_above_that_of_the_light_warms_the_picture(kelvin: float, warmer: bool) -> None:
    usual, shifted = (np.nanmedian(bare_ground(filtered(day(), 0.0, k)), axis=(0, 1)) for k in (6500.0, kelvin))
    assert bool(shifted[0] / shifted[2] > usual[0] / usual[2]) is warmer
    assert luma(shifted) == pytest.approx(luma(usual), rel=0.1), "grey keeps its brightness"


def test_the_usual_camera_leaves_the_light_as_it_is() -> None:
    light = day()
    assert filtered(light, 0.0, 6500.0) is light
