"""Scripts that fly drones and wait for keys."""

import airsim
import numpy as np
from observe import (
    FOUR_KINDS,
    angles,
    flying,
    is_pfm,
    is_png,
    pixels,
    ready,
    requests,
    save,
    sleep,
    speed,
    until,
    where,
    xyz,
)
from rows import script

GROUND_Z = 2.0  # of vehicles that start 2 m up


@script("multirotor/hello_drone.py", on="drone", waits=4)
def _(c, ok):
    c.confirmConnection()
    c.enableApiControl(True)
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Landed, "it has landed")
    sleep(c, 2)
    imu, air, magnet, gps = c.getImuData(), c.getBarometerData(), c.getMagnetometerData(), c.getGpsData()
    ok(-14 < imu.linear_acceleration.z_val < -6, "the IMU feels gravity")
    ok(80_000 < air.pressure < 110_000, "the barometer air")
    ok(0.1 < np.linalg.norm(xyz(magnet.magnetic_field_body)) < 1, "the magnetometer a field")
    ok(abs(gps.gnss.geo_point.latitude - c.getHomeGeoPoint().latitude) < 1e-3, "GPS is at home")
    airsim.wait_key("Press any key to take off")
    c.armDisarm(True)
    c.takeoffAsync().join()
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Flying, "it flies")
    airsim.wait_key("Press any key to move to (-10, 10, -10) at 5 m/s")
    c.moveToPositionAsync(-10, 10, -10, 5).join()
    c.hoverAsync().join()
    sleep(c, 3)
    ok.near(xyz(c.getMultirotorState().kinematics_estimated.position), (-10, 10, -10), 2.5, "it goes there")
    airsim.wait_key("Press any key to take images")
    shots = c.simGetImages(requests(FOUR_KINDS))
    ok([len(shot.image_data_float) > 0 for shot in shots] == [False, True, False, False], "floats where asked for")
    files = [save(ok.folder, f"hello_{k}", shot) for k, shot in enumerate(shots)]
    ok([is_png(file, 64, 48) for file in files] == [True, False, True, True], "PNGs are written")
    ok(is_pfm(files[1], 64, 48), "and a PFM")
    airsim.wait_key("Press any key to reset")
    c.reset()
    ok.near(where(c), (0, 0, 0), 0.6, "it is home")
    c.armDisarm(False)
    c.enableApiControl(False)


@script("multirotor/multi_agent_drone.py", on="drones", waits=4)
def _(c, ok):
    drones, goals = ("Drone1", "Drone2"), ((-5, 5, -10), (5, -5, -10))
    c.confirmConnection()
    for name in drones:
        c.enableApiControl(True, name)
    for name in drones:
        c.armDisarm(True, name)
    airsim.wait_key("Press any key to take off")
    for flight in [c.takeoffAsync(vehicle_name=name) for name in drones]:
        flight.join()
    for name in drones:
        ok(c.getMultirotorState(vehicle_name=name).landed_state == airsim.LandedState.Flying, f"{name} takes off")
    airsim.wait_key("Press any key to move")
    for flight in [c.moveToPositionAsync(*goal, 5, vehicle_name=name) for name, goal in zip(drones, goals)]:
        flight.join()
    for name, goal in zip(drones, goals):
        ok(until(c, lambda name=name, goal=goal: np.linalg.norm(where(c, name) - goal) < 2, 10), f"{name} arrives")
    airsim.wait_key("Press any key to take images")
    kinds = requests([("0", airsim.ImageType.DepthVis), ("1", airsim.ImageType.Scene, False, False)])
    first, second = (c.simGetImages(kinds, vehicle_name=name) for name in drones)
    for k, shot in enumerate(first + second):
        ok(is_png(save(ok.folder, f"pair_{k}", shot), 64, 48), "a picture is written")
    ok(np.abs(pixels(first[1]).astype(int) - pixels(second[1])).mean() > 3, "each of another place")
    airsim.wait_key("Press any key to reset")
    for name in drones:
        c.armDisarm(False, name)
    c.reset()
    for name in drones:
        ok.near(where(c, name)[:2], (0, 0), 0.1, f"{name} is back")
        c.enableApiControl(False, name)


@script("multirotor/gimbal.py", on="drone", waits=1)
def _(c, ok):
    ready(c)
    airsim.wait_key("Press any key to take off")
    c.takeoffAsync().join()
    for _ in range(2):  # of 5
        for goal, turn in (((-50.0, 50.26, -20.58), (0.5, 0.5, 0.1)), ((50.0, -50.26, -10.58), (-0.5, -0.5, -0.1))):
            before = where(c)
            c.moveToPositionAsync(*goal, 3.5)
            sleep(c, 6)
            ok((where(c) - before) @ (np.array(goal) - before) > 0, "it flies towards its goal")
            c.simSetCameraPose("0", airsim.Pose(airsim.Vector3r(0, 0, 0), airsim.to_quaternion(*turn)))
            c.simPause(True)
            seen, body = c.simGetCameraInfo("0").pose.orientation, c.simGetVehiclePose().orientation
            c.simPause(False)
            ok.near(airsim.to_eularian_angles(body.inverse() * seen), turn, 0.02, "the camera is turned on the body")


