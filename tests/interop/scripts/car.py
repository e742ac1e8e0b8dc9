"""Scripts that drive cars."""

import threading
import time

import airsim
import numpy as np
from observe import (
    FOUR_KINDS,
    angles,
    differ,
    is_pfm,
    is_png,
    let_pass,
    now_s,
    picture,
    pixels,
    requests,
    save,
    sleep,
    until,
    where,
    xyz,
)
from rows import script

AHEAD, RIGHT = {"throttle": 0.5, "steering": 0.0}, {"throttle": 0.5, "steering": 1.0}
BACK = {"throttle": -0.5, "is_manual_gear": True, "manual_gear": -1, "steering": 0.0}
AUTOMATIC, BRAKE = {"is_manual_gear": False, "manual_gear": 0}, {"brake": 1.0}


class Driver:
    """Holds the controls of a car, as the example scripts do: what is not told anew stays. Time stands in between."""

    def __init__(self, c, vehicle=""):
        self._client, self._vehicle, self._controls = c, vehicle, airsim.CarControls()

    def hold(self, **values):
        for name, value in values.items():
            setattr(self._controls, name, value)
        self._client.setCarControls(self._controls, self._vehicle)

    def drive(self, seconds, **values):
        """Hold so for a while; the car's state afterwards."""
        self.hold(**values)
        let_pass(self._client, seconds)
        return self._client.watch.getCarState(self._vehicle)


def meet(c):
    c.confirmConnection()
    c.enableApiControl(True)


def put(c, x, y, vehicle=""):
    """Have a car stand somewhere, facing north, before the script goes on."""
    state = airsim.KinematicsState()
    state.position, state.orientation = airsim.Vector3r(x, y, 0), airsim.to_quaternion(0, 0, 0)
    c.watch.simSetKinematics(state, True, vehicle)


def stand(c, ok, vehicle=""):
    ok.near(where(c, vehicle)[:2], (0, 0), 0.1, "reset brings it back")


@script("car/hello_car.py", on="car")
def _(c, ok):
    meet(c)
    ok(c.isApiControlEnabled(), "it is controlled")
    car = Driver(c)
    for k in range(3):
        c.getCarState()
        put(c, 0, 0)
        ok(car.drive(3, **AHEAD).speed > 2, "it drives")
        before = angles(c)[2]
        car.drive(1, **RIGHT)
        ok(0.1 < angles(c)[2] - before < 3, "turns right")
        ok(car.drive(5, **BACK).speed < -0.3, "and reverses")
        ok(abs(car.drive(3, **AUTOMATIC, **BRAKE).speed) < 0.2, "it brakes")
        car.hold(brake=0.0, throttle=0.0)
        shots = c.simGetImages(requests(FOUR_KINDS))
        files = [save(ok.folder, f"car_{k}_{n}", shot) for n, shot in enumerate(shots)]
        ok(is_png(files[0], 64, 48) and is_png(files[2], 64, 48), "pictures are written")
        ok(is_pfm(files[1], 64, 48) and pixels(shots[3]).std() > 5, "in metres and as bytes too")
    c.reset()
    stand(c, ok)
    ok(not c.isApiControlEnabled(), "and takes control away")
    c.enableApiControl(False)


@script("car/multi_agent_car.py", on="cars")
def _(c, ok):
    names = ("Car1", "Car2")
    c.confirmConnection()
    for name in names:
        c.enableApiControl(True, name)
    cars = [Driver(c, name) for name in names]
    for k in range(2):  # of 3
        for name in names:
            put(c, 0, 0, vehicle=name)
        states = [c.getCarState(name) for name in names]
        for car, steering in zip(cars, (0.5, -0.5)):
            car.hold(throttle=0.5, steering=steering, **AUTOMATIC)
        let_pass(c, 2)
        turned = [angles(c, name)[2] for name in names]
        ok(turned[0] > 0.1 and turned[1] < -0.1, "one turns right, one left")
        for car, steering in zip(cars, (-0.5, 0.5)):
            car.hold(**{**BACK, "steering": steering})
        let_pass(c, 5)
        states = [c.getCarState(name) for name in names]
        ok(all(state.speed < -0.3 and state.gear == -1 for state in states), "both reverse")
        for car in cars:
            car.hold(**BRAKE)
        let_pass(c, 3)
        ok(all(abs(c.watch.getCarState(name).speed) < 0.2 for name in names), "both brake")
        for car in cars:
            car.hold(brake=0.0, throttle=0.0)
        first = c.simGetImages(requests([FOUR_KINDS[0], FOUR_KINDS[3]]), "Car1")
        kinds = requests([("0", airsim.ImageType.Segmentation), FOUR_KINDS[3]])
        second = c.simGetImages(kinds, "Car2")
        files = [save(ok.folder, f"cars_{k}_{n}", shot) for n, shot in enumerate(first + second)]
        ok(all(is_png(file, 64, 48) for file in files), "pictures are written")
        ok(differ(pixels(first[1]).astype(int), pixels(second[1])) > 3, "each from its own place")
    c.reset()
    for name in names:
        stand(c, ok, name)
        c.enableApiControl(False, name)


