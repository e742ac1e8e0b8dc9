"""Run under the Cosys-AirSim client: what its example scripts do, call for call, with their effects asserted.

Usage: cosys_scripts.py MODE PORT FOLDER. Prints a row for each script: its name, calls, assertions, passed. The scripts
are those that Cosys-AirSim adds to AirSim's, and the first ones of a newcomer; what they do is written anew here.
"""

import csv
import math
import os
import sys
import time
import traceback

import cosysairsim as airsim
import numpy as np

MODE, PORT, FOLDER = sys.argv[1], int(sys.argv[2]), sys.argv[3]
CLIENTS = {
    "Multirotor": airsim.MultirotorClient, "Car": airsim.CarClient, "SkidVehicle": airsim.CarClient,
    "ComputerVision": airsim.ComputerVisionClient, "Old": airsim.ComputerVisionClient,
}  # fmt: skip
TREE, TREE_MESH = "Tree_3", "Tree_3_0_Tree_3_0"
SCRIPTS = []


class Check:
    """Counts what holds."""

    def __init__(self):
        self.count = 0

    def __call__(self, holds, what):
        self.count += 1
        if not holds:
            raise AssertionError(what)


def script(mode, name):
    def add(function):
        SCRIPTS.append((mode, name, function))
        return function

    return add


def connected():
    """A client with its calls counted in `client.calls`."""
    client = CLIENTS[MODE](ip="127.0.0.1", port=PORT, timeout_value=120)
    client.calls = 0
    for name in ("call", "call_async"):
        ask = getattr(client.client, name)

        def wrapped(*args, ask=ask):
            client.calls += 1
            return ask(*args)

        setattr(client.client, name, wrapped)
    return client


def xyz(vector):
    return np.array([vector.x_val, vector.y_val, vector.z_val])


def where(client, vehicle=""):
    return xyz(client.simGetVehiclePose(vehicle).position)


def tree(client):
    return xyz(client.simGetObjectPose(TREE).position)


def put(client, place, yaw=0.0, pitch=0.0):
    pose = airsim.Pose(airsim.Vector3r(*(float(part) for part in place)), airsim.euler_to_quaternion(0, pitch, yaw))
    client.simSetVehiclePose(pose, True)


def look(client, image_type, camera="0", layer=""):
    """One raw image, (H, W, 3) RGB: this client's servers do not swap the channels."""
    (shot,) = client.simGetImages([airsim.ImageRequest(camera, image_type, False, False, layer)])
    return np.frombuffer(shot.image_data_uint8, np.uint8).reshape(shot.height, shot.width, 3)


def seen(image, rgb):
    return (image == np.asarray(rgb)).all(axis=2)


# Multirotor


def ready(client):
    client.confirmConnection()
    client.enableApiControl(True)
    client.armDisarm(True)


def settle(client):
    client.hoverAsync().join()
    for _ in range(200):
        if np.linalg.norm(xyz(client.getMultirotorState().kinematics_estimated.linear_velocity)) < 0.2:
            return


def fly_and_come_down(client, corners, over):
    """As the landing scripts do: take off, follow a path nose first, go down over its end."""
    ready(client)
    if client.getMultirotorState().landed_state == airsim.LandedState.Landed:
        client.takeoffAsync().join()
    else:
        client.hoverAsync().join()
    path = [airsim.Vector3r(*(float(part) for part in corner)) for corner in corners]
    forwards = airsim.DrivetrainType.ForwardOnly
    client.moveOnPathAsync(path, 8, 120, forwards, airsim.YawMode(False, 0), 20, 1).join()
    settle(client)
    arrived = where(client)
    client.moveToPositionAsync(float(over[0]), float(over[1]), float(over[2]), 2, 20).join()
    return arrived


def land(client):
    if client.getMultirotorState().landed_state != airsim.LandedState.Landed:
        client.landAsync().join()
    client.armDisarm(False)
    client.enableApiControl(False)


