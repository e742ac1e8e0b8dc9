"""Scripts that move a point of view, cameras and objects, and look."""

import math

import airsim
import numpy as np
from observe import depth, differ, is_pfm, is_png, picture, pixels, requests, save, where, xyz
from rows import script

KIND = airsim.ImageType
EVERYTHING = r"[\w]*"
DOWN = airsim.to_quaternion(-math.pi / 2, 0, 0)


def pose(x, y, z, pitch=0.0, roll=0.0, yaw=0.0):
    return airsim.Pose(airsim.Vector3r(x, y, z), airsim.to_quaternion(pitch, roll, yaw))


def home(c):
    """What the scripts do for a reset, which did nothing in this mode once."""
    c.simSetVehiclePose(pose(0, 0, 0), True)


def spawn(c, name, x, y, z, size=1.0):
    """Put a carrier bag there, as if it had been in the level."""
    asset = next(each for each in c.watch.simListAssets() if "carrier_bag" in each)
    return c.watch.simSpawnObject(name, asset, pose(x, y, z), airsim.Vector3r(size, size, size))


def ids(c):
    """The segmentation ids in view, as an infrared picture shows them."""
    return set(np.unique(picture(c, kind=KIND.Infrared)).tolist())


def all_black(c):
    return not picture(c, kind=KIND.Segmentation).any()


@script("computer_vision/getpos.py", on="viewpoint")
def _(c, ok):
    c.confirmConnection()
    before = c.simGetVehiclePose()
    ok.near(xyz(before.position), (0, 0, 0), 1e-4, "it begins at the start")
    ok.near(airsim.to_eularian_angles(c.simGetVehiclePose().orientation), (0, 0, 0), 1e-4, "looking north")
    before.position.x_val += 1
    c.simSetVehiclePose(before, True)
    ok.near(where(c), (1, 0, 0), 1e-4, "and is a metre farther then")


PLANCK = 1.19104e8, 1.43879e4  # W µm⁴/m², µm K


def digital_counts(kelvin, emissivity):
    """What a thermal camera from 8 to 14 µm would show of each, 0..255."""
    length = np.arange(8, 14, 0.01)
    first, second = PLANCK
    spectrum = emissivity[:, None] * first / (length**5 * (np.exp(second / (length * kelvin[:, None])) - 1))
    radiance = spectrum.sum(axis=1)
    return (radiance / radiance.max() * 255).astype(np.uint8)


SAVANNA = {"Base_Terrain": "soil", "elephant": "elephant", "zebra": "zebra", "Crocodile": "crocodile",
           "Rhinoceros": "rhinoceros", "Hippo": "hippopotamus", "Poacher": "human", "InstancedFoliageActor": "tree",
           "Water_Plane": "water", "truck": "truck"}  # fmt: skip
WINTER = {"elephant": (290, 0.96), "zebra": (298, 0.98), "rhinoceros": (291, 0.96), "hippopotamus": (290, 0.96),
          "crocodile": (295, 0.96), "human": (292, 0.985), "tree": (273, 0.952), "grass": (273, 0.958),
          "soil": (278, 0.914), "shrub": (273, 0.986), "truck": (273, 0.8), "water": (273, 0.96)}  # fmt: skip


@script("computer_vision/create_ir_segmentation_map.py", on="viewpoint")
def _(c, ok):
    c.confirmConnection()
    counts = dict(zip(WINTER, digital_counts(*np.array(list(WINTER.values())).T).tolist()))
    ok(counts["zebra"] == 255 and counts["truck"] == min(counts.values()), "warm things are bright")
    c.simSetVehiclePose(pose(10, 0, -3, -0.2), True)
    ok(c.simSetSegmentationObjectID(EVERYTHING, 0, True) and all_black(c), "everything gets one id")
    found = [c.simSetSegmentationObjectID(rf"{EVERYTHING}{key}{EVERYTHING}", counts[SAVANNA[key]], True)
             for key in SAVANNA]  # fmt: skip
    ok(not any(found) and all_black(c), "there are no animals here")
    for key, what in (("Ground", "soil"), ("tree", "tree")):
        ok(c.simSetSegmentationObjectID(rf"{EVERYTHING}{key}{EVERYTHING}", counts[what], True), f"{key} there is")
    ok({counts["soil"], counts["tree"]} <= ids(c), "as warm as it is in the picture")


