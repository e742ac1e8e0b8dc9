"""Run under the official client: what AirSim's example scripts do, call for call, with their effects asserted.

Usage: compat.py MODE PORT FOLDER. Prints a row for each script: its name, calls, assertions, passed. The scripts are
those of AirSim 1.8.1's PythonClient that need no window, plot or learning library; what they do is written anew here.
"""

import math
import os
import sys
import traceback

import airsim
import numpy as np

MODE, PORT, FOLDER = sys.argv[1], int(sys.argv[2]), sys.argv[3]
CLIENTS = {"Multirotor": airsim.MultirotorClient, "Car": airsim.CarClient, "ComputerVision": airsim.VehicleClient}
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


def counted(client):
    """The client with its calls counted in `client.calls`."""
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


def speed(client):
    return float(np.linalg.norm(xyz(client.getMultirotorState().kinematics_estimated.linear_velocity)))


def ready(client, vehicle=""):
    client.confirmConnection()
    client.enableApiControl(True, vehicle)
    client.armDisarm(True, vehicle)


def airborne(client, vehicle=""):
    ready(client, vehicle)
    client.takeoffAsync(vehicle_name=vehicle).join()


def settle(client):
    """Wait until it stands still in the air."""
    client.hoverAsync().join()
    for _ in range(200):
        if speed(client) < 0.2:
            return


# Multirotor


@script("Multirotor", "multirotor/arm, disarm, state")
def _(c, ok):
    c.confirmConnection()
    ok(not c.isApiControlEnabled(), "nobody has control at first")
    c.enableApiControl(True)
    ok(c.isApiControlEnabled(), "control is given")
    ok(c.armDisarm(True), "arms")
    state = c.getMultirotorState()
    ok(state.landed_state == airsim.LandedState.Landed, "it has landed")
    ok(c.armDisarm(False), "disarms")
    c.armDisarm(True)


@script("Multirotor", "multirotor/takeoff, land")
def _(c, ok):
    airborne(c)
    ok(-2.4 < where(c)[2] < -1.2, "takes off to about 1.7 m")
    c.moveToZAsync(-4, 2).join()
    settle(c)
    ok(abs(where(c)[2] + 4) < 0.5, "climbs")
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Flying, "flies")
    c.landAsync().join()
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Landed, "lands")
    ok(where(c)[2] > -0.6, "is on the ground")


@script("Multirotor", "multirotor/box, path")
def _(c, ok):
    airborne(c)
    c.moveByVelocityZAsync(2, 0, -3, 2, airsim.DrivetrainType.MaxDegreeOfFreedom, airsim.YawMode(False, 90)).join()
    north = where(c)
    ok(north[0] > 2, "flew north")
    c.moveByVelocityZAsync(0, 2, -3, 2, airsim.DrivetrainType.MaxDegreeOfFreedom, airsim.YawMode(False, 90)).join()
    ok(where(c)[1] - north[1] > 1.5, "then east")
    ok(abs(where(c)[2] + 3) < 0.7, "at its height")
    corners = [airsim.Vector3r(4, 0, -3), airsim.Vector3r(4, 4, -3), airsim.Vector3r(0, 4, -3)]
    yaw = airsim.YawMode(False, 0)
    c.moveOnPathAsync(corners, 3, 120, airsim.DrivetrainType.ForwardOnly, yaw, 20, 1).join()
    settle(c)
    ok(np.linalg.norm(where(c) - (0, 4, -3)) < 1, "the path ends where it ends")
    c.moveToPositionAsync(0, 0, -3, 2).join()
    settle(c)
    ok(np.linalg.norm(where(c) - (0, 0, -3)) < 0.7, "and goes home")
    c.landAsync().join()