@script("Multirotor", "multirotor/ground_landing")
def _(c, ok):
    arrived = fly_and_come_down(c, [(8, 0, -6), (8, 6, -6), (2, 6, -6)], (2, 6, 0))
    ok(np.linalg.norm(arrived - (2, 6, -6)) < 1, "the path ends where it ends")
    land(c)
    ok(np.linalg.norm(where(c)[:2] - (2, 6)) < 1, "it comes down there")
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Landed, "lands")
    ok(c.simGetCollisionInfo().object_name == "Ground", "on the ground")
    ok(not c.isApiControlEnabled(), "and gives up control")


@script("Multirotor", "multirotor/tree_landing")
def _(c, ok):
    at = tree(c)
    over = at + (0, 0, -12)
    arrived = fly_and_come_down(c, [over + (-6, -4, 0), over + (-3, 0, 0), over], at)
    ok(np.linalg.norm(arrived - over) < 1.2, "it arrives over the tree")
    hit = c.simGetCollisionInfo()
    ok(hit.has_collided and hit.object_name == TREE, "comes down on the tree")
    ok(where(c)[2] < at[2] - 1, "which holds it up")
    ok(np.linalg.norm(where(c)[:2] - at[:2]) < 4, "in its crown")
    land(c)
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Landed, "where it lands")
    ok(where(c)[2] < at[2] - 1, "and stays")


@script("Multirotor", "multirotor/water_landing")
def _(c, ok):
    home = c.getHomeGeoPoint()
    arrived = fly_and_come_down(c, [(-6, -6, -8), (-6, 4, -8), (-2, 4, -8)], (-2, 4, 0))
    ok(np.linalg.norm(arrived - (-2, 4, -8)) < 1, "the path ends where it ends")
    land(c)
    state = c.getMultirotorState()
    ok(state.landed_state == airsim.LandedState.Landed, "lands")
    north = (state.gps_location.latitude - home.latitude) * 111_000
    ok(abs(north + 2) < 1, "as the GPS tells too")
    ok(abs(where(c)[1] - 4) < 1, "at the place told")


@script("Multirotor", "multirotor/calibration_camimu")
def _(c, ok):
    ready(c)
    c.takeoffAsync().join()
    c.moveToPositionAsync(0.5, 0, -2, 2).join()
    settle(c)

    def attitude():
        return np.degrees(airsim.quaternion_to_euler_angles(c.simGetVehiclePose().orientation))  # roll, pitch, yaw

    def still():
        c.moveByVelocityAsync(0, 0, 0, 1).join()

    # the client sends pitch and yaw with their signs changed
    ways = [(np.pi / 16, 0), (-np.pi / 16, 0), (0, -np.pi / 20), (0, np.pi / 20)]
    for pitch, roll in ways:
        before = where(c)
        c.simPause(True)
        leaning = c.moveByAngleZAsync(pitch, roll, -2, 0, 1)
        c.simContinueForTime(0.9)
        leant, moved = attitude(), where(c) - before
        c.simPause(False)
        leaning.join()
        ok(abs(leant[1] + math.degrees(pitch)) < 3, "it pitches as told")
        ok(abs(leant[0] - math.degrees(roll)) < 3, "rolls as told")
        along, aside = np.sign(pitch), np.sign(roll)
        ok(moved[0] * along > 0.1 if pitch else moved[1] * aside > 0.1, "and slides that way")
        still()
    for yaw in (-np.pi / 10, np.pi / 10, -np.pi / 20):
        c.moveByAngleZAsync(0, 0, -2, yaw, 2).join()
        ok(abs(attitude()[2] + math.degrees(yaw)) < 4, "it turns as told")
        still()
    for velocity in ((0, 0.5, 0), (0, -0.5, 0), (-0.5, 0, 0), (0.5, 0, 0), (0, 0, -0.5), (0, 0, 0.5)):
        before = where(c)
        c.moveByVelocityAsync(*velocity, 2).join()
        ok(np.dot(where(c) - before, velocity) > 0.2, "it goes where its velocity points")
        still()
    force = xyz(c.getImuData().linear_acceleration)
    ok(abs(np.linalg.norm(force) - 9.8) < 1.5, "the IMU feels gravity")


