"""Scripts in which a drone meets the world, or the world changes around it; they wait for no key."""

import airsim
import cv2
import numpy as np
from observe import (
    FOUR_KINDS,
    airborne,
    angles,
    differ,
    flying,
    is_pfm,
    is_png,
    let_pass,
    picture,
    pixels,
    ready,
    requests,
    save,
    sleep,
    until,
    where,
    xyz,
)
from rows import script


@script("multirotor/add_drone.py", on="drone")
def _(c, ok):
    c.confirmConnection()
    name, start = "Drone2", airsim.Vector3r(3, 3, 0)
    ok(c.simAddVehicle(name, "simpleflight", airsim.Pose(start, airsim.to_quaternion(0, 0, 0))), "one is added")
    ok(name in c.listVehicles(), "and listed")
    c.enableApiControl(True, name)
    c.armDisarm(True, name)
    c.takeoffAsync(10.0, name).join()
    ok(-2.6 < where(c, name)[2] < -1.0 and flying(c, name), "it takes off")
    ok.near(xyz(c.simGetObjectPose(name).position)[:2], (3, 3), 0.3, "where it was added")
    ok(where(c)[2] > -0.5, "the first stays")
    vis, perspective, png, raw = c.simGetImages(requests(FOUR_KINDS), vehicle_name=name)
    ok(is_png(save(ok.folder, "add_0", vis), 64, 48), "its depth is written")
    ok(is_pfm(save(ok.folder, "add_1", perspective), 64, 48), "in metres too")
    ok(is_png(save(ok.folder, "add_2", png), 64, 48) and pixels(raw).std() > 5, "and what it sees")
    ok(not c.simAddVehicle("Car", "physxcar", airsim.Pose()), "a car is refused")


@script("multirotor/teleport.py", on="drone")
def _(c, ok):
    c.confirmConnection()
    start, seen = where(c), picture(c)
    pose = c.simGetVehiclePose()
    pose.position.x_val += 10
    c.simSetVehiclePose(pose, True, "PX4")
    ok.near(where(c)[:2], start[:2] + (10, 0), 0.01, "it is there at once")
    sleep(c, 2)
    ok.near(where(c), start + (10, 0, 0), 0.7, "and stays, on the ground")
    ok(differ(seen, picture(c)) > 5, "and sees something else")
    pose.position.x_val -= 10
    c.simSetVehiclePose(pose, True, "PX4")
    sleep(c, 1)
    ok.near(where(c), start, 0.1, "then it is back")


@script("multirotor/external_physics_engine.py", on="external physics")
def _(c, ok):
    c.confirmConnection()
    pose = c.simGetVehiclePose()
    pose.position = airsim.Vector3r(0, 0, -4)
    c.simSetVehiclePose(pose, True)
    let_pass(c, 2)
    ok.near(where(c), (0, 0, -4), 1e-4, "nothing moves by itself")
    pose.position = airsim.Vector3r(-2.5, -16.4, -1)  # Tree_3 stands ahead
    pose.orientation = airsim.to_quaternion(0.1, 0.1, 0.1)
    c.simSetVehiclePose(pose, True)
    before, touched = where(c), []
    ok.near(angles(c), (0.1, 0.1, 0.1), 0.05, "it is turned")
    for _ in range(200):  # of 900
        pose = c.simGetVehiclePose()
        pose.position = pose.position + airsim.Vector3r(0.03, 0, 0)
        pose.orientation = pose.orientation + airsim.to_quaternion(0.1, 0.1, 0.1)
        c.simSetVehiclePose(pose, False)
        collision = c.simGetCollisionInfo()
        if collision.has_collided:
            touched.append(collision.object_name)
    trunk = xyz(c.simGetObjectPose("Tree_3").position)
    ok(where(c)[0] - before[0] > 3, "it goes on step by step")
    ok("Tree_3" in touched, "until it meets the tree")
    ok(where(c)[0] < trunk[0], "which it does not pass")
    c.reset()
    ok.near(where(c), (0, 0, 0), 0.6, "reset brings it back")