@script("Multirotor", "multirotor/survey, orbit")
def _(c, ok):
    airborne(c)
    lanes = []
    for k in range(3):
        lanes += [airsim.Vector3r(0, 2.0 * k, -4), airsim.Vector3r(6, 2.0 * k, -4)][:: 1 if k % 2 == 0 else -1]
    c.moveOnPathAsync(lanes, 4, 300, airsim.DrivetrainType.MaxDegreeOfFreedom, airsim.YawMode(False, 0)).join()
    settle(c)
    ok(np.linalg.norm(where(c) - (6, 4, -4)) < 1, "the survey ends at the last lane")
    seen = []
    for k in range(12):
        angle = 2 * math.pi * k / 12
        v = 2 * np.array([-math.sin(angle), math.cos(angle)])
        yaw = airsim.YawMode(False, math.degrees(math.atan2(v[1], v[0])))
        c.moveByVelocityZAsync(v[0], v[1], -4, 0.7, airsim.DrivetrainType.MaxDegreeOfFreedom, yaw).join()
        seen.append(where(c)[:2])
    ok(np.ptp(seen, axis=0).min() > 1, "the orbit has a width")
    png = c.simGetImage("front_center", airsim.ImageType.Scene)
    ok(png[:4] == b"\x89PNG", "and a picture")
    ok(where(c)[2] < -3, "at its height")


@script("Multirotor", "multirotor/add_drone")
def _(c, ok):
    c.confirmConnection()
    ok(c.simAddVehicle("Second", "simpleflight", airsim.Pose(airsim.Vector3r(3, 3, 0), airsim.to_quaternion(0, 0, 0))),
       "a second drone is added")  # fmt: skip
    ok("Second" in c.listVehicles(), "and listed")
    airborne(c, "Second")
    ok(-2.4 < where(c, "Second")[2] < -1.0, "it takes off")
    ok(where(c)[2] > -0.5, "the first stays")
    (image,) = c.simGetImages([airsim.ImageRequest("0", airsim.ImageType.Scene, False, False)], "Second")
    ok(len(image.image_data_uint8) == image.width * image.height * 3, "it takes pictures")
    ok(not c.simAddVehicle("Car", "physxcar", airsim.Pose()), "a car is refused")


@script("Multirotor", "multirotor/teleport, external_physics_engine")
def _(c, ok):
    ready(c)
    pose = c.simGetVehiclePose()
    pose.position.x_val, pose.position.z_val = 5, -6
    c.simSetVehiclePose(pose, True)
    ok(abs(where(c)[0] - 5) < 0.01, "it is there at once")
    for k in range(5):
        c.simSetVehiclePose(airsim.Pose(airsim.Vector3r(k, 0, -8), airsim.to_quaternion(0.1, 0, 0.1 * k)), True)
        ok(abs(where(c)[0] - k) < 0.05, f"and at step {k}")
    ok(c.simGetCollisionInfo().object_name != "", "it has touched something before")
    c.reset()
    ok(np.linalg.norm(where(c)) < 0.6, "reset brings it back")


@script("Multirotor", "multirotor/set_wind, set_trace_line")
def _(c, ok):
    airborne(c)
    c.simSetTraceLine([1.0, 0.0, 0.0, 1.0], 5)
    before = where(c)
    c.simSetWind(airsim.Vector3r(0, 12, 0))
    c.moveByVelocityAsync(0, 0, 0, 3).join()
    ok(where(c)[1] - before[1] > 0.1, "the wind carries it")
    pitch, roll, _ = airsim.to_eularian_angles(c.simGetVehiclePose().orientation)
    ok(roll < -0.01, "it leans against it")
    ok(abs(pitch) < 0.05, "and not sideways")
    c.simSetWind(airsim.Vector3r(0, 0, 0))


@script("Multirotor", "multirotor/set_fog, environment/weather")
def _(c, ok):
    ready(c)
    c.simSetVehiclePose(airsim.Pose(airsim.Vector3r(0, 0, -3), airsim.to_quaternion(0, 0, 0)), True)
    c.simPause(True)

    def look():
        (shot,) = c.simGetImages([airsim.ImageRequest("0", airsim.ImageType.Scene, False, False)])
        return np.frombuffer(shot.image_data_uint8, np.uint8).astype(int)

    clear = look()
    c.simEnableWeather(True)
    c.simSetWeatherParameter(airsim.WeatherParameter.Fog, 0.8)
    foggy = look()
    ok(np.abs(foggy - clear).mean() > 5, "fog is seen")
    ok(foggy.std() < clear.std(), "and takes contrast")
    for name in ("Rain", "Roadwetness", "Snow", "RoadSnow", "MapleLeaf", "RoadLeaf", "Dust"):
        c.simSetWeatherParameter(getattr(airsim.WeatherParameter, name), 0.5)
    c.simEnableWeather(False)
    ok(np.abs(look() - clear).mean() < 3, "and goes away")
    c.simPause(False)


