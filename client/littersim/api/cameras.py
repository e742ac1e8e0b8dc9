"""Images and cameras. Where Unreal would crash on an unknown name, an error is answered."""

from __future__ import annotations

from dataclasses import astuple, replace

from littersim import images
from littersim.api.methods import External, ExternalOrLayer, method
from littersim.api.structs import CameraInfo, ImageRequest, ImageResponse, Pose, ProjectionMatrix
from littersim.attitude import unit
from littersim.cameras import SCENE, Camera
from littersim.darkroom import Exposure, Snapshot
from littersim.errors import CallError
from littersim.flow import Before
from littersim.optics import Distortion
from littersim.pending import Pending
from littersim.render.shot import View, WorldState
from littersim.segmentation import Paint
from littersim.simulation import Simulation
from littersim.vehicles import Vehicle, motion, pose_of
from littersim.wire import I32

_NEAR_CM = 10.0
_MOST_DISTORTION = 100.0
_COEFFICIENTS = ("K1", "K2", "K3", "P1", "P2")
MOST_IMAGE_BYTES = 500_000_000  # of one answer, which a client must read before the server gives it up


@method("simGetImages")
def get_images(
    sim: Simulation, requests: list[ImageRequest], vehicle_name: str, external: External
) -> Pending[list[ImageResponse]]:
    return expose(sim, requests, vehicle_name, external)


def expose(
    sim: Simulation, requests: list[ImageRequest], vehicle_name: str, external: bool
) -> Pending[list[ImageResponse]]:
    """The images of this instant, when they are ready. Raises: CallError."""
    if not requests or (external and not sim.external_cameras):
        empty: Pending[list[ImageResponse]] = Pending()
        empty.resolve([_no_camera(request) for request in requests])
        return empty
    snapshot = _snapshot(sim, vehicle_name, external)
    exposures = [_exposure(sim, request, vehicle_name, external, snapshot.world) for request in requests]
    _check_size(exposures)
    return sim.darkroom.responses(snapshot, exposures)


def _check_size(exposures: list[Exposure]) -> None:
    size = sum(each.view.width * each.view.height * (5 if each.request.pixels_as_float else 4) for each in exposures)
    if size > MOST_IMAGE_BYTES:
        raise CallError(
            f"simGetImages: {len(exposures)} images take {size:g} bytes; one answer holds {MOST_IMAGE_BYTES:g}"
        )


@method("simGetImage")
def get_image(
    sim: Simulation, camera_name: str, image_type: I32, vehicle_name: str, external: ExternalOrLayer
) -> Pending[bytes]:
    layer = layer_of(sim, external)
    if external is True and not sim.external_cameras:
        raise CallError("camera is not set")
    request = ImageRequest(camera_name, image_type, pixels_as_float=False, compress=True, annotation_name=layer)
    snapshot = _snapshot(sim, vehicle_name, external is True)
    return sim.darkroom.png(snapshot, _exposure(sim, request, vehicle_name, external is True, snapshot.world))


def layer_of(sim: Simulation, external: bool | str) -> str:
    """The annotation layer that a call of Cosys-AirSim ends with; "" for none. Raises: CallError for an unknown one."""
    layer = external if isinstance(external, str) else ""
    if layer:
        sim.layer(layer)
    return layer


def _no_camera(request: ImageRequest) -> ImageResponse:
    """What AirSim answers where there are no cameras at all."""
    return ImageResponse(
        message="camera is not set", pixels_as_float=request.pixels_as_float, compress=request.compress,
        image_type=request.image_type,
    )  # fmt: skip


def _snapshot(sim: Simulation, vehicle_name: str, external: bool) -> Snapshot:
    """The world as the cameras of that vehicle, or those in the world, see it."""
    sim.move_sun()
    world, in_sight = sim.world, sim.hulls_besides(None if external else sim.vehicle(vehicle_name))
    paint = Paint(dict(world.segmentation_ids), world.labels)
    hulls = frozenset(hull.object_id for hull in in_sight)
    return Snapshot(world.snapshot(in_sight), world.hidden_ids(in_sight), paint, sim.clock.now_ns, hulls)


