"""Scripts that fly one drone and wait for no key."""

import math
import time

import airsim
import numpy as np
from observe import (
    airborne,
    angles,
    flying,
    follow,
    is_png,
    let_pass,
    nearest,
    now_s,
    ready,
    save,
    sleep,
    speed,
    turn_between,
    until,
    where,
    xyz,
)
from rows import script

ANY_YAW, AHEAD = airsim.DrivetrainType.MaxDegreeOfFreedom, airsim.DrivetrainType.ForwardOnly
LANDED = airsim.LandedState.Landed


def on_ground(c):
    return not flying(c) and where(c)[2] > -0.6


@script("multirotor/arm.py", on="drone")
def _(c, ok):
    c.confirmConnection()
    ok(c.armDisarm(True), "it is armed, as from the start")
    ok(on_ground(c), "arming moves nothing")
    c.enableApiControl(True)
    c.takeoffAsync().join()
    ok(flying(c), "armed it can fly")
    ok.near(where(c), (0, 0, -1.72), 0.6, "to where a take-off ends")


@script("multirotor/disarm.py", on="drone")
def _(c, ok):
    ok(not c.armDisarm(False), "who has no control cannot disarm")
    c.enableApiControl(True)
    c.takeoffAsync().join()
    ok(flying(c) and where(c)[2] < -1, "it is armed still")
    c.reset()
    c.enableApiControl(True)
    ok(c.armDisarm(False), "who has it can")
    c.moveByVelocityZAsync(0, 0, -5, 2).join()
    ok(on_ground(c), "disarmed it stays on the ground")
    c.armDisarm(True)
    c.moveByVelocityZAsync(0, 0, -5, 2).join()
    ok(flying(c) and where(c)[2] < -1, "armed again it flies")


@script("multirotor/state.py", on="drone")
def _(c, ok):
    state, home = c.getMultirotorState(), c.getHomeGeoPoint()
    ok(state.landed_state == LANDED, "it has landed")
    ok.near(xyz(state.kinematics_estimated.position), where(c), 0.01, "where it is")
    ok.near([state.gps_location.latitude, state.gps_location.longitude], [home.latitude, home.longitude], 1e-4, "home")
    sleep(c, 1)
    ok(c.getMultirotorState().timestamp - state.timestamp >= 1e9, "time passes")


@script("multirotor/takeoff.py", on="drone")
def _(c, ok):
    ready(c)
    ok(c.getMultirotorState().landed_state == LANDED, "it has landed")
    c.takeoffAsync().join()
    ok(-2.4 < where(c)[2] < -1.2, "takes off to about 1.7 m")
    z = 12
    c.moveToZAsync(-z, 5).join()
    c.hoverAsync().join()
    sleep(c, 5)
    ok(abs(where(c)[2] + z) < 0.6, "climbs")
    ok(flying(c) and speed(c) < 0.3, "and hovers")
    c.moveToZAsync(-10, 3).join()
    c.hoverAsync().join()
    sleep(c, 3)
    ok(abs(where(c)[2] + 10) < 0.6, "comes down")
    c.landAsync().join()
    ok(on_ground(c), "lands")
    c.armDisarm(False)
    c.enableApiControl(False)
    ok(not c.isApiControlEnabled(), "and gives control back")


@script("multirotor/land.py", on="drone")
def _(c, ok):
    ready(c)
    ok(c.getMultirotorState().landed_state == LANDED, "there is nothing to land")
    c.takeoffAsync().join()
    ok(c.getMultirotorState().landed_state == airsim.LandedState.Flying, "in the air there is")
    c.landAsync()
    c.armDisarm(False)
    c.enableApiControl(False)
    ok(until(c, lambda: on_ground(c), 15), "disarmed while it lands, it comes down")
    ok(not c.isApiControlEnabled(), "and nobody controls it")


@script("multirotor/box.py", on="drone")
def _(c, ok):
    ready(c)
    if c.getMultirotorState().landed_state == LANDED:
        c.takeoffAsync().join()
    ok(c.getMultirotorState().landed_state != LANDED, "it has taken off")
    z, corners = -7, []
    for vx, vy, yaw in ((1, 0, 90), (0, 1, 180), (-1, 0, 270), (0, -1, 0)):
        c.moveByVelocityZAsync(vx, vy, z, 5, ANY_YAW, airsim.YawMode(False, yaw)).join()
        corners.append(where(c))
        ok(turn_between(angles(c)[2], math.radians(yaw)) < 0.2, f"its nose points to {yaw} degrees")
    for corner, wanted in zip(corners, ((5, 0), (5, 5), (0, 5), (0, 0))):
        ok.near(corner[:2], wanted, 1.5, "a corner of the box")
    ok(abs(corners[-1][2] - z) < 0.7, "at its height")
    c.hoverAsync().join()
    c.moveToPositionAsync(0, 0, z, 1).join()
    sleep(c, 3)
    ok.near(where(c), (0, 0, z), 0.8, "home")
    c.landAsync().join()
    c.armDisarm(False)
    ok(on_ground(c), "it lands")