@script("Multirotor", "multirotor/line_of_sight")
def _(c, ok):
    home = c.getHomeGeoPoint()
    ok(abs(home.latitude) > 1, "home is somewhere")
    high = airsim.GeoPoint()
    high.latitude, high.longitude, high.altitude = home.latitude, home.longitude, home.altitude + 30
    deep = airsim.GeoPoint()
    deep.latitude, deep.longitude, deep.altitude = home.latitude + 1e-4, home.longitude, home.altitude - 30
    ok(c.simTestLineOfSightToPoint(high), "the sky is free")
    ok(not c.simTestLineOfSightToPoint(deep), "the ground is not")
    ok(not c.simTestLineOfSightBetweenPoints(high, deep), "nor between")
    low, top = c.simGetWorldExtents()
    ok(low.latitude < home.latitude < top.latitude, "home lies in the world")


@script("Multirotor", "multirotor/pause_continue_drone")
def _(c, ok):
    airborne(c)
    c.moveByVelocityZAsync(2, 0, -3, 30)
    c.simContinueForTime(1)
    ok(c.simIsPause(), "it is paused afterwards")
    first = where(c)
    ok((where(c) == first).all(), "and stands still")
    c.simContinueForFrames(25)
    ok(where(c)[0] > first[0] + 0.3, "frames bring it on")
    c.simPause(False)
    ok(not c.simIsPause(), "and it goes on")
    c.cancelLastTask()


@script("Multirotor", "multirotor/reset_test_drone, drone_stress_test")
def _(c, ok):
    for _ in range(3):
        airborne(c)
        c.moveToPositionAsync(2, 2, -3, 3).join()
        ok(np.linalg.norm(where(c)[:2] - (2, 2)) < 1, "it goes there")
        c.reset()
        ok(np.linalg.norm(where(c)) < 0.6, "and is reset")
        ok(not c.isApiControlEnabled(), "without control")


@script("Multirotor", "multirotor/hello_drone")
def _(c, ok):
    airborne(c)
    imu, baro, magnet, gps = c.getImuData(), c.getBarometerData(), c.getMagnetometerData(), c.getGpsData()
    ok(-14 < imu.linear_acceleration.z_val < -6, "the IMU feels gravity")
    ok(80_000 < baro.pressure < 110_000, "the barometer air")
    ok(0.1 < np.linalg.norm(xyz(magnet.magnetic_field_body)) < 1, "the magnetometer a field")
    ok(abs(gps.gnss.geo_point.latitude - c.getHomeGeoPoint().latitude) < 1e-3, "GPS is at home")
    c.moveToPositionAsync(-2, 2, -3, 3).join()
    settle(c)
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


@script("Multirotor", "multirotor/multi_agent_drone")
def _(c, ok):
    c.simAddVehicle("A", "simpleflight", airsim.Pose(airsim.Vector3r(0, 4, 0), airsim.to_quaternion(0, 0, 0)))
    c.simAddVehicle("B", "simpleflight", airsim.Pose(airsim.Vector3r(0, -4, 0), airsim.to_quaternion(0, 0, 0)))
    for name in ("A", "B"):
        ready(c, name)
    both = [c.takeoffAsync(vehicle_name=name) for name in ("A", "B")]
    for each in both:
        each.join()
    ok(where(c, "A")[2] < -1 and where(c, "B")[2] < -1, "both take off")
    goals = {"A": (3, 1, -3), "B": (3, -1, -3)}
    both = [c.moveToPositionAsync(*goal, 3, vehicle_name=name) for name, goal in goals.items()]
    for each in both:
        each.join()
    for name, goal in goals.items():
        ok(np.linalg.norm(where(c, name) - goal) < 1.2, f"{name} arrives")
    ok(c.getMultirotorState("A").timestamp > 0, "each has a state")