def on_screen(point, camera, width, height):
    """Pixel of a point, by the camera's pose and projection."""
    pitch, roll, yaw = airsim.to_eularian_angles(camera.pose.orientation)
    turns = [
        [[math.cos(yaw), -math.sin(yaw), 0], [math.sin(yaw), math.cos(yaw), 0], [0, 0, 1]],
        [[math.cos(pitch), 0, math.sin(pitch)], [0, 1, 0], [-math.sin(pitch), 0, math.cos(pitch)]],
        [[1, 0, 0], [0, math.cos(roll), -math.sin(roll)], [0, math.sin(roll), math.cos(roll)]],
    ]
    local = np.linalg.multi_dot(turns).T @ (point - xyz(camera.pose.position))
    x, y, _, w = np.array(camera.proj_mat.matrix) @ [*local, 1]
    return width * (1 - x / w) / 2, height * (1 + y / w) / 2


@script("computer_vision/capture_ir_segmentation.py", on="viewpoint")
def _(c, ok):
    c.confirmConnection()
    animals = [c.simListSceneObjects(f".*?{each}.*?") for each in ("Poacher", "Elephant", "Croc", "Hippo")]
    ok(animals == [[], [], [], []], "there are no animals here")
    elephant = spawn(c, "Elephant_1", 6, 1, -0.2, size=6)
    c.simSetSegmentationObjectID(EVERYTHING, 0, True)
    c.simSetSegmentationObjectID(elephant, 219)
    files = 0
    (found,) = c.simListSceneObjects(".*?Elephant.*?")
    for z, pitch in ((-6, 270), (-4, 270), (-4, 315)):
        for step in range(2):
            at = xyz(c.simGetObjectPose(found).position)
            back = 0 if pitch == 270 else 4  # the original often misses it
            c.simSetVehiclePose(pose(at[0] - back, at[1], z, math.radians(pitch)), True)
            kinds = [("0", kind, False, False) for kind in (KIND.Infrared, KIND.Scene, KIND.Segmentation)]
            infrared, scene, segmentation = c.simGetImages(requests(kinds))
            rows, columns = np.nonzero(pixels(infrared)[..., 0] == 219)
            ok(len(rows) > 5, "it is seen in the infrared")
            ok(
                (pixels(segmentation)[rows, columns] == pixels(segmentation)[rows[0], columns[0]]).all(),
                "in one colour",
            )
            screen = on_screen(at, c.simGetCameraInfo("0"), infrared.width, infrared.height)
            ok.near((columns.mean(), rows.mean()), screen, 8, "where the projection says")
            ok(is_png(save(ok.folder, f"ir_{files}", infrared), 64, 48), "the picture is written")
            ok(pixels(scene).std() > 5, "with one of the scene")
            files += 1
            c.watch.simSetObjectPose(found, pose(6 + step, 1 + step, -0.2))


@script("computer_vision/cv_mode.py", on="viewpoint", waits=3)
def _(c, ok):
    c.confirmConnection()
    airsim.wait_key("Press any key to pitch camera 0 by 15 degrees")
    before = picture(c)
    c.simSetCameraPose("0", pose(0, 0, 0, math.radians(15)))
    ok(differ(before, picture(c)) > 3, "it sees something else")
    airsim.wait_key("Press any key to get camera parameters")
    infos = [c.simGetCameraInfo(str(camera)) for camera in range(5)]
    ok(abs(airsim.to_eularian_angles(infos[0].pose.orientation)[0] - math.radians(15)) < 1e-3, "it looks up")
    ok(len({str(info.pose) for info in infos}) == 5, "there are five cameras")
    airsim.wait_key("Press any key to get images")
    kinds = [("0", KIND.DepthVis), ("1", KIND.DepthPerspective, True), ("2", KIND.Segmentation), ("3", KIND.Scene),
             ("4", KIND.DisparityNormalized), ("4", KIND.SurfaceNormals)]  # fmt: skip
    for x in range(3):
        z = -5 - 2 * x  # -5 - 20 x there: littersim's places are small
        c.simSetVehiclePose(pose(z, z, z, x / 3, 0, x / 3), True)
        shots = c.simGetImages(requests(kinds))
        files = [save(ok.folder, f"cv_mode_{x}_{i}", shot) for i, shot in enumerate(shots)]
        ok(all((is_pfm if i == 1 else is_png)(file, 64, 48) for i, file in enumerate(files)), "all kinds are written")
        ok.near(xyz(shots[0].camera_position), xyz(c.simGetCameraInfo("0").pose.position), 1e-3, "from where it is")
        ok.near(xyz(c.simGetVehiclePose().position), (z, z, z), 1e-3, "where it was put")
    home(c)
    ok.near(where(c), (0, 0, 0), 1e-4, "and put back")