@script("Multirotor", "multirotor/hello_drone")
def _(c, ok):
    ready(c)
    imu, baro, magnet, gps = c.getImuData(), c.getBarometerData(), c.getMagnetometerData(), c.getGpsData()
    ok(-14 < imu.linear_acceleration.z_val < -6, "the IMU feels gravity")
    ok(80_000 < baro.pressure < 110_000, "the barometer air")
    ok(0.1 < np.linalg.norm(xyz(magnet.magnetic_field_body)) < 1, "the magnetometer a field")
    ok(abs(gps.gnss.geo_point.latitude - c.getHomeGeoPoint().latitude) < 1e-3, "GPS is at home")
    c.takeoffAsync().join()
    c.moveToPositionAsync(-3, 3, -4, 3).join()
    settle(c)
    ok(np.linalg.norm(where(c) - (-3, 3, -4)) < 0.8, "it flies where it is told")
    shots = c.simGetImages(
        [
            airsim.ImageRequest("0", airsim.ImageType.DepthVis),
            airsim.ImageRequest("1", airsim.ImageType.DepthPerspective, True),
            airsim.ImageRequest("1", airsim.ImageType.Scene),
            airsim.ImageRequest("1", airsim.ImageType.Scene, False, False),
        ]
    )
    ok([len(s.image_data_float) > 0 for s in shots] == [False, True, False, False], "floats where asked for")
    airsim.write_file(os.path.join(FOLDER, "hello.png"), shots[2].image_data_uint8)
    airsim.write_pfm(os.path.join(FOLDER, "hello.pfm"), airsim.get_pfm_array(shots[1]))
    ok(os.path.getsize(os.path.join(FOLDER, "hello.png")) > 100, "a PNG is written")
    ok(os.path.getsize(os.path.join(FOLDER, "hello.pfm")) > 100, "and a PFM")
    c.simSetExtForce(airsim.Vector3r(0, 2, 0))
    before = where(c)
    c.moveByRollPitchYawZAsync(0, 0, 0, -4, 1.5).join()
    ok(where(c)[1] > before[1] + 0.3, "a force carries it off")
    c.simSetExtForce(airsim.Vector3r(0, 0, 0))
    c.reset()
    ok(np.linalg.norm(where(c)) < 0.6, "reset brings it back")


# Car and skid-steered robot


def drive(c, seconds, vehicle="", **values):
    controls = airsim.CarControls()
    for name, value in values.items():
        setattr(controls, name, value)
    c.setCarControls(controls, vehicle)
    c.simContinueForTime(seconds)
    while not c.simIsPause():
        pass
    return c.getCarState(vehicle)


@script("Car", "car/hello_car")
def _(c, ok):
    c.confirmConnection()
    c.enableApiControl(True)
    ok(c.isApiControlEnabled(), "control is given")
    ok(drive(c, 2, throttle=0.6).speed > 2, "it drives")
    turned = drive(c, 1, throttle=0.5, steering=1)
    ok(turned.kinematics_estimated.angular_velocity.z_val > 0.05, "turns right")
    drive(c, 3, brake=1)
    ok(abs(c.getCarState().speed) < 0.2, "brakes")
    back = drive(c, 2, throttle=-0.5, is_manual_gear=True, manual_gear=-1)
    ok(back.speed < -0.3 and back.gear == -1, "and reverses")
    shots = c.simGetImages(
        [
            airsim.ImageRequest("0", airsim.ImageType.DepthVis),
            airsim.ImageRequest("1", airsim.ImageType.DepthPerspective, True),
            airsim.ImageRequest("1", airsim.ImageType.Scene),
            airsim.ImageRequest("1", airsim.ImageType.Scene, False, False),
        ]
    )
    ok(len(shots[1].image_data_float) == shots[1].width * shots[1].height, "depth has a float a pixel")
    ok(shots[2].image_data_uint8[:4] == b"\x89PNG", "a PNG comes")
    ok(len(shots[3].image_data_uint8) == shots[3].width * shots[3].height * 3, "raw pictures have three bytes")
    c.simPause(False)
    c.reset()
    ok(np.linalg.norm(where(c)) < 0.5, "reset brings it back")