@script("Multirotor", "multirotor/gimbal")
def _(c, ok):
    ready(c)
    before = c.simGetCameraInfo("0").pose
    c.simSetCameraPose("0", airsim.Pose(airsim.Vector3r(0, 0, -0.2), airsim.to_quaternion(-0.5, 0, 0)))
    after = c.simGetCameraInfo("0").pose
    pitch, _, _ = airsim.to_eularian_angles(after.orientation)
    ok(abs(pitch + 0.5) < 0.05, "the camera looks down")
    ok(abs(after.position.x_val - before.position.x_val) > 0.2, "from another place")
    c.simSetCameraFov("0", 60)
    ok(abs(c.simGetCameraInfo("0").fov - 60) < 0.1, "with another field of view")


@script("Multirotor", "multirotor/manual_mode_demo")
def _(c, ok):
    airborne(c)
    c.moveToZAsync(-4, 2).join()
    c.moveByRC(airsim.RCData(pitch=0.4, is_initialized=True, is_valid=True))
    before = where(c)
    c.moveByManualAsync(4, 4, -4, 2).join()
    ok(where(c)[0] - before[0] > 0.5, "the stick drives it ahead")
    ok(abs(where(c)[1] - before[1]) < 0.4, "and not aside")
    ok(abs(c.getMultirotorState().rc_data.pitch - 0.4) < 1e-3, "and is told back")
    c.moveByRC(airsim.RCData(is_valid=False))


@script("Multirotor", "multirotor/drone_lidar, sensorframe and vehicleframe_lidar_pointcloud")
def _(c, ok):
    ready(c)
    c.simSetVehiclePose(airsim.Pose(airsim.Vector3r(0, 0, -6), airsim.to_quaternion(0, 0, 0)), True)
    c.simPause(True)
    world, local = c.getLidarData("LidarWorld"), c.getLidarData("LidarLocal")
    points = np.array(world.point_cloud).reshape(-1, 3)
    ok(len(points) > 500, "the ground is seen")
    ok(abs(np.median(points[:, 2])) < 1, "where it is")
    near = np.array(local.point_cloud).reshape(-1, 3)
    ok(np.allclose(near + where(c), points, atol=0.05), "in both frames")
    ok(len(c.simGetLidarSegmentation("LidarWorld")) == len(points), "with an id each")
    c.simPause(False)


@script("Multirotor", "moveBy: body frame, angles, rates, motors, GPS; gains; rotors")
def _(c, ok):
    airborne(c)
    c.moveToZAsync(-6, 3).join()
    settle(c)
    before = where(c)
    c.moveByVelocityBodyFrameAsync(2, 0, 0, 1.5).join()
    ok(where(c)[0] - before[0] > 0.8, "ahead")
    settle(c)
    before = where(c)
    c.moveByRollPitchYawZAsync(0.15, 0, 0, -6, 1).join()
    ok(where(c)[1] - before[1] > 0.2, "a roll goes right")
    settle(c)
    before = where(c)
    c.moveByRollPitchYawrateThrottleAsync(0, 0, 0, 0.8, 0.5).join()
    ok(where(c)[2] < before[2] - 0.05, "throttle climbs")
    c.moveByAngleRatesZAsync(0, 0, 0.5, -6, 1).join()
    c.moveByMotorPWMsAsync(0.6, 0.6, 0.6, 0.6, 0.3).join()
    ok(len(c.getRotorStates().rotors) == 4, "four rotors turn")
    c.setVelocityControllerGains(airsim.VelocityControllerGains())
    c.setAngleLevelControllerGains(airsim.AngleLevelControllerGains())
    c.rotateByYawRateAsync(30, 1).join()
    c.rotateToYawAsync(45).join()
    _, _, yaw = airsim.to_eularian_angles(c.simGetVehiclePose().orientation)
    ok(abs(math.degrees(yaw) - 45) < 8, "it turns")


