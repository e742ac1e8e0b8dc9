"""Versions of litter for the distance it is seen from; ids, depth and colour are all drawn from the same one."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from litterpack.mesh import Mesh
from littersim.render.scene import Instance
from littersim.render.simplify import simplified

_TOLERANCES_M = np.array([0.0006, 0.001, 0.0016, 0.0025, 0.004, 0.006, 0.009])
_FEWER = 0.8  # a version has at most this share of the triangles of the one before


@dataclass(frozen=True, eq=False)
class Version:
    """A mesh whose surface lies within `error_m` of the item's."""

    mesh: Mesh
    error_m: float


@lru_cache(4096)
def versions(mesh: Mesh) -> tuple[Version, ...]:
    """The mesh itself, and coarser ones."""
    found = [Version(mesh, 0.0)]
    for coarser, error_m in zip(simplified(mesh, _TOLERANCES_M), _TOLERANCES_M):
        if 0 < len(coarser.faces) <= _FEWER * len(found[-1].mesh.faces):
            found.append(Version(coarser, float(error_m)))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Detailed:
    """Every version of every instance: those of instance k are `starts[k]` to `starts[k + 1]`, the finest first."""

    instances: tuple[Instance, ...]
    starts: NDArray[np.int64]  # (instances + 1,)
    errors_m: NDArray[np.float64]  # (versions,) in the world


@lru_cache(4)
def detailed(instances: tuple[Instance, ...]) -> Detailed:
    """All versions of the instances; what is not litter has one."""
    meshes = dict.fromkeys(instance.mesh for instance in instances if instance.litter)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        known = dict(zip(meshes, pool.map(versions, meshes)))
    drawn: list[Instance] = []
    starts, errors = [0], []
    for instance in instances:
        mine = known.get(instance.mesh, (Version(instance.mesh, 0.0),))
        stretch = float(np.linalg.norm(instance.world_from_mesh[:3, :3], ord=2))
        drawn += [instance, *(replace(instance, mesh=version.mesh) for version in mine[1:])]
        errors += [version.error_m * stretch for version in mine]
        starts.append(len(drawn))
    return Detailed(tuple(drawn), np.array(starts, np.int64), np.array(errors))