def _exposure(sim: Simulation, request: ImageRequest, vehicle_name: str, external: bool, world: WorldState) -> Exposure:
    """Where the camera is now. Raises: CallError for unknown cameras, as std::map::at does, and for unknown types."""
    vehicle, found = _cameras(sim, vehicle_name, external)
    if request.camera_name not in found:
        offered = ", ".join(map(repr, found)) or "none"
        sim.say_once(f"simGetImages: there is no camera '{request.camera_name:.80}'; there are {offered}")
        raise CallError("map::at")
    layer = None
    if request.image_type == sim.dialect.annotation_type:
        layer = sim.layer(request.annotation_name).shown(sim.world)
    else:
        images.needed(request.image_type)
    camera = found[request.camera_name]
    position, orientation = pose_of(camera, vehicle)
    capture = camera.capture(request.image_type)
    view = View(
        position if vehicle is None else vehicle.to_world(position),
        unit(orientation),
        capture.width,
        capture.height,
        capture.fov_rad,
        sim.clock.elapsed_ns,
        motion(camera, vehicle, world.camera.speed_mps) if world.camera.shutter_s > 0 else None,
    )
    before = camera.last_flow(request.image_type, Before(view, world)) if request.image_type in images.FLOW else None
    noise = camera.interference.get(request.image_type)
    lens = None if sim.distortion == Distortion() else sim.distortion
    return Exposure(request, view, position, orientation, layer, lens, noise, before)


def _cameras(sim: Simulation, vehicle_name: str, external: bool) -> tuple[Vehicle | None, dict[str, Camera]]:
    if external:
        return None, sim.external_cameras
    vehicle = sim.vehicle(vehicle_name)
    return vehicle, vehicle.cameras


def _camera(sim: Simulation, name: str, vehicle_name: str, external: bool) -> tuple[Vehicle | None, Camera]:
    vehicle, found = _cameras(sim, vehicle_name, external)
    if name not in found:
        whose = "among the external cameras" if vehicle is None else f"on vehicle '{vehicle.name}'"
        raise CallError(f"there is no camera '{name}' {whose}; there are {', '.join(map(repr, found)) or 'none'}")
    return vehicle, found[name]


def camera_of(sim: Simulation, name: str, vehicle_name: str, external: bool) -> Camera:
    """A camera by its name. Raises: CallError where Unreal would crash."""
    return _camera(sim, name, vehicle_name, external)[1]


@method("simGetDistortionParams")
def distortion_params(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> list[float]:
    """K1, K2, K3, P1, P2."""
    camera_of(sim, camera_name, vehicle_name, external)
    return list(astuple(sim.distortion))


@method("simSetDistortionParam")
def set_distortion_param(
    sim: Simulation, camera_name: str, param_name: str, value: float, vehicle_name: str, external: External
) -> None:
    """Of all cameras at once, in every image type; unknown names are ignored, as by AirSim."""
    camera_of(sim, camera_name, vehicle_name, external)
    if not abs(value) <= _MOST_DISTORTION:
        raise CallError(f"simSetDistortionParam: the value must lie within {_MOST_DISTORTION:g}, got {value:g}")
    if param_name in _COEFFICIENTS:
        sim.distortion = replace(sim.distortion, **{param_name.lower(): value})


@method("simGetCameraInfo")
def camera_info(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> CameraInfo:
    vehicle, camera = _camera(sim, camera_name, vehicle_name, external)
    capture = camera.capture(SCENE)
    across, down = 2 * capture.focal_px / capture.width, 2 * capture.focal_px / capture.height
    matrix = [[0.0, across, 0.0, 0.0], [0.0, 0.0, -down, 0.0], [0.0, 0.0, 0.0, _NEAR_CM], [-1.0, 0.0, 0.0, 0.0]]
    return CameraInfo(Pose.of(*pose_of(camera, vehicle)), capture.fov_deg, ProjectionMatrix(matrix))


@method("simSetCameraPose")
def set_camera_pose(sim: Simulation, camera_name: str, pose: Pose, vehicle_name: str, external: External) -> None:
    """The pose is relative to the vehicle's body; of an external camera, to the world. A gimbal takes angles alone."""
    _, camera = _camera(sim, camera_name, vehicle_name, external)
    camera.point(*pose.checked())


@method("simSetCameraFov")
def set_camera_fov(
    sim: Simulation, camera_name: str, fov_degrees: float, vehicle_name: str, external: External
) -> None:
    _, camera = _camera(sim, camera_name, vehicle_name, external)
    if not 1 <= fov_degrees <= 170:
        raise CallError(f"simSetCameraFov: fov_degrees must be from 1 to 170, got {fov_degrees:g}")
    camera.set_fov(fov_degrees)