@script("Multirotor", "multirotor/high_res_camera; recording")
def _(c, ok):
    ready(c)
    shots = c.simGetImages([airsim.ImageRequest("high_res", 0), airsim.ImageRequest("low_res", 0)])
    ok((shots[0].width, shots[0].height) == (1280, 720), "a large camera")
    ok((shots[1].width, shots[1].height) == (64, 36), "and a small one")
    c.startRecording()
    ok(c.isRecording(), "it records")
    c.moveByVelocityAsync(0, 0, -1, 2).join()
    c.stopRecording()
    ok(not c.isRecording(), "and stops")
    folders = os.listdir(os.path.join(FOLDER, "records"))
    ok(len(folders) == 1, "into one folder")
    with open(os.path.join(FOLDER, "records", folders[0], "airsim_rec.txt")) as file:
        ok(file.readline().startswith("VehicleName\tTimeStamp\tPOS_X"), "with a header")


@script("Multirotor", "environment/create_objects, plot_markers, unreal_console_commands, change_texture_example")
def _(c, ok):
    c.simFlushPersistentMarkers()
    assets = c.simListAssets()
    ok(len(assets) >= 40, "there are assets")
    name = c.simSpawnObject("Thing", assets[0], airsim.Pose(airsim.Vector3r(4, 0, -1)), airsim.Vector3r(2, 2, 2))
    again = c.simSpawnObject("Thing", assets[0], airsim.Pose(airsim.Vector3r(5, 0, -1)), airsim.Vector3r(1, 1, 1))
    ok(name == "Thing" and again == "Thing1", "names are made unique")
    ok(set(c.simListSceneObjects("Thing.*")) == {name, again}, "and listed")
    ok(np.allclose(xyz(c.simGetObjectScale(name)), 2), "with their size")
    c.simSetObjectScale(name, airsim.Vector3r(3, 3, 3))
    ok(np.allclose(xyz(c.simGetObjectScale(name)), 3), "which changes")
    ok(c.simDestroyObject(name) and c.simDestroyObject(again), "and they go")
    ok(c.simListSceneObjects("Thing.*") == [], "away")
    points = [airsim.Vector3r(x, 0, -2) for x in range(3)]
    c.simPlotPoints(points, [1.0, 0.0, 0.0, 1.0], 20, 10, True)
    c.simPlotLineStrip(points, [1.0, 1.0, 0.0, 1.0], 5, 10, False)
    c.simPlotLineList(points[:2], [1.0, 0.0, 1.0, 1.0], 5, 10, False)
    c.simPlotArrows(points, points[::-1], [1.0, 0.0, 0.0, 1.0], 20, 10, 10, False)
    c.simPlotStrings(["a", "b", "c"], points, 5, [1.0, 0.0, 0.0, 1.0], 10)
    c.simPlotTransforms([airsim.Pose()], 35, 5, 10, False)
    c.simPlotTransformsWithNames([airsim.Pose()], ["a"], 45, 5, 30, [1.0, 1.0, 0.0, 1.0], 10)
    c.simRunConsoleCommand("stat fps")
    ok(c.simSetObjectMaterialFromTexture("Tree_1", "sample.png"), "a texture is taken")
    ok(not c.simSetObjectMaterial("Nothing", "/Game/M"), "but not by nothing")
    ok(not c.simSetLightIntensity("PointLight", 5.0), "there is no light")


# Car


def car_state(c, seconds, vehicle="", **values):
    controls = airsim.CarControls()
    for name, value in values.items():
        setattr(controls, name, value)
    c.setCarControls(controls, vehicle)
    c.simContinueForTime(seconds)
    while not c.simIsPause():
        pass
    return c.getCarState(vehicle)


@script("Car", "car/hello_car, imitation and reinforcement learning environments")
def _(c, ok):
    c.confirmConnection()
    c.enableApiControl(True)
    ok(c.isApiControlEnabled(), "control is given")
    ok(car_state(c, 2, throttle=0.6).speed > 2, "it drives")
    turned = car_state(c, 1, throttle=0.5, steering=1)
    ok(turned.kinematics_estimated.angular_velocity.z_val > 0.05, "turns right")
    car_state(c, 3, brake=1)
    ok(abs(c.getCarState().speed) < 0.2, "brakes")
    back = car_state(c, 2, throttle=-0.5, is_manual_gear=True, manual_gear=-1)
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
    ok(len(shots[3].image_data_uint8) == shots[3].width * shots[3].height * 3, "raw pictures three bytes")
    c.simPause(False)
    c.reset()
    ok(np.linalg.norm(where(c)) < 0.5, "reset brings it back")
    ok(c.simGetCollisionInfo().object_name == "Ground", "it has touched the ground")