@script("computer_vision/cv_capture.py", on="viewpoint", waits=2)
def _(c, ok):
    airsim.wait_key("Press any key to get camera parameters")
    left, right = (xyz(c.simGetCameraInfo(str(camera)).pose.position) for camera in range(2))
    ok(not np.allclose(left, right), "cameras have their places")
    airsim.wait_key("Press any key to get images")
    kinds = requests([(str(camera), KIND.Scene) for camera in range(3)])
    pictures = set()
    for x in range(10):  # of 50
        c.simSetVehiclePose(pose(x, 0, -2), True)
        shots = c.simGetImages(kinds)
        files = [save(ok.folder, f"{x}_{i}", shot) for i, shot in enumerate(shots)]
        ok(all(is_png(file, 64, 48) for file in files), "pictures are written")
        ok.near(xyz(c.simGetVehiclePose().position), (x, 0, -2), 1e-4, "of every place")
        pictures |= {shot.image_data_uint8 for shot in shots}
    ok(len(pictures) == 30, "and each is another")
    home(c)
    ok.near(where(c), (0, 0, 0), 1e-4, "it is put back")


@script("computer_vision/cv_navigate.py", on="viewpoint", waits=1)
def _(c, ok):
    c.confirmConnection()
    trunk = xyz(c.watch.simGetObjectPose("Tree_6").position)
    at, yaw, limit, step, near = np.array([12.0, trunk[1], -1.3]), 0.0, math.radians(5), 0.25, 5.0
    goal = np.array([30.0, trunk[1]])  # the tree stands in between
    c.simSetVehiclePose(pose(*at), True)
    way = [at.copy()]
    for _ in range(200):
        (shot,) = c.simGetImages([airsim.ImageRequest("1", KIND.DepthPlanar, True)])
        ahead = airsim.get_pfm_array(shot)
        height, width = ahead.shape
        half_h = math.ceil(0.87 * height / (near * 2 * height / width)) // 2
        half_w = math.ceil(1.96 * width / (near * 2)) // 2
        box = ahead[height // 2 - half_h : height // 2 + half_h, width // 2 - half_w : width // 2 + half_w]
        towards = goal - at[:2]
        bearing = math.atan2(towards[1], towards[0])
        yaw = yaw - limit if box.min() < near else yaw + min(bearing - yaw, limit)
        at[:2] += step * np.array([math.cos(yaw), math.sin(yaw)])
        c.simSetVehiclePose(pose(*at, yaw=yaw), True)
        ok.near(where(c), at, 1e-3, "it moves")
        way.append(at.copy())
        if np.linalg.norm(towards) < 1:
            airsim.wait_key("Target reached. Press any key to continue")
            break
    way = np.array(way)
    ok(np.linalg.norm(at[:2] - goal) < 1.5, "it reaches its goal")
    ok(np.linalg.norm(way[:, :2] - trunk[:2], axis=1).min() > 0.4, "beside the tree")
    ok((trunk[1] - way[:, 1]).max() > 0.5, "to whose left it passes")
    home(c)
    ok.near(where(c), (0, 0, 0), 1e-4, "and is put back")


@script("computer_vision/external_camera.py", on="viewpoint", waits=2)
def _(c, ok):
    c.confirmConnection()
    name, there = "fixed1", {"external": True}
    kinds = requests([(name, kind) for kind in (KIND.Scene, KIND.DepthPlanar, KIND.DepthVis, KIND.Segmentation,
                                                KIND.SurfaceNormals)])  # fmt: skip
    info = c.simGetCameraInfo(name, **there)
    ok.near(xyz(info.pose.position), (0, 0, -5), 1e-4, "it hangs in the world")
    airsim.wait_key("Press any key to get images")
    seen = []

    def look(prefix):
        shots = c.simGetImages(kinds, **there)
        files = [save(ok.folder, f"{prefix}_{i}", shot) for i, shot in enumerate(shots)]
        ok(all(is_png(file, 64, 48) for file in files), f"{prefix}: all kinds are written")
        seen.append(picture(c, name, external=True))

    look("old_fov")
    airsim.wait_key("Press any key to change the field of view")
    c.simSetCameraFov(name, 120, **there)
    look("new_fov")
    ok(
        abs(c.simGetCameraInfo(name, **there).fov - 120) < 0.1 and abs(info.fov - 90) < 0.2,
        "the field of view is wider",
    )
    c.simSetCameraPose(name, pose(-10, -5, -5, 0.1, 0, 0.1), **there)
    look("new_pose")
    ok.near(xyz(c.simGetCameraInfo(name, **there).pose.position), (-10, -5, -5), 1e-4, "it hangs elsewhere")
    ok(differ(seen[0], seen[1]) > 3 and differ(seen[1], seen[2]) > 3, "what it sees has changed each time")
    ok.near(c.simGetDistortionParams(name, **there), [0] * 5, 1e-6, "it does not distort")
    c.simSetDistortionParams(name, {"K1": 0.1, "K2": 0.01, "K3": 0.0, "P1": 0.0, "P2": 0.0}, **there)
    ok.near(c.simGetDistortionParams(name, **there), [0.1, 0.01, 0, 0, 0], 1e-6, "until it is told to")


@script("computer_vision/fov_change.py", on="viewpoint", waits=3)
def _(c, ok):
    c.confirmConnection()
    name = "front_center"
    c.watch.simSetVehiclePose(pose(10, 0, -2), True)
    airsim.wait_key("Press any key to get camera parameters")
    old = c.simGetCameraInfo(name)
    airsim.wait_key("Press any key to get images")
    kinds = requests([(name, KIND.Scene), (name, KIND.DepthVis)])

    def look(prefix):
        files = [save(ok.folder, f"{prefix}_{i}", shot) for i, shot in enumerate(c.simGetImages(kinds))]
        ok(all(is_png(file, 64, 48) for file in files), f"{prefix}: pictures are written")
        return picture(c, name), depth(c, name)

    scene, far = look("old_fov")
    airsim.wait_key("Press any key to change the field of view")
    c.simSetCameraFov(name, 120)
    wider_scene, wider_far = look("new_fov")
    ok(abs(old.fov - 90) < 0.2 and abs(c.simGetCameraInfo(name).fov - 120) < 0.1, "it sees 120 degrees")
    ok(differ(scene, wider_scene) > 3, "which is another picture")
    ok(wider_far[-1].min() < far[-1].min() - 0.3, "of what is nearer too")


@script("computer_vision/objects.py", on="viewpoint", waits=3)
def _(c, ok):
    c.confirmConnection()
    spawn(c, "OrangeBall", 6, 0, -1)
    spawn(c, "PulsingCone", 8, 2, -1)
    ball, cone = (c.simGetObjectPose(name) for name in ("OrangeBall", "PulsingCone"))
    ok.near([*xyz(ball.position), *xyz(cone.position)], (6, 0, -1, 8, 2, -1), 1e-4, "they are where they were put")
    ok(math.isnan(c.simGetObjectPose("Non-Existent").position.x_val), "what is not there is nowhere")
    ball.position += airsim.Vector3r(-2, -2, -2)
    ok(c.simSetObjectPose("OrangeBall", ball, True), "one is moved")
    airsim.wait_key("OrangeBall moved")
    cone.position += airsim.Vector3r(3, 3, -2)
    ok(c.simSetObjectPose("PulsingCone", cone, False), "and the other")
    airsim.wait_key("PulsingCone moved")
    ok(not c.simSetObjectPose("Non-Existent", cone), "what is not there is not")
    airsim.wait_key("Non-Existent not moved")
    ball, cone = (xyz(c.simGetObjectPose(name).position) for name in ("OrangeBall", "PulsingCone"))
    ok.near([*ball, *cone], (4, -2, -3, 11, 5, -3), 1e-4, "they are where they were moved")
    ok(math.isnan(c.simGetObjectPose("Non-Existent").position.x_val), "and still nothing is nowhere")


@script("computer_vision/segmentation.py", on="viewpoint", waits=4)
def _(c, ok):
    c.confirmConnection()
    c.watch.simSetVehiclePose(pose(12, 0, -2), True)
    airsim.wait_key("Press any key to set all ids to 0")
    ok(c.simSetSegmentationObjectID(EVERYTHING, 0, True) and all_black(c), "all get one id")
    airsim.wait_key("Press any key to change one object's id")
    ok(c.simSetSegmentationObjectID("Ground", 20) and ids(c) == {0, 20}, "the ground gets another")
    airsim.wait_key("Press any key to change all ground's ids")
    ok(c.simSetSegmentationObjectID(r"ground[\w]*", 22, True) and ids(c) == {0, 22}, "whatever the case")
    ok(not c.simSetSegmentationObjectID("SkySphere", 42, True) and ids(c) == {0, 22}, "there is no sky to be set")
    airsim.wait_key("Press any key to set all ids to 128")
    ok(c.simSetSegmentationObjectID(EVERYTHING, 128, True), "all get one again")
    as_floats, raw = c.simGetImages(requests([("0", KIND.Segmentation, True), ("0", KIND.Segmentation, False, False)]))
    ok(len(as_floats.image_data_float) == 64 * 48, "floats where asked for")
    colours = {tuple(colour) for colour in pixels(raw).reshape(-1, 3).tolist()}
    ok(len(colours - {(0, 0, 0)}) == 1, "a single colour but for the sky")
    ok(c.simGetSegmentationObjectID("tree_6") == 128, "the id is told")