@script("multirotor/manual_mode_demo.py", on="drone", waits=2)
def _(c, ok):
    ready(c)
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Landed, "it has landed")
    c.moveByManualAsync(vx_max=1e6, vy_max=1e6, z_min=-1e6, duration=1e10)
    airsim.wait_key("Press any key to send RC data")
    c.moveByRC(rcdata=airsim.RCData(pitch=0.0, throttle=1.0, is_initialized=True, is_valid=True))
    sleep(c, 3)
    ok(flying(c) and where(c)[2] < -1, "full throttle takes it up")
    ok.near(where(c)[:2], (0, 0), 0.5, "straight")
    airsim.wait_key("Press any key to roll and yaw by half")
    c.moveByRC(rcdata=airsim.RCData(roll=0.5, throttle=1.0, yaw=0.5, is_initialized=True, is_valid=True))
    before = angles(c)[2]
    sleep(c, 1)
    told = c.getMultirotorState().rc_data
    ok(abs(told.roll - 0.5) < 1e-3 and abs(told.yaw - 0.5) < 1e-3, "the sticks are told back")
    ok(speed(c) > 2 and abs(angles(c)[2] - before) > 0.05, "it rolls away and turns")


@script("multirotor/drone_lidar.py", on="drone", waits=4)
def _(c, ok):
    c.confirmConnection()
    c.enableApiControl(True)
    c.armDisarm(True)
    c.getMultirotorState()
    airsim.wait_key("Press any key to take off")
    c.takeoffAsync().join()
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Flying, "it flies")
    airsim.wait_key("Press any key to move to (-10, 10, -10) at 5 m/s")
    c.moveToPositionAsync(-10, 10, -10, 5).join()
    c.hoverAsync().join()
    airsim.wait_key("Press any key to get lidar readings")
    last_ns = 0
    for _ in range(4):
        data = c.getLidarData()
        points = np.array(data.point_cloud, np.float32).reshape(-1, 3)
        ok(len(points) > 100, "the lidar sees")
        ok(abs(np.percentile(points[:, 2], 90)) < 1.2, "the ground, where it is")
        ok(data.time_stamp > last_ns, "anew")
        last_ns = data.time_stamp
        sleep(c, 5)
    airsim.wait_key("Press any key to reset")
    c.armDisarm(False)
    c.reset()
    ok.near(where(c), (0, 0, 0), 0.6, "it is home")
    c.enableApiControl(False)


def scan(c, ok, vehicle, to_world):
    """Write the points of both lidars, in the world's axes, until somebody has enough; the points."""
    found = []
    for lidar in ("LidarSensor1", "LidarSensor2"):
        path = f"{ok.folder}/{vehicle}_{lidar}_pointcloud.asc"
        data = c.getLidarData(lidar_name=lidar, vehicle_name=vehicle)
        points = to_world(data, np.array(data.point_cloud).reshape(-1, 3))
        with open(path, "w") as file:
            file.writelines(f"{x:f} {y:f} {z:f} 255 255 0 \n" for x, y, z in points)
        with open(path) as file:
            ok(len(file.readlines()) == len(points) > 0, f"{lidar}'s points are written")
        found.append(points)
    return np.concatenate(found)


def scans(c, ok, vehicle, to_world):
    """What is seen from 4 m up, and from 6 m."""
    c.watch.simPause(True)
    for height in (4, 6):
        c.watch.simSetVehiclePose(airsim.Pose(airsim.Vector3r(0, 0, -height)), True, vehicle)
        points = scan(c, ok, vehicle, to_world)
        below = points[np.abs(points[:, :2]).max(axis=1) < 1]
        ok(len(below) > 0 and abs(np.median(below[:, 2]) - GROUND_Z) < 0.4, "the ground lies below")
        ok((points[:, 2] < GROUND_Z + 0.5).all(), "and nothing lies deeper")


@script("multirotor/sensorframe_lidar_pointcloud.py", on="drones", waits=1)
def _(c, ok):
    def to_world(data, points):
        turn = data.pose.orientation
        w, x, y, z = turn.w_val, turn.x_val, turn.y_val, turn.z_val
        matrix = np.array([
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ])  # fmt: skip
        return points @ matrix.T + xyz(data.pose.position)

    c.confirmConnection()
    scans(c, ok, "Drone1", to_world)
    airsim.wait_key("Press any key to stop")


@script("multirotor/vehicleframe_lidar_pointcloud.py", on="drones", waits=1)
def _(c, ok):
    c.confirmConnection()
    scans(c, ok, "Drone2", lambda data, points: points)
    airsim.wait_key("Press any key to stop")