@script("SkidVehicle", "car/hello_car, on a CPHusky")
def _(c, ok):
    c.confirmConnection()
    c.enableApiControl(True)
    ok(drive(c, 2, throttle=1).speed > 0.9, "it drives")
    north = where(c)
    ok(north[0] > 1 and abs(north[1]) < 0.05, "straight")
    drive(c, 1, handbrake=True)
    before = where(c)
    drive(c, 1, steering=0.5)
    yaw = airsim.quaternion_to_euler_angles(c.simGetVehiclePose().orientation)[2]
    ok(yaw > 0.2, "turns right")
    ok(np.linalg.norm(where(c)[:2] - before[:2]) < 0.05, "in place")
    ok(drive(c, 1.5, throttle=-0.5).speed < -0.4, "and reverses")
    ok(c.getCarControls().throttle == -0.5, "its controls are told")
    image = look(c, airsim.ImageType.Scene)
    ok(image.std() > 5, "it sees something")
    points = np.array(c.getLidarData("lidar").point_cloud).reshape(-1, 3)
    names = np.array(c.getLidarData("lidar").groundtruth)
    ok(len(points) == 4 * 90 == len(names), "its lidar tells every beam")
    ok("Ground" in names, "and the ground")
    c.simPause(False)
    c.reset()
    ok(np.linalg.norm(where(c)) < 0.2, "reset brings it back")


def before_the_tree(c, metres=6.0):
    """Stand there, stopped."""
    c.simPause(True)
    put(c, tree(c) - (metres, 0, 0))


@script("Car", "car/echo_test")
def _(c, ok):
    c.confirmConnection()
    before_the_tree(c)
    data = c.getEchoData("echo2", "airsimvehicle")
    ok(data.time_stamp > 0, "there is a time stamp")
    points = np.array(data.point_cloud, np.float32).reshape(-1, 6)
    ok(len(points) == len(data.groundtruth) > 0, "every point has a name")
    ok(set(data.groundtruth) <= set(c.simListSceneObjects()), "of something in the scene")
    ground = points[np.array(data.groundtruth) == "Ground"]
    height = -(where(c)[2] + xyz(data.pose.position)[2]) + tree(c)[2]
    ok(np.abs(ground[:, 2] - height).max() < 0.6, "the ground is as far below as the sensor is high")
    ok((points[:, 4] >= np.linalg.norm(points[:, :3], axis=1) - 0.01).all(), "no echo is shorter than its way")
    ok((points[:, 3] <= 0).all(), "nor louder than the call")
    c.client.call("setEchoData", "echo2", "airsimvehicle", data)  # for which the client has no function
    c.simPause(False)
    c.reset()


@script("Car", "car/lidar_test")
def _(c, ok):
    c.confirmConnection()
    before_the_tree(c)
    data = c.getLidarData("lidar1", "airsimvehicle")
    points, names = np.array(data.point_cloud, np.float32).reshape(-1, 3), np.array(data.groundtruth)
    ok(len(points) == len(names) == 16 * 256, "a point for every beam")
    ok({TREE, "Ground", "out_of_range"} <= set(names), "each with a name")
    ok((points[names == "out_of_range"] == 0).all(), "misses are at 0, 0, 0")
    met = points[names == TREE] + xyz(data.pose.position) + where(c)
    ok(np.abs(met - tree(c))[:, :2].max() < 3, "the tree is where it is")
    cloud = np.array(c.getGPULidarData("lidar2", "airsimvehicle").point_cloud, np.float32).reshape(-1, 5)
    packed = cloud[:, 3].astype(np.uint32)
    rgb = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], -1)
    colours = c.simGetSegmentationColorMap()
    own = (rgb == colours[c.simGetSegmentationObjectID(TREE_MESH)]).all(axis=1)
    ok(own.any(), "the GPU lidar sees it in its colour")
    ok(np.abs(cloud[own, 0] - 6).max() < 3, "as far ahead as it is")
    c.simPause(False)
    c.reset()
    ok(np.linalg.norm(where(c)) < 0.5, "stop brings it back")


