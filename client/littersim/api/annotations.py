"""Annotation layers of Cosys-AirSim. Of an unknown layer, or one of another kind or mode, calls find nothing.

Source: ASimModeBase of Cosys-AirSim 3.3.
"""

from __future__ import annotations

import math

from littersim import annotation
from littersim.actors import Actor
from littersim.annotation import NO_INDEX, Layer, Mark
from littersim.api.cosys import pose_in
from littersim.api.methods import method
from littersim.api.structs import Pose
from littersim.dialects import COSYS
from littersim.errors import CallError
from littersim.settings_cosys import GREYSCALE, RGB, TEXTURE
from littersim.simulation import Simulation
from littersim.wire import I32

_COSYS = (COSYS,)


def _layer(sim: Simulation, name: str, kind: int | None = None, direct: bool | None = None) -> Layer | None:
    """The layer of that name, if it is of that kind and mode."""
    found = sim.layers.get(name)
    if found is None or kind not in (None, found.entry.kind) or direct not in (None, found.entry.direct):
        return None
    return found


def _say(sim: Simulation, layer: Layer | None, mesh_name: str, is_name_regex: bool, mark: Mark) -> bool:
    """Whether there is anything of that name to say it of."""
    actors = [] if layer is None else sim.world.called(mesh_name, is_name_regex, layer.members(sim.world))
    if layer is not None:
        layer.say(actors, mark)
    return bool(actors)


def _said(sim: Simulation, layer: Layer | None, mesh_name: str) -> Mark | None:
    actors = [] if layer is None else sim.world.called(mesh_name, False, layer.members(sim.world))
    return layer.mark(actors[0]) if layer is not None and actors else None


@method("simListAnnotationObjects", families=_COSYS)
def list_objects(sim: Simulation, annotation_name: str) -> list[str]:
    layer = _layer(sim, annotation_name)
    return [] if layer is None else [sim.world.component(actor) for actor in layer.members(sim.world)]


@method("simListAnnotationPoses", families=_COSYS)
def list_poses(sim: Simulation, annotation_name: str, ned: bool, only_visible: bool) -> list[Pose]:
    """Poses of the same objects, all of which are visible here."""
    layer = _layer(sim, annotation_name)
    return [] if layer is None else [pose_in(sim, actor, ned) for actor in layer.members(sim.world)]


@method("simSetAnnotationObjectID", families=_COSYS)
def set_id(sim: Simulation, annotation_name: str, mesh_name: str, object_id: I32, is_name_regex: bool) -> bool:
    """In RGB layers by index. False for an index that has no colour."""
    try:
        mark = annotation.indexed(object_id)
    except ValueError:
        return False
    return _say(sim, _layer(sim, annotation_name, RGB, direct=False), mesh_name, is_name_regex, mark)


@method("simGetAnnotationObjectID", families=_COSYS)
def get_id(sim: Simulation, annotation_name: str, mesh_name: str) -> I32:
    """-1 where there is none."""
    mark = _said(sim, _layer(sim, annotation_name, RGB), mesh_name)
    return NO_INDEX if mark is None else mark.index


@method("simSetAnnotationObjectColor", families=_COSYS)
def set_colour(
    sim: Simulation, annotation_name: str, mesh_name: str, r: I32, g: I32, b: I32, is_name_regex: bool
) -> bool:
    """In RGB layers by colour. It is drawn exactly, where Unreal would bend what is not in its colour map."""
    try:
        mark = annotation.coloured((r, g, b))
    except ValueError as exc:
        raise CallError(f"simSetAnnotationObjectColor: {exc}") from exc
    return _say(sim, _layer(sim, annotation_name, RGB, direct=True), mesh_name, is_name_regex, mark)


@method("simGetAnnotationObjectColor", families=_COSYS)
def get_colour(sim: Simulation, annotation_name: str, mesh_name: str) -> str:
    """ "r,g,b", or "" where there is none."""
    mark = _said(sim, _layer(sim, annotation_name, RGB), mesh_name)
    return "" if mark is None else ",".join(map(str, mark.rgb))


@method("simSetAnnotationObjectValue", families=_COSYS)
def set_value(
    sim: Simulation, annotation_name: str, mesh_name: str, greyscale_value: float, is_name_regex: bool
) -> bool:
    """In greyscale layers; values beyond 0..1 are taken as the nearest bound."""
    if math.isnan(greyscale_value):
        raise CallError("simSetAnnotationObjectValue: the value is no number")
    mark = annotation.greyscale(greyscale_value)
    return _say(sim, _layer(sim, annotation_name, GREYSCALE), mesh_name, is_name_regex, mark)


@method("simGetAnnotationObjectValue", families=_COSYS)
def get_value(sim: Simulation, annotation_name: str, mesh_name: str) -> float:
    """0 where there is none."""
    mark = _said(sim, _layer(sim, annotation_name, GREYSCALE), mesh_name)
    return 0.0 if mark is None else mark.value


@method("simSetAnnotationObjectTextureByPath", families=_COSYS)
def set_texture(sim: Simulation, annotation_name: str, mesh_name: str, texture_path: str, is_name_regex: bool) -> bool:
    """In texture layers by path. Kept and told; images of such layers are refused."""
    sim.without_effect("simSetAnnotationObjectTextureByPath")
    layer = _layer(sim, annotation_name, TEXTURE, direct=True)
    return _say(sim, layer, mesh_name, is_name_regex, Mark(texture=texture_path))


@method("simEnableAnnotationObjectTextureByPath", families=_COSYS)
def enable_texture(sim: Simulation, annotation_name: str, mesh_name: str, is_name_regex: bool) -> bool:
    """In texture layers that find textures by the name of the mesh. Kept and told, as above."""
    sim.without_effect("simEnableAnnotationObjectTextureByPath")
    layer = _layer(sim, annotation_name, TEXTURE, direct=False)
    if layer is None:
        return False
    actors = sim.world.called(mesh_name, is_name_regex, layer.members(sim.world))
    for actor in actors:
        layer.say([actor], Mark(texture=_texture_of(layer, actor)))
    return bool(actors)


def _texture_of(layer: Layer, actor: Actor) -> str:
    return f"{layer.entry.texture_path}/{layer.entry.texture_prefix}-{actor.asset or actor.name}"


@method("simGetAnnotationObjectTexturePath", families=_COSYS)
def get_texture(sim: Simulation, annotation_name: str, mesh_name: str) -> str:
    """ "" where there is none."""
    mark = _said(sim, _layer(sim, annotation_name, TEXTURE), mesh_name)
    return "" if mark is None else mark.texture
