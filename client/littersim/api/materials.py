"""Materials and textures of objects."""

from __future__ import annotations

import logging
from pathlib import Path

from littersim import coats
from littersim.api.methods import method
from littersim.render.shot import Coat
from littersim.simulation import Simulation
from littersim.wire import I32

log = logging.getLogger(__name__)


@method("simSetObjectMaterial")
def set_object_material(sim: Simulation, object_name: str, material_name: str, component_id: I32) -> bool:
    """False for materials that there are not; littersim has plain colours by their names."""
    coat = coats.plain(material_name)
    if coat is None:
        log.warning("there is no material %r; there are %s", material_name[:80], ", ".join(coats.COLOURS))
        return False
    return _paint(sim, object_name, coat, component_id)


@method("simSetObjectMaterialFromTexture")
def set_object_material_from_texture(sim: Simulation, object_name: str, texture_path: str, component_id: I32) -> bool:
    """The path is on this machine. True even where there is no picture, as by AirSim, which is logged."""
    coat = coats.picture(Path(texture_path))
    if coat is None:
        log.warning("%r is no picture; %s keeps its material", texture_path[:200], object_name[:80])
    return _paint(sim, object_name, coat, component_id)


def _paint(sim: Simulation, object_name: str, coat: Coat | None, component_id: int) -> bool:
    """Objects have one element, number 0; others are taken and change nothing."""
    return sim.world.paint(object_name, coat if component_id == 0 else None)


@method("simSwapTextures")
def swap_textures(sim: Simulation, tags: str, tex_id: I32, component_id: I32, material_id: I32) -> list[str]:
    """Names of the texture-shuffling actors that bear the tags: there are none."""
    return []