# Segmentation and annotation


def listed(c):
    """The list of all objects, as the scripts write it, read again."""
    colours = c.simGetSegmentationColorMap()
    file = os.path.join(FOLDER, "airsim_segmentation_colormap_list.csv")
    with open(file, "w") as out:
        out.write("ObjectName,R,G,B\n")
        for index, name in enumerate(c.simListInstanceSegmentationObjects()):
            out.write(",".join([name, *map(str, colours[index, :])]) + "\n")
    with open(file, newline="") as rows:
        return {row["ObjectName"]: (int(row["R"]), int(row["G"]), int(row["B"])) for row in csv.DictReader(rows)}


@script("Car", "segmentation/segmentation_generate_list")
def _(c, ok):
    c.confirmConnection()
    before_the_tree(c)
    found = listed(c)
    ok(len(found) == len(c.simListInstanceSegmentationObjects()) > 5, "every object has its row")
    ok(len(set(found.values())) == len(found), "and a colour of its own")
    poses = dict(zip(found, c.simListInstanceSegmentationPoses()))
    ok(np.allclose(xyz(poses[TREE_MESH].position), tree(c), atol=1e-3), "its pose is the object's")
    image = look(c, airsim.ImageType.Segmentation)
    colours = {tuple(colour) for colour in np.unique(image.reshape(-1, 3), axis=0).tolist()} - {(0, 0, 0)}
    ok(colours and colours <= set(found.values()), "the image shows listed colours alone")
    ok(seen(image, found[TREE_MESH])[:, 20:44].sum() > 30, "the tree ahead in its own")
    c.simPause(False)


@script("Car", "segmentation/segmentation_test")
def _(c, ok):
    c.confirmConnection()
    before_the_tree(c)
    colours = c.simGetSegmentationColorMap()
    ok(colours.shape == (2_744_000, 3), "the colour map is whole")
    number = 1_000_000
    ground = [name for name in c.simListInstanceSegmentationObjects() if name.lower().startswith("ground")]
    ok(ground and all(c.simSetSegmentationObjectID(name, number, False) for name in ground), "set by name")
    image = look(c, airsim.ImageType.Segmentation)
    ok(seen(image, colours[number])[-6:].mean() > 0.9, "the ground before it is seen in the new colour")
    ok(c.simSetSegmentationObjectID("ground.*", 2_000_000, True), "set by expression")
    ok([c.simGetSegmentationObjectID(name) for name in ground] == [2_000_000] * len(ground), "and told")
    image = look(c, airsim.ImageType.Segmentation)
    ok(seen(image, colours[2_000_000])[-6:].mean() > 0.9, "and seen")
    ok(not c.simSetSegmentationObjectID("water.*", 5, True), "what is not there is not found")
    c.simPause(False)


