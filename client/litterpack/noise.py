"""Periodic noise fields, and light on height fields: everything wraps round, so every result can be tiled."""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy import fft

from . import bands

Field = NDArray[np.float32]  # (n, n) unless said otherwise


def linear(rgb: ArrayLike) -> Field:
    """Linear reflectance of sRGB bytes (0..255), any shape."""
    result: Field = (np.asarray(rgb, np.float32) / np.float32(255.0)) ** np.float32(2.2)
    return result


def smooth(a: float | Field, b: float | Field, x: ArrayLike) -> Field:
    """Smooth step from 0 at `a` to 1 at `b` (which may lie below `a`)."""
    t = np.asarray((np.asarray(x) - a) / (np.asarray(b) - a))
    if not t.ndim:
        t = np.clip(t, 0, 1)
        return np.asarray(t * t * (3 - 2 * t), np.float32)
    np.clip(t, 0, 1, out=t)
    squared = t * t
    t *= -2
    t += 3
    t *= squared
    return np.asarray(t, np.float32)


def spectral(n: int, beta: float, rng: np.random.Generator, low: float = 0, high: float | None = None) -> Field:
    """Noise (n, n) of power ~ 1 / f**(beta + 1), wave numbers low..high in cycles per tile; mean 0, deviation 1."""
    f = np.sqrt(np.fft.fftfreq(n)[:, None] ** 2 + np.fft.rfftfreq(n)[None] ** 2).astype(np.float32) * n
    f[0, 0] = 1
    amplitude = f ** np.float32(-beta / 2 - 0.5)
    amplitude[f < low] = 0
    if high is not None:
        amplitude[f > high] = 0
    amplitude[0, 0] = 0
    phase = rng.random(amplitude.shape, dtype=np.float32) * np.float32(2 * np.pi)
    spectrum = np.empty(amplitude.shape, np.complex64)
    spectrum.real, spectrum.imag = amplitude * np.cos(phase), amplitude * np.sin(phase)
    x = fft.irfft2(spectrum, s=(n, n), overwrite_x=True, workers=2)
    return np.asarray((x - x.mean()) / (x.std() + 1e-9), np.float32)


def soft(n: int, beta: float, rng: np.random.Generator, low: float = 0, high: float = 60) -> Field:
    """As `spectral`, for waves up to `high`: drawn small and enlarged, which takes a fraction of the time."""
    size = 64
    while size < 4 * high and size < n:
        size *= 2
    small = spectral(size, beta, rng, low, high)
    if size == n:
        return small
    framed = np.pad(small, 2, "wrap")
    large = cv2.resize(framed, None, fx=n / size, fy=n / size, interpolation=cv2.INTER_CUBIC)
    edge = 2 * n // size
    return np.ascontiguousarray(large[edge:-edge, edge:-edge], np.float32)


