"""Textures of what is built: stone, iron, concrete, brick, plaster and windows. As in `prints`."""

from __future__ import annotations

import numpy as np

from .canvas import SIZE, Print
from .noise import Field, cell_random, smooth, spectral, worley


def _opaque() -> Field:
    return np.ones((SIZE, SIZE), np.float32)


def _grey(level: Field, tone: tuple[float, float, float]) -> Field:
    return np.asarray(level[..., None] * np.array(tone, np.float32), np.float32)


def granite(rng: np.random.Generator) -> Print:
    """Weathered granite: crystals of three greys under a film of dirt."""
    first, _, ident = worley(SIZE, 230, int(rng.integers(1_000_000)))
    lot = cell_random(ident, 1)
    crystal = np.where(lot > 0.9, 30.0, np.where(lot < 0.12, -34.0, 26 * (lot - 0.5)))
    soot = 10 * spectral(SIZE, 2.0, rng, high=20) + 6 * spectral(SIZE, 0.8, rng, low=20)
    return _grey(np.asarray(128 + crystal * smooth(0.9, 0.3, first) + soot, np.float32), (1.0, 0.975, 0.94)), _opaque()


def iron(rng: np.random.Generator) -> Print:
    """Cast iron with a raised pattern, bright where it is trodden, rusty elsewhere."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    raised = smooth(0.10, 0.3, np.abs((x * 16) % 1 - 0.5)) * smooth(0.10, 0.3, np.abs((y * 16) % 1 - 0.5))
    rust = smooth(0.2, 1.4, spectral(SIZE, 1.8, rng, high=30))
    level = 120 + 44 * raised + 12 * spectral(SIZE, 0.9, rng, low=10)
    im = _grey(np.asarray(level, np.float32), (1.0, 0.97, 0.94))
    return np.asarray(im * (1 - rust[..., None] * np.array([0.0, 0.16, 0.28])), np.float32), _opaque()


def concrete(rng: np.random.Generator) -> Print:
    """Cast concrete with pores and streaks that run down v."""
    streak = spectral(SIZE, 1.2, rng, low=3)[:1] * smooth(-1, 1, spectral(SIZE, 2.0, rng, high=6))
    level = 158 + 7 * spectral(SIZE, 1.2, rng) + 9 * streak
    level = np.where(spectral(SIZE, 0.7, rng, low=30, high=120) > 2.6, level * 0.6, level)
    return _grey(np.asarray(level, np.float32), (1.0, 0.985, 0.95)), _opaque()


def brick(rng: np.random.Generator) -> Print:
    """Eight courses of bricks in running bond, four to a course."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    row = np.floor(y * 8)
    along = x * 4 + 0.5 * (row % 2)
    number = (np.floor(along) % 4 + 4 * row).astype(np.uint32) + np.uint32(7)
    number *= np.uint32(2654435761)
    edge = np.minimum(0.5 - np.abs(along % 1 - 0.5), (0.5 - np.abs(y * 8 % 1 - 0.5)) * 0.36)
    joint = smooth(0.035, 0.02, edge + 0.006 * spectral(SIZE, 1.2, rng, low=8))[..., None]
    tone = 0.75 + 0.5 * cell_random(number, 1)
    im = np.array([146, 84, 62], np.float32) * tone[..., None] + 9 * spectral(SIZE, 1.0, rng)[..., None]
    im = im + (cell_random(number, 2)[..., None] - 0.5) * np.array([10, 22, 26], np.float32)
    mortar = np.array([158, 150, 138], np.float32) + 8 * spectral(SIZE, 1.0, rng)[..., None]
    return np.asarray(im * (1 - joint) + mortar * joint, np.float32), _opaque()


def render(rng: np.random.Generator) -> Print:
    """Plaster, stained below ledges and near the ground (v = 0)."""
    streak = np.clip(spectral(SIZE, 1.4, rng, low=2)[:1], -0.5, 3) * smooth(0.0, 0.9, np.linspace(0, 1, SIZE))[:, None]
    foot = smooth(0.14, 0.0, np.linspace(0, 1, SIZE))[:, None] * (1 + 0.4 * spectral(SIZE, 1.8, rng, high=20))
    level = 206 + 5 * spectral(SIZE, 1.0, rng, low=10) + 6 * spectral(SIZE, 2.4, rng, high=8) - 8 * streak - 36 * foot
    return _grey(np.asarray(level, np.float32), (1.0, 0.985, 0.95)), _opaque()


def window(rng: np.random.Generator) -> Print:
    """A window: frame, mullion, dark glass that mirrors a pale sky above, half a curtain."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    frame = np.maximum(smooth(0.43, 0.44, np.abs(x - 0.5)), smooth(0.455, 0.465, np.abs(y - 0.5)))
    frame = np.maximum(frame, smooth(0.03, 0.022, np.abs(x - 0.5)))
    frame = np.maximum(frame, smooth(0.022, 0.014, np.abs(y - 0.68)))[..., None]
    sky = smooth(0.2, 1.0, y + 0.12 * spectral(SIZE, 2.6, rng, high=12))[..., None]
    glass = np.array([34, 38, 42], np.float32) + sky * np.array([56, 66, 76], np.float32)
    folds = (0.5 + 0.5 * np.sin(x * 90 + 3 * spectral(SIZE, 3.0, rng, high=6)))[..., None]
    curtain = smooth(0.30, 0.34, np.abs(x - 0.5))[..., None] * 0.7
    glass = glass * (1 - curtain) + (96 + 40 * folds) * curtain
    return np.asarray(glass * (1 - frame) + np.array([214, 212, 206], np.float32) * frame, np.float32), _opaque()


def hedge(rng: np.random.Generator) -> Print:
    """Small leaves of a clipped hedge over deep gaps."""
    first, _, ident = worley(SIZE, 44, int(rng.integers(1_000_000)))
    lit = (0.35 + 0.65 * cell_random(ident, 1)) * smooth(0.75, 0.2, first)
    tone = np.array([82, 106, 52], np.float32) + 26 * (cell_random(ident, 2)[..., None] - 0.5)
    return np.asarray(tone * (0.25 + 0.95 * lit[..., None]), np.float32), _opaque()