@script("multirotor/path.py", on="drone")
def _(c, ok):
    airborne(c)
    sleep(c, 1)
    ok(c.getMultirotorState().landed_state != LANDED, "it has taken off")
    z = -14.0  # a fifth of the original's way
    c.moveToZAsync(z, 5).join()
    corners = [(25.0, 0.0, z), (25.0, -26.0, z), (0.0, -26.0, z), (0.0, 0.0, z)]
    path = [airsim.Vector3r(*corner) for corner in corners]
    flight = c.moveOnPathAsync(path, 2.4, 120, AHEAD, airsim.YawMode(False, 0), 4, 1)
    places = follow(c, flight, corners[-1])
    for corner in corners:
        ok(nearest(places, corner) < 3, f"it comes by {corner}")
    c.moveToPositionAsync(0, 0, z, 1).join()
    sleep(c, 3)
    ok.near(where(c), (0, 0, z), 1, "home")
    c.landAsync().join()
    c.armDisarm(False)
    c.enableApiControl(False)
    ok(until(c, lambda: on_ground(c), 10), "it lands, at the latest where it is disarmed")


@script("multirotor/survey.py", on="drone")
def _(c, ok):
    box, stripe, z, velocity = 5.0, 2.5, -9.0, 4.0

    def move_to(x, y, z):
        c.moveToPositionAsync(x, y, z, velocity).join()
        arrived = until(c, lambda: np.abs(xyz(c.simGetGroundTruthKinematics().position) - (x, y, z)).sum() < 2, 20)
        ok(arrived, f"it arrives at {x, y, z}")

    airborne(c)
    move_to(0, 0, z)
    move_to(-box, -box, z)
    c.hoverAsync().join()
    sleep(c, 2)
    lanes, x = [], -box
    while x < box:
        lanes += [(x, box), (x + stripe, box), (x + stripe, -box), (x + 2 * stripe, -box)]
        x += 2 * stripe
    path = [airsim.Vector3r(*point, z) for point in lanes]
    before = where(c)
    c.moveOnPathAsync(path, velocity, 60, AHEAD, airsim.YawMode(True, 0), 1.5 * velocity, 1).join()
    ok.near(where(c), before, 1, "a yaw rate and ForwardOnly exclude each other")
    flight = c.moveOnPathAsync(path, velocity, 60, AHEAD, airsim.YawMode(False, 0), 1.5 * velocity, 1)
    places = follow(c, flight, (*lanes[-1], z))
    ok(max(nearest(places, (*point, z)) for point in lanes) < 3, "it comes by every end of a lane")
    move_to(0, 0, z)
    move_to(0, 0, -5)
    c.landAsync().join()
    c.armDisarm(False)
    ok(on_ground(c), "it lands")


@script("multirotor/orbit.py", on="drone")
def _(c, ok):
    radius, fast, snapshots = 3.0, 2.0, 4
    c.confirmConnection()
    c.enableApiControl(True)
    home = xyz(c.getMultirotorState().kinematics_estimated.position)
    centre, z = home[:2] + (radius, 0), home[2] - 6
    c.armDisarm(True)
    c.takeoffAsync().join()
    c.moveToPositionAsync(home[0], home[1], z, fast).join()

    taken, places = 0, []
    while taken < snapshots and len(places) < 600:
        let_pass(c, 0.1)
        at = xyz(c.getMultirotorState().kinematics_estimated.position)
        places.append(at)
        angle = math.atan2(*(at[:2] - centre)[::-1])
        heading, lookahead = math.degrees(angle - math.pi), angle + fast / radius
        v = centre + radius * np.array([math.cos(lookahead), math.sin(lookahead)]) - at[:2]
        c.moveByVelocityZAsync(*v.tolist(), z, 1, ANY_YAW, airsim.YawMode(False, heading))
        turned = (angle - math.pi) % (2 * math.pi)
        if turned // (2 * math.pi / snapshots) == taken:  # a photo in each quarter
            c.watch.simPause(False)
            c.moveToPositionAsync(at[0], at[1], z, 0.5, 10, ANY_YAW, airsim.YawMode(False, heading)).join()
            (shot,) = c.simGetImages([airsim.ImageRequest(1, airsim.ImageType.Scene)])
            ok(is_png(save(ok.folder, f"photo_{taken}", shot), 64, 48), "a photo is written")
            ok(turn_between(angles(c)[2], math.radians(heading)) < 0.5, "of the centre")
            taken += 1
    c.watch.simPause(False)
    ok(taken == snapshots, "it goes round")
    distances = np.linalg.norm(np.array(places)[:, :2] - centre, axis=1)
    ok(distances.min() > radius - 1.5 and distances.max() < radius + 1.5, "at its radius")
    c.moveToPositionAsync(home[0], home[1], z, 2).join()
    c.moveToPositionAsync(home[0], home[1], home[2] - 5, 2).join()
    c.landAsync().join()
    c.armDisarm(False)
    ok(on_ground(c), "it lands")