@njit(cache=True, nogil=True)
def step(low: float, high: float, x: float) -> float:
    """Compiled: `smooth` of one number."""
    t = min(max((x - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True, fastmath=True, nogil=True)
def _hash(i: int, j: int, seed: int) -> np.uint32:
    h = np.uint32(i * 374761393 + j * 668265263 + seed * 974634541)
    h = np.uint32((h ^ (h >> np.uint32(13))) * np.uint32(1274126177))
    return np.uint32(h ^ (h >> np.uint32(16)))


@njit(cache=True, fastmath=True, nogil=True)
def _points(
    start: int, end: int, cells: int, seed: int, jitter: np.float32, place: NDArray[np.float32],
    name: NDArray[np.uint32],
) -> None:  # fmt: skip
    """The point of each cell of rows start..end, within the cell, and its id."""
    unit = np.float32(1 / 65535)
    half = np.float32(0.5)
    for j in range(start, end):
        for i in range(cells):
            h = _hash(i, j, seed)
            place[j, i, 0] = half + jitter * (np.float32(h & np.uint32(65535)) * unit - half)
            place[j, i, 1] = half + jitter * (np.float32(h >> np.uint32(16)) * unit - half)
            name[j, i] = h


@njit(cache=True, fastmath=True, nogil=True)
def _worley(
    start: int, end: int, place: NDArray[np.float32], name: NDArray[np.uint32], first: Field, second: Field,
    ident: NDArray[np.uint32],
) -> None:  # fmt: skip
    n, cells = len(first), len(name)
    scale = np.float32(cells) / np.float32(n)
    half = np.float32(0.5)
    for y in range(start, end):
        gy = (np.float32(y) + half) * scale
        cy = int(gy)
        for x in range(n):
            gx = (np.float32(x) + half) * scale
            cx = int(gx)
            a = np.float32(9.0)
            b = np.float32(9.0)
            best = np.uint32(0)
            for j in range(-1, 2):
                row = cy + j
                row += cells if row < 0 else -cells if row >= cells else 0
                dy = gy - np.float32(cy + j)
                for i in range(-1, 2):
                    column = cx + i
                    column += cells if column < 0 else -cells if column >= cells else 0
                    px = gx - np.float32(cx + i) - place[row, column, 0]
                    py = dy - place[row, column, 1]
                    d = px * px + py * py
                    if d < a:
                        b = a
                        a = d
                        best = name[row, column]
                    elif d < b:
                        b = d
            first[y, x] = np.sqrt(a)
            second[y, x] = np.sqrt(b)
            ident[y, x] = best


def worley(n: int, cells: int, seed: int = 1, jitter: float = 0.95) -> tuple[Field, Field, NDArray[np.uint32]]:
    """Cellular noise (n, n): distance to the nearest and second nearest point, in cells, and a 32-bit id per cell."""
    place, name = np.empty((cells, cells, 2), np.float32), np.empty((cells, cells), np.uint32)
    bands.run(_points, cells, cells, seed, np.float32(jitter), place, name)
    first, second, ident = np.empty((n, n), np.float32), np.empty((n, n), np.float32), np.empty((n, n), np.uint32)
    bands.run(_worley, n, place, name, first, second, ident)
    return first, second, ident


@njit(cache=True, nogil=True)
def lot(ident: np.uint32, salt: int) -> np.float32:
    """Compiled: a uniform 0..1 number of one cell id; another `salt` gives another number."""
    h = np.uint32((ident ^ np.uint32(salt * 2654435761 & 0xFFFFFFFF)) * np.uint32(2246822519))
    h = np.uint32((h ^ (h >> np.uint32(15))) * np.uint32(3266489917))
    return np.float32((h >> np.uint32(8)) & np.uint32(0xFFFF)) / np.float32(65535)


@njit(cache=True, nogil=True)
def _lots(start: int, end: int, ident: NDArray[np.uint32], salt: int, out: NDArray[np.float32]) -> None:
    for k in range(start, end):
        out[k] = lot(ident[k], salt)


def cell_random(ident: NDArray[np.uint32], salt: int) -> Field:
    """A uniform 0..1 number per cell id, of any shape; another `salt` gives another number."""
    out = np.empty(ident.size, np.float32)
    bands.run(_lots, ident.size, ident.ravel(), salt, out)
    return out.reshape(ident.shape)


def blur(x: Field, sigma: float) -> Field:
    """Gaussian blur that wraps round, (n, n) or (n, n, c); a wide one runs on a reduced image. `sigma` in texels."""
    flat = [(0, 0)] * (x.ndim - 2)
    if sigma > 12:
        k = 2 ** int(np.log2(sigma / 5))
        reduced = cv2.resize(x, (x.shape[1] // k, x.shape[0] // k), interpolation=cv2.INTER_AREA)
        small = blur(np.asarray(reduced, np.float32), sigma / k)
        framed = np.pad(small, [(1, 1), (1, 1), *flat], "wrap")
        large = cv2.resize(framed, None, fx=k, fy=k, interpolation=cv2.INTER_LINEAR)
        return np.ascontiguousarray(large[k:-k, k:-k], np.float32)
    p = int(3 * sigma) + 1
    padded = np.pad(x, [(p, p), (p, p), *flat], "wrap")
    return np.ascontiguousarray(cv2.GaussianBlur(padded, (0, 0), sigma)[p:-p, p:-p], np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def _sun_factor(
    start: int,
    end: int,
    height: Field,
    texel: np.float32,
    sx: np.float32,
    sy: np.float32,
    sz: np.float32,
    reach: np.float32,
    out: Field,
) -> None:
    n, m = height.shape
    one = np.float32(1.0)
    flat = max(np.sqrt(sx * sx + sy * sy), np.float32(1e-6))
    ux = sx / flat
    uy = sy / flat
    rise = sz / flat * texel
    for y in range(start, end):
        for x in range(m):
            h = height[y, x]
            gx = (height[y, (x + 1) % m] - height[y, (x - 1) % m]) / (np.float32(2) * texel)
            gy = (height[(y + 1) % n, x] - height[(y - 1) % n, x]) / (np.float32(2) * texel)
            light = max((sz - gx * sx - gy * sy) / np.sqrt(one + gx * gx + gy * gy), np.float32(0)) / sz
            lit = one
            step = np.float32(1.5)
            t = np.float32(1.5)
            while t < reach:
                v = int(np.floor(np.float32(y) + uy * t)) % n
                u = int(np.floor(np.float32(x) + ux * t)) % m
                over = height[v, u] - h - rise * t
                lit = min(lit, one - over / (texel * np.float32(0.8) + np.float32(0.1) * rise * t))
                if lit <= 0:
                    lit = np.float32(0)
                    break
                t += step
                step *= np.float32(1.07)
            out[y, x] = light * lit


def sun_factor(height: ArrayLike, texel_m: float, sun: ArrayLike, reach_m: float = 0.05) -> Field:
    """Sun light per texel relative to flat ground: slope to the sun, and shadow traced over the height field.

    Args: height: (n, m) metres, x along columns, y along rows. sun: (3,) unit vector to the sun, z above 0.
        reach_m: how far away something may cast a shadow.
    """
    field = np.ascontiguousarray(height, np.float32)
    out = np.empty_like(field)
    sx, sy, sz = (np.float32(value) for value in np.asarray(sun, np.float32))
    reach = np.float32(min(reach_m / texel_m, 160.0))
    bands.run(_sun_factor, len(field), field, np.float32(texel_m), sx, sy, sz, reach, out)
    return out


def occlusion(
    height: Field, texel_m: float, radii_m: tuple[float, ...] = (0.001, 0.004, 0.015), strength: float = 1.0
) -> Field:
    """Share of the sky that a texel sees, guessed from how far it lies below its surroundings at several radii."""
    open_sky = np.ones_like(height)
    for r in radii_m:
        deep = blur(height, max(r / texel_m, 0.7)) - height
        open_sky *= 1 - np.clip(np.float32(strength / r * 0.55) * deep, -0.12, 0.75)
    return open_sky


def creases(n: int, rng: np.random.Generator, folds: int = 60, depth: int = 4) -> tuple[Field, Field, Field]:
    """Relief of crumpled film, folded planes at several scales: height (deviation 1) and slopes along x and y."""
    y, x = (axis.astype(np.float32) * np.float32(2 * np.pi / n) for axis in np.mgrid[0:n, 0:n])
    h = np.zeros((n, n), np.float32)
    for level in range(depth):
        warp = spectral(n, 3.0, rng, high=6) * np.float32(0.9)
        for _ in range(max(2, folds >> (depth - level))):
            k = rng.integers(-2 - 2 * level, 3 + 2 * level, 2)
            if not k.any():
                continue
            wave = (k[0] * x + k[1] * y + np.float32(rng.uniform(0, 6.28)) + warp) / np.float32(2 * np.pi)
            h += np.abs(wave - np.floor(wave) - 0.5) * np.float32(rng.uniform(0.3, 1) / (np.hypot(*k) + 0.5))
    h = (h - h.mean()) / h.std()
    gx = np.roll(h, -1, 1) - np.roll(h, 1, 1)
    gy = np.roll(h, -1, 0) - np.roll(h, 1, 0)
    s = np.sqrt((gx**2 + gy**2).mean())
    return h, gx / s, gy / s
