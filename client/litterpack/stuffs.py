"""Surfaces of raw stuff: board and its edge, pulp, tissue, foam, woven and laid fibre, lacquer, the backs of blisters.

As in `prints`; those that repeat wrap round at their borders.
"""

from __future__ import annotations

import numpy as np

from .canvas import BRANDS, SIZE, Canvas, Print, opaque
from .noise import Field, smooth, spectral, worley

_WAY = np.arange(SIZE, dtype=np.float32) / SIZE


def _wave(count: int) -> Field:
    return np.asarray(np.sin(_WAY * np.float32(2 * np.pi * count)), np.float32)


def kraft(rng: np.random.Generator) -> Print:
    """Corrugated board without print."""
    im = np.array([172, 140, 104], np.float32) + 5 * spectral(SIZE, 0.8, rng)[..., None]
    return im + (_wave(46)[None, :, None] * 4.5), opaque()


def flutes(rng: np.random.Generator) -> Print:
    """The cut edge of corrugated board: v 0..1 from liner to liner, the flute's wave between dark hollows."""
    y = np.broadcast_to(_WAY[:, None], (SIZE, SIZE))
    line = 0.5 + 0.36 * _wave(10)[None, :]
    paper = np.maximum(smooth(0.09, 0.05, np.abs(y - line)), np.maximum(smooth(0.14, 0.09, y), smooth(0.86, 0.91, y)))
    base = np.array([178, 148, 112], np.float32) + 6 * spectral(SIZE, 0.8, rng)[..., None]
    return base * (0.22 + 0.78 * paper[..., None]), opaque()


def pulp(rng: np.random.Generator) -> Print:
    """Grey moulded pulp with flecks."""
    coarse, fine = spectral(SIZE, 1.5, rng, low=2), spectral(SIZE, 0.3, rng, low=30)
    im = np.array([150, 148, 142], np.float32) + (6 * coarse + 7 * fine)[..., None]
    flecks = spectral(SIZE, 0.4, rng, low=20, high=90)
    im[flecks > 2.4] = [98, 104, 120]
    im[flecks < -2.5] = [196, 192, 184]
    return im, opaque()


def tissue(rng: np.random.Generator) -> Print:
    """Soft white paper, embossed with dots."""
    dots = np.maximum(_wave(24)[None, :] * _wave(24)[:, None], 0) ** 2
    return np.array([240, 240, 238], np.float32) + (2.5 * spectral(SIZE, 1.0, rng) - 9 * dots)[..., None], opaque()


def tube_card(rng: np.random.Generator) -> Print:
    """Grey-brown card wound in a spiral: u round, v along."""
    along = (_WAY[None, :] + 2 * _WAY[:, None]) % 1
    seam = np.exp(-(((along - 0.5) / 0.008) ** 2))
    im = np.array([168, 150, 128], np.float32) + (4 * spectral(SIZE, 0.9, rng) - 34 * seam)[..., None]
    return im + 5 * smooth(0.5, 0.52, along)[..., None], opaque()


def beads(rng: np.random.Generator) -> Print:
    """White foam: swollen beads, grey between them."""
    first, second, _ = worley(SIZE, 26, seed=int(rng.integers(1, 1 << 16)))
    gap = smooth(0.10, 0.0, (second - first) / max(float(second.max()), 1e-6) * 2)
    im = np.array([244, 244, 241], np.float32) - 34 * gap[..., None] + 2 * spectral(SIZE, 0.6, rng)[..., None]
    return im, opaque()


def pores(rng: np.random.Generator) -> Print:
    """Soft foam: small open pores; grey, for a tint to darken."""
    first, _, _ = worley(SIZE, 60, seed=int(rng.integers(1, 1 << 16)))
    depth = smooth(0.55, 0.1, first / max(float(first.max()), 1e-6))
    im = np.array([226, 226, 226], np.float32) * (1 - 0.55 * depth[..., None]) + 5 * spectral(SIZE, 0.6, rng)[..., None]
    return im, opaque()


def nonwoven(rng: np.random.Generator) -> Print:
    """Spun fibre bonded in a raster of points; white, for a tint to colour."""
    points = smooth(0.55, 0.8, _wave(64)[None, :] * _wave(64)[:, None])
    fibre = spectral(SIZE, 0.5, rng, low=12)
    return np.array([240, 240, 240], np.float32) + (5 * fibre - 26 * points)[..., None], opaque()


def strand(rng: np.random.Generator) -> Print:
    """Laid rope: strands that run aslant, dark between them; white, for a tint to colour."""
    along = (_WAY[None, :] * 2 + _WAY[:, None] * 3) % 1
    shade = np.sqrt(np.clip(1 - (2 * along - 1) ** 2, 0, 1)).astype(np.float32)
    fine = ((_WAY[None, :] * 30 + _WAY[:, None] * 20) % 1 - 0.5) * 24
    im = np.array([236, 236, 236], np.float32) * (0.3 + 0.7 * shade)[..., None]
    return im + (fine + 6 * spectral(SIZE, 0.6, rng))[..., None], opaque()


def tobacco(rng: np.random.Generator) -> Print:
    """Cut tobacco: brown shreds."""
    fibre = spectral(SIZE, 0.5, rng, low=10, high=60)[..., None]
    im = np.array([124, 82, 44], np.float32) + fibre * np.array([30, 24, 16], np.float32)
    im[spectral(SIZE, 0.3, rng, low=8, high=40) > 1.3] = [176, 132, 74]
    return im, opaque()


def lacquer(rng: np.random.Generator) -> Print:
    """Paint on tin, scratched through here and there; white, for a tint to colour."""
    scratch = spectral(SIZE, 0.8, rng, low=3, high=60)
    rust = smooth(1.3, 1.9, scratch + 0.5 * spectral(SIZE, 2.5, rng, high=8))[..., None]
    im = np.array([238, 238, 236], np.float32) * (1 - rust) + np.array([120, 78, 52], np.float32) * rust
    return im, np.where(scratch < -2.1, 0.1, 0.9)


def blister(rng: np.random.Generator) -> Print:
    """The foil back of a pack of pills, printed over and over."""
    c = Canvas((206, 206, 208))
    for row in range(9):
        for column in range(3):
            c.text(70 + column * 180 + 60 * (row % 2), 30 + row * 57, f"{BRANDS[2].lower()} 400 mg", 20, (30, 60, 130))
    ink = np.clip(np.abs(c.pixels() - 206).sum(-1) / 200, 0, 1)
    del rng
    return c.pixels(), (0.1 + 0.85 * ink).astype(np.float32)