@script("multirotor/pause_continue_drone.py", on="drone")
def _(c, ok):
    ready(c)
    c.moveByVelocityZAsync(0, 0, -20, 8).join()
    sleep(c, 3)
    ok(where(c)[2] < -12, "it climbs")
    for i in (1, 2):
        c.moveByVelocityZAsync(-i, -i, -20 - i, 40)
        sleep(c, 5)
        c.simPause(True)
        held, began_s = where(c), now_s(c)
        time.sleep(0.1)
        ok(now_s(c) == began_s and (where(c) == held).all(), "paused, time and drone stand still")
        c.simContinueForTime(7.5)
        ok(7.5 <= now_s(c) - began_s < 7.6, "it continues for as long as told")
        ok(c.simIsPause(), "and is paused again")
        ok.near((where(c) - held)[:2], (-7.5 * i, -7.5 * i), 1.5, "having flown on")
        c.simPause(False)
        sleep(c, 5)
        ok(not c.simIsPause() and now_s(c) - began_s > 12, "then time goes on")


@script("multirotor/reset_test_drone.py", on="drone")
def _(c, ok):
    ready(c)
    for _ in range(2):
        c.moveToPositionAsync(0, 0, -10, 5).join()
        ok(abs(where(c)[2] + 10) < 1.5, "it flies up")
        c.reset()
        ok(on_ground(c), "a reset brings it down")
        ok(not c.isApiControlEnabled(), "and takes control away")
        c.enableApiControl(True)
        c.armDisarm(True)
        sleep(c, 5)
        ok(on_ground(c), "where it stays")


@script("multirotor/drone_stress_test.py", on="drone")
def _(c, ok):
    ready(c)
    for _ in range(5):  # of 3000
        c.moveToPositionAsync(0, 0, -10, 5).join()
        ok(abs(where(c)[2] + 10) < 1.5, "it flies up")
        c.reset()
        ok(on_ground(c), "is reset")
        c.enableApiControl(True)
        ok(c.isApiControlEnabled(), "and controlled anew")
    c.enableApiControl(False)


@script("multirotor/clock_speed.py", on="drone")
def _(c, ok):
    ready(c)
    z = -20
    began_s, started = now_s(c), time.monotonic()
    c.moveByVelocityZAsync(0, 0, z, 3).join()
    took_s = now_s(c) - began_s
    ok(took_s >= 3, "three seconds pass for the drone")
    ok(time.monotonic() - started < 0.5 * took_s, "and fewer on the wall, as ClockSpeed says")
    for _ in range(2):  # of ever more
        before = where(c)
        c.moveByVelocityZAsync(5, 5, z, 5).join()
        ok(((where(c) - before)[:2] > 5).all(), "it flies on")
        sleep(c, 10)
    c.armDisarm(False)
    c.reset()
    ok(on_ground(c), "and is reset")
    c.enableApiControl(False)


@script("multirotor/stability_test.py", on="drone")
def _(c, ok):
    c.confirmConnection()
    c.enableApiControl(True)
    for _ in range(2):  # of ever more
        ok(c.armDisarm(True), "it arms")
        while c.getMultirotorState().landed_state == LANDED:
            c.takeoffAsync().join()
            sleep(c, 1)
        places = []
        for _ in range(20):  # seconds, of 120
            places.append(xyz(c.getMultirotorState().kinematics_estimated.position))
            sleep(c, 1)
        ok((np.ptp(places, axis=0) < 0.5).all(), "it drifts by less than half a metre")
        c.landAsync().join()
        ok(on_ground(c), "it lands")
        c.armDisarm(False)
        sleep(c, 5)