@script("multirotor/set_wind.py", on="drone")
def _(c, ok):
    ready(c)
    c.simSetWind(airsim.Vector3r(10, 0, 0))
    c.takeoffAsync().join()
    c.hoverAsync().join()
    sleep(c, 5)
    pitch, roll, _ = angles(c)
    ok(pitch > 0.01 and abs(roll) < 0.02, "it leans back against a wind from behind")
    c.simSetWind(airsim.Vector3r(0, 15, 0))
    before = where(c)
    sleep(c, 5)
    pitch, roll, _ = angles(c)
    ok(roll < -0.01 and abs(pitch) < 0.02, "then against one from the left")
    ok(where(c)[1] - before[1] > 0.05, "which carries it to the right")
    c.simSetWind(airsim.Vector3r(0, 0, 0))
    ok(until(c, lambda: np.abs(angles(c)[:2]).max() < 0.01, 20), "in calm air it is level again")


@script("multirotor/set_fog.py", on="drone")
def _(c, ok):
    ready(c)
    clear = picture(c)
    c.simEnableWeather(True)
    c.simSetWeatherParameter(airsim.WeatherParameter.Fog, 0.25)
    foggy = picture(c)
    ok(differ(foggy, clear) > 2, "fog is seen")
    c.takeoffAsync().join()
    ok(flying(c), "and flown in")
    sleep(c, 5)
    some = picture(c)
    c.simSetWeatherParameter(airsim.WeatherParameter.Fog, 0.5)
    more = picture(c)
    ok(more.std() < some.std(), "more of it takes more contrast")
    sleep(c, 5)
    c.simSetWeatherParameter(airsim.WeatherParameter.Fog, 0)
    ok(picture(c).std() > more.std() + 2, "without it one sees again")


@script("multirotor/set_trace_line.py", on="drone")
def _(c, ok):
    airborne(c)
    c.hoverAsync().join()
    before = where(c)
    flight = c.moveByVelocityAsync(1, 1, 0, 12)
    for k, colour in enumerate(((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (0, 1, 1), (1, 0, 1))):
        c.simSetTraceLine([float(part) for part in colour] + [1 - k / 6], 5.0 + 9 * k)
        sleep(c, 2)
    flight.join()
    ok.near(where(c) - before, (12, 12, 0), 2.5, "it flies where the line would be")
    ok(flying(c), "and flies on")
    ok(c.armDisarm(False), "until it is disarmed")
    c.takeoffAsync().join()
    ok(until(c, lambda: not flying(c) and where(c)[2] > -0.6, 10), "disarmed it falls, and does not take off")
    c.enableApiControl(False)


@script("multirotor/line_of_sight.py", on="drone")
def _(c, ok):
    def off(home, latitude, altitude):
        point = airsim.GeoPoint()
        point.latitude, point.longitude = home.latitude + latitude, home.longitude
        point.altitude = home.altitude + altitude
        return point

    c.confirmConnection()
    c.enableApiControl(True)
    home = c.getHomeGeoPoint()
    here = c.watch.getMultirotorState().gps_location
    ok.near([home.latitude, home.longitude, home.altitude], [here.latitude, here.longitude, here.altitude], 1, "home")
    sky, below = off(home, -1e-4, 30), off(home, 1e-4, -30)
    ok(c.simTestLineOfSightToPoint(sky), "the sky is free")
    ok(not c.simTestLineOfSightToPoint(below), "what lies below the ground is hidden")
    ok(not c.simTestLineOfSightBetweenPoints(sky, below), "from the sky too")
    ok(c.simTestLineOfSightBetweenPoints(sky, off(home, -1, 300)), "far away in the sky is nothing")
    low, high = c.simGetWorldExtents()
    ok(low.latitude < home.latitude < high.latitude and low.longitude < home.longitude < high.longitude, "it has edges")
    c.reset()
    ok(not c.armDisarm(False), "a reset takes control away")
    c.enableApiControl(False)


@script("multirotor/high_res_camera.py", on="drone")
def _(c, ok):
    c.confirmConnection()
    large = None
    for frame in range(1, 61):  # of 1500
        if frame % 50 == 0:
            (large,) = c.simGetImages([airsim.ImageRequest("high_res", airsim.ImageType.Scene, False, False)])
            ok((large.width, large.height) == (4320, 2160), "a large picture now and then")
        (small,) = c.simGetImages([airsim.ImageRequest("low_res", airsim.ImageType.Scene, False, False)])
    ok((small.width, small.height) == (256, 144), "small ones all the time")
    shrunk, middle = cv2.resize(pixels(large), (256, 128), interpolation=cv2.INTER_AREA), pixels(small)[8:136]
    ok(differ(shrunk.astype(int), middle.astype(int)) < 15, "of the same view")
    ok(middle.std() > 10, "in which there is something")