@script("Car", "segmentation/segmentation_colormap_gamma_test")
def _(c, ok):
    c.confirmConnection()
    c.reset()
    before_the_tree(c, 5)
    colours = c.simGetSegmentationColorMap()
    packed = colours.astype(np.int64) @ (65536, 256, 1)
    greys = np.unique(colours[:, 0])
    middle = seen(
        look(c, airsim.ImageType.Segmentation, "frontcamera"), colours[c.simGetSegmentationObjectID(TREE_MESH)]
    )
    row, column = np.argwhere(middle)[len(np.argwhere(middle)) // 2]
    wrong = []
    for grey in greys:
        index = int(np.argmax(packed == int(grey) * 0x10101))
        c.simSetSegmentationObjectID(TREE_MESH, index)
        found = look(c, airsim.ImageType.Segmentation, "frontcamera")[row, column]
        if not (found == colours[index]).all():
            wrong.append((index, tuple(found)))
    ok(len(greys) == 140, "there are 140 channel values")
    ok(middle.sum() > 20, "the tree is seen")
    ok(wrong == [], f"each is seen as the map says: {wrong[:5]}")
    c.simPause(False)


@script("Car", "segmentation/annotation_test")
def _(c, ok):
    c.confirmConnection()
    before_the_tree(c)
    names = c.simListAnnotationObjects("RGBTestDirect")
    ok(TREE_MESH in names, "the layer lists what it shows")
    colours = c.simGetSegmentationColorMap()
    own = seen(look(c, airsim.ImageType.Segmentation), colours[c.simGetSegmentationObjectID(TREE_MESH)])
    ok(own.sum() > 30, "the tree is seen")
    ok(c.simSetAnnotationObjectColor("RGBTestDirect", TREE_MESH, 255, 127, 0), "gets a colour")
    ok(c.simGetAnnotationObjectColor("RGBTestDirect", TREE_MESH) == "255,127,0", "tells it")
    direct = look(c, airsim.ImageType.Annotation, layer="RGBTestDirect")
    ok((seen(direct, (255, 127, 0)) == own).all(), "and is seen in it, where it stands")
    ok(c.simSetAnnotationObjectID("RGBTestIndex", TREE_MESH, 5), "gets an index")
    ok((seen(look(c, airsim.ImageType.Annotation, layer="RGBTestIndex"), colours[5]) == own).all(), "is seen so")
    ok(c.simSetAnnotationObjectValue("GreyscaleTest", TREE_MESH, 0.76), "gets a value")
    grey = np.divide(look(c, airsim.ImageType.Annotation, layer="GreyscaleTest")[:, :, 0], 255)
    ok(np.allclose(grey[own], 0.76, atol=0.003) and (grey[~own] == 0).all(), "and is as bright")
    poses = c.simListAnnotationPoses("RGBTestDirect")
    ok(np.allclose(xyz(poses[names.index(TREE_MESH)].position), tree(c), atol=1e-3), "its pose is told")
    ok(c.simEnableAnnotationObjectTextureByPath("TextureTestRelativePath", TREE_MESH), "a texture is taken")
    ok(c.simGetAnnotationObjectTexturePath("TextureTestRelativePath", TREE_MESH).endswith("Test1-Tree_3"), "and told")
    try:
        look(c, airsim.ImageType.Annotation, layer="TextureTestRelativePath")
        ok(False, "textures are not drawn")
    except Exception as problem:  # noqa: BLE001 - the class belongs to the client's library
        ok("is of textures" in str(problem), "textures are refused by name")
    c.simPause(False)


@script("Car", "segmentation/full_sensor_test")
def _(c, ok):
    c.confirmConnection()
    before_the_tree(c)
    colours = c.simGetSegmentationColorMap()
    tree_colour = colours[c.simGetSegmentationObjectID(TREE_MESH)]
    own = seen(look(c, airsim.ImageType.Segmentation, "leftcamera"), tree_colour)
    ok(own.sum() > 30, "the camera sees the tree")
    scene = look(c, airsim.ImageType.Scene, "leftcamera").astype(int)
    ok(scene.std() > 5, "in a picture")
    (shot,) = c.simGetImages([airsim.ImageRequest("leftcamera", airsim.ImageType.DepthPlanar, True, False)])
    depth = np.asarray(shot.image_data_float, np.float32).reshape(shot.height, shot.width)
    ahead = xyz(shot.camera_position)[0]
    ok(abs(np.median(depth[own]) - (tree(c)[0] - ahead)) < 2.5, "as deep as it is far")
    cloud = np.array(c.getGPULidarData("lidar2", "airsimvehicle").point_cloud, np.float32).reshape(-1, 5)
    packed = cloud[:, 3].astype(np.uint32)
    rgb = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], -1)
    own = (rgb == tree_colour).all(axis=1)
    ok(own.sum() > 5, "the lidar meets it")
    ok(np.abs(cloud[own, 1]).max() < 3, "straight ahead")
    numbers = [c.simGetSegmentationObjectID(name) for name in c.simListInstanceSegmentationObjects()]
    known = {tuple(colour) for colour in colours[numbers].tolist()}
    ok({tuple(colour) for colour in rgb.tolist()} <= known, "and nothing that is not listed")
    c.simPause(False)


