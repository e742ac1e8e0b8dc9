"""Starting and stopping the recording of poses and images."""

from __future__ import annotations

import logging

from littersim import recording
from littersim.api.cameras import expose
from littersim.api.methods import method
from littersim.api.structs import ImageRequest, ImageResponse
from littersim.bodies.wheels import MODES, Wheeled
from littersim.errors import CallError
from littersim.recording import Instant, Recording
from littersim.simulation import Simulation
from littersim.vehicles import Vehicle

log = logging.getLogger(__name__)


@method("startRecording")
def start_recording(sim: Simulation) -> None:
    if sim.recording is not None:
        return
    try:
        columns = recording.OF_CARS if sim.settings.sim_mode in MODES else ()
        sim.recording = recording.begin(sim.settings.recording.folder, sim.dialect.raw_order, columns)
    except OSError as exc:
        raise CallError(f"startRecording: {exc}") from exc
    sim.record_with(_record)


@method("stopRecording")
def stop_recording(sim: Simulation) -> None:
    if sim.recording is not None:
        sim.recording.end()
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
    instant = Instant(vehicle.name, sim.clock.now_ns, *vehicle.pose, _driven(vehicle))
    try:
        images = expose(sim, requests, vehicle.name, external=False)
    except CallError as exc:
        log.warning("recording %s: %s", vehicle.name, exc)
        return

    into.expect()

    def write(responses: list[ImageResponse] | None, problem: Exception | None) -> None:
        sim.submit(lambda: _write(sim, into, instant, responses, problem))

    images.when_done(write, alive=lambda: True)


def _driven(vehicle: Vehicle) -> tuple[float, ...]:
    """Throttle, steering, brake, gear, handbrake, rpm and speed of what is driven."""
    body = vehicle.body
    if not isinstance(body, Wheeled):
        return ()
    told = body.controls
    return told.throttle, told.steering, told.brake, body.gear, told.handbrake, body.rpm, body.speed_mps


def _write(
    sim: Simulation,
    into: Recording,
    instant: Instant,
    responses: list[ImageResponse] | None,
    problem: Exception | None,
) -> None:
    try:
        if problem is not None or responses is None:
            raise OSError(f"no images: {problem}")
        into.add(instant, responses)
    except (OSError, ValueError) as exc:  # ValueError: a name that no file can have
        if sim.recording is into:
            log.warning("recording into %s ends: %s", into.folder, exc)
            stop_recording(sim)
    finally:
        into.arrived()
