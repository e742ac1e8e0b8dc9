"""Starting and stopping the recording of poses and images."""

from __future__ import annotations

import logging

from littersim import recording
from littersim.api.cameras import expose
from littersim.api.methods import method
from littersim.api.structs import ImageRequest, ImageResponse
from littersim.attitude import Quaternion, Vector
from littersim.errors import CallError
from littersim.recording import Recording
from littersim.simulation import Simulation
from littersim.vehicles import Vehicle

log = logging.getLogger(__name__)


@method("startRecording")
def start_recording(sim: Simulation) -> None:
    if sim.recording is not None:
        return
    try:
        sim.recording = recording.begin(sim.settings.recording.folder, sim.dialect.raw_order)
    except OSError as exc:
        raise CallError(f"startRecording: {exc}") from exc
    sim.record_with(_record)


@method("stopRecording")
def stop_recording(sim: Simulation) -> None:
    if sim.recording is not None:
        sim.recording.close()
        sim.recording = None


@method("isRecording")
def is_recording(sim: Simulation) -> bool:
    return sim.recording is not None


def _record(sim: Simulation, moved: set[str]) -> None:
    """Ask for the images of this instant; they are written when they are ready."""
    plan, into = sim.settings.recording, sim.recording
    if into is None:
        return
    for vehicle in sim.vehicles.values():
        if plan.on_move and vehicle.name not in moved:
            continue
        cameras = plan.cameras or (recording.Camera(),)
        requests = [
            ImageRequest(each.name, each.image_type, each.pixels_as_float, each.compress, each.layer)
            for each in cameras
            if each.vehicle in ("", vehicle.name)
        ]
        if requests:
            _write_later(sim, into, vehicle, requests)


def _write_later(sim: Simulation, into: Recording, vehicle: Vehicle, requests: list[ImageRequest]) -> None:
    position, orientation = vehicle.pose
    time_ns, name = sim.clock.now_ns, vehicle.name
    try:
        images = expose(sim, requests, name, external=False)
    except CallError as exc:
        log.warning("recording %s: %s", name, exc)
        return

    def write(responses: list[ImageResponse] | None, problem: Exception | None) -> None:
        sim.submit(lambda: _write(sim, into, (name, time_ns, position, orientation), responses, problem))

    images.when_done(write, alive=lambda: True)


def _write(
    sim: Simulation,
    into: Recording,
    instant: tuple[str, int, Vector, Quaternion],
    responses: list[ImageResponse] | None,
    problem: Exception | None,
) -> None:
    if sim.recording is not into:  # stopped in the meantime
        return
    try:
        if problem is not None or responses is None:
            raise OSError(f"no images: {problem}")
        into.add(*instant, responses)
    except OSError as exc:
        log.warning("recording into %s ends: %s", into.folder, exc)
        stop_recording(sim)