# Computer vision


@script("ComputerVision", "computer_vision/pan_tilt")
def _(c, ok):
    c.confirmConnection()
    put(c, (0, 0, -2))
    headings = []
    for pan in np.radians(np.arange(-90, 91, 15)):
        for tilt in np.radians(np.arange(-30, 31, 15)):
            pose = airsim.Pose(airsim.Vector3r(0, 0, -2), airsim.euler_to_quaternion(0, tilt, pan))
            c.simSetVehiclePose(pose, True)
            _roll, pitch, yaw = airsim.quaternion_to_euler_angles(c.simGetVehiclePose().orientation)
            headings.append((abs(pitch - tilt), abs(yaw - pan)))
    ok(len(headings) == 65 and np.max(headings) < 1e-3, "it looks wherever it is turned")
    ok(np.allclose(where(c), (0, 0, -2)), "and stays in place")
    colours = c.simGetSegmentationColorMap()
    ground = colours[c.simGetSegmentationObjectID("Ground_0_Ground_0")]
    put(c, (0, 0, -2), pitch=-np.pi / 2)
    ok(seen(look(c, airsim.ImageType.Segmentation), ground).mean() > 0.95, "down is ground")
    put(c, (0, 0, -2), pitch=np.pi / 2)
    ok(seen(look(c, airsim.ImageType.Segmentation), ground).sum() == 0, "up is none")
    at = tree(c) - where(c)
    put(c, (0, 0, -2), yaw=math.atan2(at[1], at[0]))
    own = seen(look(c, airsim.ImageType.Segmentation), colours[c.simGetSegmentationObjectID(TREE_MESH)])
    ok(own[:, 24:40].sum() > 0, "and the tree is in the middle when it looks there")


@script("ComputerVision", "computer_vision/cv_mode")
def _(c, ok):
    c.confirmConnection()
    for k in range(3):
        put(c, (k, 0.5, -2), yaw=0.1 * k, pitch=-0.5)
        shots = c.simGetImages(
            [
                airsim.ImageRequest("0", airsim.ImageType.DepthPlanar, True),
                airsim.ImageRequest("1", airsim.ImageType.Segmentation, False, False),
                airsim.ImageRequest("2", airsim.ImageType.SurfaceNormals, False, False),
                airsim.ImageRequest("3", airsim.ImageType.Scene),
            ]
        )
        ok(all(shot.width > 0 for shot in shots), "all kinds come")
        ok(abs(shots[0].camera_position.x_val - k - 0.5) < 0.2, "from where it was put")
    state = c.getComputerVisionState()
    ok(np.allclose(xyz(state.kinematics_estimated.position), (2, 0.5, -2), atol=1e-4), "its state tells its place")
    info = c.simGetCameraInfo("0")
    c.simSetCameraPose("0", airsim.Pose(airsim.Vector3r(0, 0, -1), airsim.euler_to_quaternion(0, 0, 0)))
    ok(abs(c.simGetCameraInfo("0").pose.position.z_val - info.pose.position.z_val) > 0.3, "a camera is moved")
    c.simSetCameraFov("0", 40)
    ok(abs(c.simGetCameraInfo("0").fov - 40) < 0.1, "and zoomed")
    c.enableApiControl(True)
    ok(c.isApiControlEnabled(), "a viewpoint can be given control")
    names = np.array(c.getLidarData("lidar").groundtruth)
    ok("Ground" in names, "and has sensors")
    state = c.simGetPhysicsRawKinematics()
    state.position.x_val = 7.0
    c.simSetPhysicsRawKinematics(state)
    ok(abs(where(c)[0] - 7) < 1e-3, "raw kinematics move it")