@script("car/runtime_car.py", on="car")
def _(c, ok):
    added, ends, seconds = {}, {}, iter((1, 2, 1, 5, 3))
    together = threading.Barrier(3, lambda: let_pass(c, next(seconds)))  # each waits, and time passes for all

    def one_car(number):
        own = c.another()
        own.confirmConnection()
        name = f"Car_{number}"
        start = airsim.Pose(airsim.Vector3r(0, 5 * number, 0), airsim.Quaternionr(0, 0, 0, 1))
        added[name] = own.simAddVehicle(name, "Physxcar", start)
        together.wait(60)
        own.enableApiControl(True, name)
        car = Driver(own, name)
        states = []
        for controls in (AHEAD, RIGHT, BACK, {**AUTOMATIC, **BRAKE}):
            car.hold(**controls)
            together.wait(60)
            states.append(own.getCarState(name))
        ends[name] = states

    threads = [threading.Thread(target=one_car, args=(number,)) for number in (3, 2, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ok(set(added.values()) == {True} and set(added) <= set(c.listVehicles()), "three are added")
    ok(set(ends) == set(added), "and all drive")
    for name, (ahead, right, back, still) in ends.items():
        turn = right.kinematics_estimated.angular_velocity.z_val
        ok(ahead.speed > 1.5 and turn > 0.05, f"{name} goes ahead and turns right")
        ok(back.speed < -0.3 and abs(still.speed) < 0.2, "it reverses and brakes")
        number = int(name[-1])
        ok.near(xyz(c.simGetObjectPose(name).position) - where(c, name), (0, 5 * number, 0), 0.5, "from its start")
    stand(c, ok)
    ok(not c.simAddVehicle("Drone", "simpleflight", airsim.Pose()), "a drone is refused")


@script("car/pause_test.py", on="car")
def _(c, ok):
    meet(c)
    began = where(c)
    Driver(c).drive(10, **BACK)
    ok((where(c) - began)[0] < -3, "it drives backwards")
    c.simPause(True)

    def places():
        """Of the car, and of the camera in a picture."""
        (shot,) = c.simGetImages([airsim.ImageRequest(0, airsim.ImageType.Scene)])
        return xyz(c.getCarState().kinematics_estimated.position), xyz(shot.camera_position)

    car, eye = places()
    ok(np.linalg.norm(eye - car) < 5, "the camera is with the car")
    time.sleep(0.2)
    later, later_eye = places()
    ok((later == car).all() and (later_eye == eye).all(), "paused both stand still")
    c.simPause(False)
    sleep(c, 1)
    ok(where(c)[0] < later[0] - 0.5, "then it goes on")


@script("car/pause_continue_car.py", on="car")
def _(c, ok):
    meet(c)
    car = Driver(c)
    for _ in range(2):  # of 5
        put(c, 6, -8)
        before = where(c)
        car.drive(5, **RIGHT)
        ok(np.linalg.norm(where(c) - before) > 0.5, "it drives")
        c.simPause(True)
        held, began_s = where(c), now_s(c)
        time.sleep(0.1)
        ok((where(c) == held).all() and now_s(c) == began_s, "paused it stands")
        c.simContinueForTime(10)
        ok(until_paused(c), "it continues, and is paused again")
        ok(9.9 < now_s(c) - began_s < 10.6, "after as long as told")
        c.simPause(False)
        sleep(c, 2)
        ok(now_s(c) - began_s > 11.9, "then it goes on")


def until_paused(c):
    deadline = time.monotonic() + 20
    while not c.watch.simIsPause():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


@script("car/reset_test_car.py", on="car")
def _(c, ok):
    meet(c)
    ok(c.armDisarm(True), "a car is always armed")
    car = Driver(c)
    put(c, 2, -10)
    ok(car.drive(5, throttle=1.0, steering=1.0).speed > 1, "it drives")
    c.reset()
    stand(c, ok)
    let_pass(c, 5)
    ok(abs(c.watch.getCarState().speed) < 0.05, "and stays")
    ok(abs(car.drive(5).speed) < 0.05, "for after a reset nobody has control")


@script("car/car_stress_test.py", on="car")
def _(c, ok):
    meet(c)
    car = Driver(c)
    for k in range(3):  # of 3000
        c.getCarState()
        controlled = k == 0  # a reset takes control away, and the script does not ask for it again
        ok((car.drive(1, **AHEAD).speed > 0.5) == controlled, "it drives")
        car.drive(1, **RIGHT)
        ok((angles(c)[2] > 0.02) == controlled, "turns right")
        car.drive(1, **BACK)
        car.drive(1, **AUTOMATIC, **BRAKE)
        ok(abs(c.watch.getCarState().speed) < 0.2, "brakes")
        car.hold(brake=0.0)
        c.reset()
        stand(c, ok)
    c.enableApiControl(False)


@script("car/distance_sensor_multi.py", on="cars")
def _(c, ok):
    c.confirmConnection()
    put(c, 2.8 - 4 - 7, -16.4, vehicle="Car1")  # before Tree_3: starts are 4 m north and south of PlayerStart
    put(c, 14.6 + 4 - 7, -16.8, vehicle="Car2")  # before Tree_4
    for name in ("Car1", "Car2"):
        c.watch.enableApiControl(True, name)
        c.watch.setCarControls(airsim.CarControls(handbrake=True), name)
    let_pass(c, 2)
    c.watch.setCarControls(airsim.CarControls(throttle=0.1), "Car1")
    first, second, driven = [], [], []
    for _ in range(4):  # of ever more
        first.append(c.getDistanceSensorData(vehicle_name="Car1").distance)
        second.append(c.getDistanceSensorData(vehicle_name="Car2").distance)
        driven.append(where(c, "Car1")[0])
        let_pass(c, 1)
    ok(5.5 < first[0] < 7.2 and 5.5 < second[0] < 7.2, "each sees its tree")
    ok.near(np.diff(first), -np.diff(driven), 0.3, "the nearer, the farther it has driven")
    ok(first[-1] < first[0] - 1, "which it has")
    ok(np.ptp(second) < 0.2, "the other stands")


@script("car/car_collision.py", on="car")
def _(c, ok):
    meet(c)
    c.reset()
    put(c, 2.8 - 8, -16.4)  # Tree_3 stands ahead
    c.enableApiControl(True)
    c.simPrintLogMessage("Hello", "345", 2)
    Driver(c).hold(**AHEAD)
    touched, fastest, deadline = [], 0.0, time.monotonic() + 30
    while "Tree_3" not in touched and time.monotonic() < deadline:  # the original stops at the ground
        fastest = max(fastest, c.getCarState().speed)
        collision = c.simGetCollisionInfo()
        if collision.has_collided:
            touched.append(collision.object_name)
    ok(fastest > 1, "it drives")
    ok(touched[0] == "Ground" and touched[-1] == "Tree_3", "stands on the ground, and runs into the tree")
    ok(abs(collision.impact_point.x_val - 2.8) < 1 and collision.normal.x_val < 0, "on its near side")
    ok(until(c, lambda: c.watch.getCarState().speed < 0.3, 5), "which stops it")
    ok(c.simGetSegmentationObjectID("tree_3") == collision.object_id, "and whose id is told")
    c.enableApiControl(False)


@script("car/car_lidar.py", on="car", waits=9)
def _(c, ok):
    meet(c)
    airsim.wait_key("Press any key to change the time of day")
    morning = light(c, "2018-11-27 8:00:00")
    car = Driver(c)
    for k in range(3):
        put(c, 0, 0)
        airsim.wait_key("Press any key to change the time of day")
        later = light(c, f"2018-11-27 {12 + 3 * k}:00:00")
        ok(differ(morning, later) > 1, "the sun has moved")
        c.getCarState()
        car.drive(3, **AHEAD)
        car.drive(1, **RIGHT)
        airsim.wait_key("Press any key to get lidar readings")
        for _ in range(2):
            data, here = c.getLidarData(), where(c)
            points = np.array(data.point_cloud, np.float32).reshape(-1, 3)
            ok(len(points) > 100, "the lidar sees")
            ok(np.linalg.norm(xyz(data.pose.position) - here) < 4, "from the car")
            let_pass(c, 1)
    airsim.wait_key("Press any key to reset the time of day")
    c.simSetTimeOfDay(False)
    airsim.wait_key("Press any key to reset")
    c.reset()
    stand(c, ok)
    c.enableApiControl(False)


def light(c, when):
    """What the camera sees at a time of day; "" for the light that was there at first."""
    if when:
        c.simSetTimeOfDay(True, when)
    else:
        c.simSetTimeOfDay(False)
    return picture(c)


@script("car/car_time_of_day.py", on="car", waits=9)
def _(c, ok):
    meet(c)
    car = Driver(c)
    for k in range(8):
        put(c, 0, 0)
        car.hold(throttle=0.0, steering=0.0, brake=1.0)
        let_pass(c, 2)
        before = picture(c)
        airsim.wait_key("Press any key to change the time of day")
        after = light(c, f"2018-11-27 {8 + 2 * k}:00:00" if k % 2 == 0 else "")
        ok(differ(before, after) > 1, "the light changes")
        if k == 0:
            first = before
        elif k % 2:
            ok(abs(after.mean() - first.mean()) < 1, "and is again as it was")
        ok(car.drive(3, brake=0.0, **AHEAD).speed > 1, "meanwhile it drives")
        car.drive(1, **RIGHT)
    airsim.wait_key("Press any key to reset")
    c.reset()
    stand(c, ok)
    c.enableApiControl(False)
    ok(not c.isApiControlEnabled(), "without control")
