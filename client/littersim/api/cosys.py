"""What Cosys-AirSim alone has: instances by the names of their mesh components, lights, raw kinematics, tags."""

from __future__ import annotations

import math
import threading
from functools import lru_cache

import numpy as np

from littersim.actors import Actor
from littersim.api.control import with_api
from littersim.api.methods import method
from littersim.api.objects import get_object_pose_in
from littersim.api.structs import KinematicsState, Pose
from littersim.api.structs_cosys import ComputerVisionState
from littersim.api.vehicles import kinematics_state, set_kinematics
from littersim.dialects import COSYS
from littersim.errors import CallError
from littersim.names import Pattern
from littersim.pending import Pending
from littersim.segmentation import raw_colour_map
from littersim.simulation import Simulation
from littersim.wire import Encoded, array_header

_COSYS = (COSYS,)


def pose_in(sim: Simulation, actor: Actor, ned: bool) -> Pose:
    """Where an actor is, in global NED or with Unreal's axes."""
    return get_object_pose_in(sim, actor.name, ned)


@method("simListInstanceSegmentationObjects", families=_COSYS)
def list_instances(sim: Simulation) -> list[str]:
    """Components that are painted, in the order of their discovery."""
    return [sim.world.component(actor) for actor in sim.world.painted()]


@method("simListInstanceSegmentationPoses", families=_COSYS)
def list_instance_poses(sim: Simulation, ned: bool, only_visible: bool) -> list[Pose]:
    """Poses of the same components, all of which are visible here."""
    return [pose_in(sim, actor, ned) for actor in sim.world.painted()]


@method("simGetInstanceSegmentationColorMap", families=_COSYS)
def colour_map(sim: Simulation) -> Pending[Encoded]:
    """2,744,000 vectors, 93 MB: made once, in a thread of its own, so that others are answered meanwhile."""
    answer: Pending[Encoded] = Pending()

    def make() -> None:
        try:
            with _making:
                made = _colour_map_bytes()
        except Exception as exc:  # noqa: BLE001 - whatever it was, the caller is told and the server lives on
            answer.fail(exc)
        else:
            answer.resolve(made)

    threading.Thread(target=make, name="littersim-colour-map", daemon=True).start()
    return answer


_making = threading.Lock()


@lru_cache(maxsize=1)
def _colour_map_bytes() -> bytes:
    """MessagePack of the map as Vector3r structs."""
    keys = [b"\x83\xa5x_val\xca", b"\xa5y_val\xca", b"\xa5z_val\xca"]
    form = np.dtype([(f"{part}{axis}", kind) for axis, key in enumerate(keys)
                     for part, kind in (("key", f"V{len(key)}"), ("value", ">f4"))])  # fmt: skip
    colours = raw_colour_map()
    rows = np.empty(len(colours), form)
    for axis, key in enumerate(keys):
        rows[f"key{axis}"] = np.void(key)
        rows[f"value{axis}"] = colours[:, axis]
    return array_header(len(rows)) + rows.tobytes()


@method("simListSceneObjectsTags", families=_COSYS)
def list_scene_objects_tags(sim: Simulation, name_regex: str) -> list[list[str]]:
    """Actors and tags that match: spawned objects bear their name as a tag; nothing else has one."""
    pattern = Pattern(name_regex)
    return [[name, name] for name in sim.world.matching(".*", spawned=True) if pattern.matches(name)]


@method("getComputerVisionState", ("ComputerVision",), families=_COSYS)
def computer_vision_state(sim: Simulation, vehicle_name: str) -> ComputerVisionState:
    return ComputerVisionState(kinematics_state(with_api(sim, vehicle_name).kinematics), sim.clock.now_ns)


@method("simGetPhysicsRawKinematics", families=_COSYS)
def raw_kinematics(sim: Simulation, vehicle_name: str) -> KinematicsState:
    """The same as the ground truth: there is no other physics engine behind it."""
    return kinematics_state(sim.vehicle(vehicle_name).kinematics)


@method("simSetPhysicsRawKinematics", families=_COSYS)
def set_raw_kinematics(sim: Simulation, state: KinematicsState, vehicle_name: str) -> None:
    set_kinematics(sim, state, True, vehicle_name)


def _light(sim: Simulation, call: str, known: bool, intensity: float = 0.0) -> bool:
    """Lights are those of the settings. None is drawn."""
    if not math.isfinite(intensity):
        raise CallError(f"{call}: the intensity must be finite, got {intensity:g}")
    if known:
        sim.without_effect(call)
    return known


@method("simSetWorldLightVisibility", families=_COSYS)
def set_world_light_visibility(sim: Simulation, light_name: str, is_visible: bool) -> bool:
    return _light(sim, "simSetWorldLightVisibility", light_name in sim.settings.cosys.world_lights)


@method("simSetWorldLightIntensity", families=_COSYS)
def set_world_light_intensity(sim: Simulation, light_name: str, intensity: float) -> bool:
    return _light(sim, "simSetWorldLightIntensity", light_name in sim.settings.cosys.world_lights, intensity)


@method("simSetVehicleLightVisibility", families=_COSYS)
def set_vehicle_light_visibility(sim: Simulation, vehicle_name: str, light_name: str, is_visible: bool) -> bool:
    return _light(sim, "simSetVehicleLightVisibility", light_name in sim.vehicle(vehicle_name).lights)


@method("simSetVehicleLightIntensity", families=_COSYS)
def set_vehicle_light_intensity(sim: Simulation, vehicle_name: str, light_name: str, intensity: float) -> bool:
    return _light(sim, "simSetVehicleLightIntensity", light_name in sim.vehicle(vehicle_name).lights, intensity)