@script("Car", "car/multi_agent_car, runtime_car")
def _(c, ok):
    ok(c.simAddVehicle("Car2", "physxcar", airsim.Pose(airsim.Vector3r(0, 5, 0), airsim.to_quaternion(0, 0, 0))),
       "a second car is added")  # fmt: skip
    for name in ("", "Car2"):
        c.enableApiControl(True, name)
    car_state(c, 1.5, "Car2", throttle=0.8)
    ok(where(c, "Car2")[0] > 1, "it drives")
    ok(abs(where(c)[0]) < 0.5, "the first does not")
    ok(set(c.listVehicles()) >= {"Car2"}, "both are listed")
    c.simPause(False)


@script("Car", "car/pause_test, pause_continue_car, reset_test_car, car_stress_test")
def _(c, ok):
    for _ in range(3):
        c.enableApiControl(True)
        c.simPause(True)
        before = where(c)
        ok((where(c) == before).all(), "paused it stands")
        car_state(c, 1, throttle=0.7)
        ok(where(c)[0] > before[0] + 0.3, "it goes on for a second")
        c.simPause(False)
        c.reset()
        ok(np.linalg.norm(where(c)) < 0.5, "and is reset")


@script("Car", "car/distance_sensor_multi, car_collision, car_lidar, car_time_of_day")
def _(c, ok):
    c.simPause(True)
    tree = c.simGetObjectPose("Tree_3").position
    before = airsim.Vector3r(tree.x_val - 6, tree.y_val, 0)
    c.simSetVehiclePose(airsim.Pose(before, airsim.to_quaternion(0, 0, 0)), True)
    sensor = c.getDistanceSensorData("Ahead")
    ok(4 < sensor.distance < 6.2, "the tree ahead is as far as it is")
    c.simPause(False)
    c.simPrintLogMessage("touched ", "something", 1)
    lidar = c.getLidarData("Lidar")
    ok(len(lidar.point_cloud) % 3 == 0 and len(lidar.point_cloud) > 30, "the lidar sees")
    c.simPause(True)

    def bright(when):
        c.simSetTimeOfDay(True, when, False, 1, 60, False)
        (shot,) = c.simGetImages([airsim.ImageRequest("0", airsim.ImageType.Scene, False, False)])
        return np.frombuffer(shot.image_data_uint8, np.uint8).astype(int)

    ok(np.abs(bright("2025-06-21 12:00:00") - bright("2025-06-21 19:00:00")).mean() > 3, "the sun moves")
    c.simPause(False)


# Computer vision


@script("ComputerVision", "computer_vision/cv_mode, cv_capture, getpos, cv_navigate")
def _(c, ok):
    c.confirmConnection()
    for k in range(3):
        c.simSetVehiclePose(airsim.Pose(airsim.Vector3r(k, 0.5, -2), airsim.to_quaternion(-0.5, 0, 0.1 * k)), True)
        ok(np.allclose(where(c), (k, 0.5, -2), atol=1e-4), "it is where it was put")
        shots = c.simGetImages(
            [
                airsim.ImageRequest("0", airsim.ImageType.DepthPlanar, True),
                airsim.ImageRequest("1", airsim.ImageType.Segmentation, False, False),
                airsim.ImageRequest("2", airsim.ImageType.SurfaceNormals, False, False),
                airsim.ImageRequest("3", airsim.ImageType.Scene),
            ]
        )
        ok(all(shot.width > 0 for shot in shots), "all kinds come")
    pose = c.simGetVehiclePose()
    ok(abs(airsim.to_eularian_angles(pose.orientation)[2] - 0.2) < 1e-3, "turned as told")
    try:
        c.enableApiControl(True)
        ok(False, "there is nothing to control")
    except Exception as problem:  # noqa: BLE001 - the class belongs to the client's library
        ok("Vehicle API for" in str(problem), "there is nothing to control")