@script("ComputerVision", "beacons, lights, tags, objects")
def _(c, ok):
    put(c, (0, 0, -2))
    uwb, wifi = c.getUWBData("uwb"), c.getWifiData("wifi")
    ok(uwb.mur_anchorId == ["anchor"] and abs(uwb.mur_distance[0] - 3) < 0.01, "a beacon is as far as it is")
    ok(wifi.wr_anchorId == [] and wifi.wra_ranges == [[]], "where there is none, none is heard")
    ok(c.getUWBSensorData("uwb")[3] == [3.0], "and its place is told")
    ok(c.simSetWorldLightIntensity("lamp", 5.0) and not c.simSetLightIntensity("sun", 5.0), "lights go by name")
    ok(c.simSetVehicleLightVisibility("Eye", "torch", False), "of the vehicle too")
    asset = next(name for name in c.simListAssets() if "carrier_bag" in name)
    place = airsim.Pose(airsim.Vector3r(3, 0, -2), airsim.euler_to_quaternion(0, 0, 0))
    name = c.simSpawnObject("Goal", asset, place, airsim.Vector3r(4, 4, 4))
    ok(c.simListSceneObjectsTags("Goal.*") == [[name, name]], "what is spawned bears its name as a tag")
    ok(np.allclose(xyz(c.simGetObjectPose(name).position), (3, 0, -2), atol=1e-4), "and is where it was put")
    ok(abs(c.simGetObjectPose(name, ned=False).position.z_val - 2) < 1e-4, "in Unreal's axes too")
    component = next(each for each in c.simListInstanceSegmentationObjects() if name in each)
    colours = c.simGetSegmentationColorMap()
    own = seen(look(c, airsim.ImageType.Segmentation), colours[c.simGetSegmentationObjectID(component)])
    ok(own[:, 24:40].sum() > 10, "and seen in its colour")
    c.simAddDetectionFilterMeshName("0", airsim.ImageType.Scene, "*Goal*")
    (found,) = c.simGetDetections("0", airsim.ImageType.Scene)
    ok(found.name == component, "and detected")
    ok(abs(xyz(found.relative_pose.position)[0] - 2.5) < 1, "before the camera")
    ok(c.simDestroyObject(name) and c.simListSceneObjectsTags() == [], "and it goes")


@script("Old", "cosys 3.2: versions, names, annotations as image type 10")
def _(c, ok):
    c.confirmConnection()
    ok(c.getServerVersion() == c.getMinRequiredClientVersion() == 3, "it says version 3")
    names = c.simListInstanceSegmentationObjects()
    mesh = "Tree_3_0_Tree_3"
    ok(mesh in names and TREE_MESH not in names, "names of components end without a number")
    put(c, tree(c) - (6, 0, 1.5))
    ok(c.simSetAnnotationObjectColor("RGBTestDirect", mesh, 9, 200, 30), "a layer takes a colour")
    ok(seen(look(c, 10, layer="RGBTestDirect"), (9, 200, 30)).sum() > 30, "and shows it as image type 10")
    name = c.simSpawnObject("Late", c.simListAssets()[0], airsim.Pose(), airsim.Vector3r(1, 1, 1))
    ok(not c.simSetSegmentationObjectID(f".*{name}.*", 5, True), "what is spawned is not painted")


def main():
    passed = True
    for mode, name, function in SCRIPTS:
        if mode != MODE:
            continue
        client, check, problem = connected(), Check(), ""
        began = time.monotonic()
        try:
            client.simPause(False)
            client.reset()
            function(client, check)
        except Exception as exc:  # noqa: BLE001 - whatever it was, the row says so
            problem = f"{type(exc).__name__}: {exc}"
            traceback.print_exc()
        passed &= not problem and check.count >= 3
        print(f"ROW {name} | {client.calls} | {check.count} | {problem or 'yes'}", flush=True)
        print(f"{name}: {time.monotonic() - began:.1f} s", file=sys.stderr)
    sys.exit(0 if passed else 1)


main()
