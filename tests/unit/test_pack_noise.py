"""Noise is the same every time, wraps round, and does not depend on how the work is shared out."""

from __future__ import annotations

import numpy as np
import pytest

from litterpack import bands, noise


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_spectral_noise_is_normal_and_repeats_with_its_seed() -> None:
    a, b, c = noise.spectral(64, 1.5, rng()), noise.spectral(64, 1.5, rng()), noise.spectral(64, 1.5, rng(2))
    assert a.dtype == np.float32
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)
    assert a.mean() == pytest.approx(0, abs=1e-5)
    assert a.std() == pytest.approx(1, abs=1e-4)


def test_spectral_noise_holds_only_the_asked_wave_numbers() -> None:
    power = np.abs(np.fft.rfft2(noise.spectral(64, 0.0, rng(), low=5, high=12)))
    f = np.hypot(np.fft.fftfreq(64)[:, None], np.fft.rfftfreq(64)[None]) * 64
    inside = (f >= 5) & (f <= 12)
    assert power[~inside].max() < 1e-3 * power[inside].mean()


@pytest.mark.parametrize("count", [1, 2, 7, 64])
def test_kernels_give_the_same_for_any_number_of_bands(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    height = noise.spectral(64, 1.5, rng()) * np.float32(0.002)
    expected = (*noise.worley(64, 9, 3), noise.sun_factor(height, 0.001, (0.5, 0.4, 0.77)))
    whole = bands.run
    monkeypatch.setattr(bands, "run", lambda kernel, rows, *args: whole(kernel, rows, *args, bands=count))
    again = (*noise.worley(64, 9, 3), noise.sun_factor(height, 0.001, (0.5, 0.4, 0.77)))
    assert all(np.array_equal(a, b) for a, b in zip(expected, again))


def test_bands_cover_every_row_once_and_pass_on_what_goes_wrong() -> None:
    seen = np.zeros(17, int)
    bands.run(lambda first, end: seen.__setitem__(slice(first, end), seen[first:end] + 1), 17, bands=5)
    assert (seen == 1).all()
    with pytest.raises(ZeroDivisionError):
        bands.run(lambda first, end: 1 / 0, 3)


def test_worley_tells_cells_apart_and_wraps_round() -> None:
    first, second, ident = noise.worley(60, 6, seed=5)
    assert (first <= second).all()
    assert len(np.unique(ident)) == 36
    brute_first = brute_worley(60, 6, 5)
    assert np.abs(first - brute_first).max() < 1e-4


def brute_worley(n: int, cells: int, seed: int) -> np.ndarray:
    """Distance to the nearest of all points and their repeats; right where it is below half a cell's reach."""
    points = []
    for j in range(-2, cells + 2):
        for i in range(-2, cells + 2):
            h = int(noise._hash(i % cells, j % cells, seed))
            points.append((i + 0.5 + 0.95 * ((h & 65535) / 65535 - 0.5), j + 0.5 + 0.95 * ((h >> 16) / 65535 - 0.5)))
    at = (np.arange(n) + 0.5) / n * cells
    x, y = np.meshgrid(at, at)
    away = [np.hypot(x - px, y - py) for px, py in points]
    return np.min(away, axis=0)


def test_cell_random_is_uniform_and_depends_on_the_salt() -> None:
    ident = np.arange(1, 20_001, dtype=np.uint32) * np.uint32(2654435761)
    a, b = noise.cell_random(ident, 1), noise.cell_random(ident, 2)
    assert 0 <= a.min() < 0.01
    assert 0.99 < a.max() <= 1
    assert a.mean() == pytest.approx(0.5, abs=0.02)
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.05


@pytest.mark.parametrize("sigma", [1.5, 20.0])
def test_blur_wraps_round_and_keeps_the_mean(sigma: float) -> None:
    x = noise.spectral(128, 1.0, rng()) + np.float32(3)
    y = noise.blur(x, sigma)
    assert y.mean() == pytest.approx(3, abs=0.01)
    assert y.std() < x.std()
    shift = 64  # a multiple of the reduction, so that the reduced images are alike
    assert np.abs(noise.blur(np.roll(x, shift, 0), sigma) - np.roll(y, shift, 0)).max() < 1e-3


def test_flat_ground_gets_full_sun_and_a_wall_casts_its_shadow_away_from_the_sun() -> None:
    height = np.zeros((64, 64), np.float32)
    sun = np.array([1.0, 0.0, 1.0]) / np.sqrt(2)
    assert noise.sun_factor(height, 0.001, sun) == pytest.approx(1.0)
    height[:, 32:36] = 0.010
    light = noise.sun_factor(height, 0.001, sun)[10]
    assert (light[24:31] < 0.1).all()  # the sun stands towards +x, at 45 degrees
    assert light[40:46] == pytest.approx(1.0)
    assert light[5:18] == pytest.approx(1.0)


def test_occlusion_darkens_pits_and_not_flat_ground() -> None:
    height = np.zeros((64, 64), np.float32)
    assert noise.occlusion(height, 0.001) == pytest.approx(1.0)
    height[30:34, 30:34] = -0.004
    assert noise.occlusion(height, 0.001)[31, 31] < 0.6


def test_creases_are_normal_and_repeat_with_their_seed() -> None:
    h, gx, gy = noise.creases(64, rng())
    again = noise.creases(64, rng())
    assert all(np.array_equal(a, b) for a, b in zip((h, gx, gy), again))
    assert h.std() == pytest.approx(1, abs=1e-3)
    assert (gx**2 + gy**2).mean() == pytest.approx(1, abs=1e-3)


def test_smooth_steps_either_way() -> None:
    assert noise.smooth(0, 1, [-1, 0, 0.5, 1, 2]) == pytest.approx([0, 0, 0.5, 1, 1])
    assert noise.smooth(1, 0, [-1, 0, 0.5, 1, 2]) == pytest.approx([1, 1, 0.5, 0, 0])


def test_linear_undoes_gamma() -> None:
    assert noise.linear([0, 255]) == pytest.approx([0, 1])
    assert noise.linear(186) == pytest.approx(0.5, abs=0.005)
