"""How long an object has lain there: what fading and dirt do to a mesh's vertices."""

from __future__ import annotations

import numpy as np

from ..mesh import Mesh
from .definition import Look

_SOIL = np.array([0.62, 0.52, 0.40])  # what a film of dry earth leaves of each colour, relative to the tint


def weathered(mesh: Mesh, look: Look, rng: np.random.Generator) -> Mesh:
    """A copy of `mesh`, bleached by the sun or soiled from below."""
    v = mesh.vertices.copy()
    tint = (v["tint"][:, :3].astype(np.float64) / 255) ** 2
    dirt = v["extra"][:, 1].astype(np.float64) / 255
    if look == "fresh":
        dirt = dirt * 0.4  # clear plastic shows little of it before it looks frosted
    elif look == "faded":
        bleach = rng.uniform(0.25, 0.5)
        grey = tint.mean(1, keepdims=True)
        tint = tint * (1 - bleach) + bleach * np.clip(0.35 + 0.65 * grey, 0, 1)
        v["mat"][:, 0] = np.clip(v["mat"][:, 0].astype(np.int64) + 40, 0, 255)
    elif look == "dirty":
        z = v["pos"][:, 2]
        low = 1 - np.clip((z - z.min()) / max(float(np.ptp(z)), 1e-6), 0, 1)
        soiled = (rng.uniform(0.35, 0.6) * (0.5 + 0.5 * low))[:, None]
        tint = tint * (1 - soiled + soiled * _SOIL)
        dirt = np.clip(dirt + 0.25, 0, 1)
    v["tint"][:, :3] = np.clip(np.sqrt(tint) * 255, 0, 255)
    v["extra"][:, 1] = np.clip(dirt * 255, 0, 255)
    return Mesh(v, mesh.faces)
