"""Rope and string: a laid cord along a wandering line, its ends frayed."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from ..artwork import layer
from ..mesh import Floats, Mesh, join, tube
from .order import Order

_TINTS = [(0.06, 0.30, 0.55), (0.72, 0.62, 0.45), (0.85, 0.85, 0.82), (0.75, 0.30, 0.03), (0.05, 0.36, 0.20)]


def build(order: Order) -> Mesh:
    """A cord on the ground. States: spread, twisted (with loops) or balled (a tangle)."""
    rng, size = order.rng, order.size_m
    radius = size[2] / 2
    line = _line(order, radius)
    tint = np.array(_TINTS[order.serial % len(_TINTS)]) * rng.uniform(0.75, 1.0)
    cord = tube(line, radius, 7, layer("strand"), tint, 0.85)
    length = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    cord.vertices["uv"][:, 1] *= round(length / (radius * 9)) + 1
    ends = [
        _frayed(line[0], line[0] - line[1], radius, tint, rng),
        _frayed(line[-1], line[-1] - line[-2], radius, tint, rng),
    ]
    return join([cord, *(part for end in ends for part in end)])


def _line(order: Order, radius: float) -> Floats:
    rng, (x, y, _) = order.rng, order.size_m
    if order.state == "balled":
        knots = rng.normal(0, 1, (22, 2))
        knots /= np.maximum(np.linalg.norm(knots, axis=1, keepdims=True), 1.0)
        points = CubicSpline(np.arange(22), knots)(np.linspace(0, 21, 220))
    else:
        turns, count = (2.2, 90) if order.state == "spread" else (7.0, 150)
        drift = CubicSpline(np.arange(7), np.cumsum(rng.normal(0, 1, 7)))(np.linspace(0, 6, count))
        steady = rng.choice([-1, 1]) * (1.2 if order.state == "spread" else 6.0) * np.linspace(-0.5, 0.5, count)
        heading = drift / max(float(np.ptp(drift)), 1e-6) * turns + steady
        points = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], -1), axis=0)
        points = points @ np.linalg.svd(points - points.mean(0), full_matrices=False)[2].T
    shrink = {"spread": 1.0, "twisted": 0.7, "balled": 0.45}[order.state]
    side = np.array([x, y]) * shrink - 2 * radius
    middle = (points.max(0) + points.min(0)) / 2
    points = (points - middle) * float((side / np.ptp(points, axis=0)).min())
    return np.asarray(np.c_[points, radius + _lifted(points, radius)])


def _lifted(points: Floats, radius: float) -> Floats:
    """Heights (n,) that carry a line over what it crosses, smooth along it."""
    height = np.zeros(len(points))
    for k in range(len(points)):
        earlier = np.linalg.norm(points[: max(k - 6, 0)] - points[k], axis=1)
        close = earlier < 2.1 * radius
        if close.any():
            height[k] = height[: len(earlier)][close].max() + 2 * radius
    kernel = np.exp(-(np.linspace(-1.5, 1.5, 7) ** 2))
    padded = np.pad(height, 3, "edge")
    return np.asarray(np.convolve(padded, kernel / kernel.sum(), "valid"))


def _frayed(at: Floats, along: Floats, radius: float, tint: Floats, rng: np.random.Generator) -> list[Mesh]:
    ahead = along / max(float(np.linalg.norm(along)), 1e-9)
    made = []
    for _ in range(5):
        spread = rng.normal(0, 0.35, 3) * [1, 1, 0.2]
        start = at + rng.normal(0, radius * 0.3, 3)
        end = start + (ahead + spread) * radius * rng.uniform(2.0, 4.0)
        middle = (start + end) / 2 + rng.normal(0, radius * 0.3, 3)
        line = np.maximum(np.stack([start - ahead * radius, start, middle, end]), [-9, -9, radius * 0.25])
        made.append(tube(line, radius * np.array([0.4, 0.4, 0.3, 0.12]), 5, layer("strand"), tint, 0.9))
    return made