@script("ComputerVision", "computer_vision/external_camera, fov_change")
def _(c, ok):
    info = c.simGetCameraInfo("Fixed", external=True)
    ok(np.allclose(xyz(info.pose.position), (1, 2, -3), atol=1e-4), "the external camera stands in the world")
    c.simSetCameraPose("Fixed", airsim.Pose(airsim.Vector3r(2, 2, -4), airsim.to_quaternion(0, 0, 0)), external=True)
    ok(abs(c.simGetCameraInfo("Fixed", external=True).pose.position.z_val + 4) < 1e-4, "and is moved")
    c.simSetCameraFov("0", 40)
    ok(abs(c.simGetCameraInfo("0").fov - 40) < 0.1, "fields of view change")
    c.simSetDistortionParams("0", {"K1": 0.1, "P2": 0.2})
    ok(np.allclose(c.simGetDistortionParams("0"), [0.1, 0, 0, 0, 0.2]), "distortion is kept")
    (shot,) = c.simGetImages([airsim.ImageRequest("Fixed", 0, False, False)], external=True)
    ok(shot.width > 0, "it takes pictures")


@script("ComputerVision", "computer_vision/objects, segmentation, create and capture_ir_segmentation_map")
def _(c, ok):
    asset = next(name for name in c.simListAssets() if "carrier_bag" in name)
    name = c.simSpawnObject("bag", asset, airsim.Pose(airsim.Vector3r(2, 0, 0)), airsim.Vector3r(1, 1, 1))
    ok(c.simSetObjectPose(name, airsim.Pose(airsim.Vector3r(1, 0, -0.3), airsim.to_quaternion(0, 0, 1))), "it moves")
    ok(np.allclose(xyz(c.simGetObjectPose(name).position), (1, 0, -0.3), atol=1e-4), "there")
    ok(math.isnan(c.simGetObjectPose("nowhere").position.x_val), "what is not there is nowhere")
    ok(c.simSetSegmentationObjectID(r"[\w]*", 0, True), "all get one id")
    ok(c.simSetSegmentationObjectID(name, 20), "the bag another")
    ok(c.simGetSegmentationObjectID(name.lower()) == 20, "which it tells")
    c.simSetVehiclePose(airsim.Pose(airsim.Vector3r(0, 0, -1.5), airsim.to_quaternion(-0.8, 0, 0)), True)
    seg, ir = c.simGetImages(
        [
            airsim.ImageRequest("0", airsim.ImageType.Segmentation, False, False),
            airsim.ImageRequest("0", airsim.ImageType.Infrared, False, False),
        ]
    )
    colours = np.unique(np.frombuffer(seg.image_data_uint8, np.uint8).reshape(-1, 3), axis=0)
    ok(len(colours) == 2, "two colours are seen")
    ok(set(np.unique(np.frombuffer(ir.image_data_uint8, np.uint8))) == {0, 20}, "and both ids in infrared")
    ok(len(c.simGetMeshPositionVertexBuffers()) > 3, "meshes are told")
    c.simAddDetectionFilterMeshName("0", airsim.ImageType.Scene, "bag*")
    ok([d.name for d in c.simGetDetections("0", airsim.ImageType.Scene)] == [name], "and detected")
    c.simDestroyObject(name)


def main():
    passed = True
    for mode, name, function in SCRIPTS:
        if mode != MODE:
            continue
        client = counted(CLIENTS[MODE](ip="127.0.0.1", port=PORT, timeout_value=120))
        check, problem = Check(), ""
        try:
            client.simPause(False)
            client.reset()
            function(client, check)
        except Exception as exc:  # noqa: BLE001 - whatever it was, the row says so
            problem = f"{type(exc).__name__}: {exc}"
            traceback.print_exc()
        passed &= not problem and check.count >= 3
        print(f"ROW {name} | {client.calls} | {check.count} | {problem or 'yes'}", flush=True)
    sys.exit(0 if passed else 1)


main()
