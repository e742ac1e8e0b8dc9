"""What scripts look at: poses, speeds, pictures, simulated time; and the calls with which most of them begin."""

import os
import time

import airsim
import numpy as np


def xyz(vector):
    return np.array([vector.x_val, vector.y_val, vector.z_val])


def where(c, vehicle=""):
    """Local NED, as another client sees it."""
    return xyz(c.watch.simGetVehiclePose(vehicle).position)


def angles(c, vehicle=""):
    """Pitch, roll and yaw, radians."""
    return airsim.to_eularian_angles(c.watch.simGetVehiclePose(vehicle).orientation)


def speed(c, vehicle=""):
    return float(np.linalg.norm(xyz(c.watch.simGetGroundTruthKinematics(vehicle).linear_velocity)))


def flying(c, vehicle=""):
    return c.watch.getMultirotorState(vehicle).landed_state == airsim.LandedState.Flying


def turn_between(a, b):
    """How far two angles lie apart, radians, whatever full turns they hold."""
    return abs((a - b + np.pi) % (2 * np.pi) - np.pi)


# Simulated time


def now_s(c):
    """Simulated seconds."""
    watch = getattr(c, "watch", c)
    state = watch.getMultirotorState() if hasattr(c, "getMultirotorState") else watch.getCarState()
    return state.timestamp * 1e-9


def ask(c, method, *params):
    """Call behind all that a client has sent, which another connection could overtake, without being counted."""
    return type(c.client).call(c.client, method, *params)


def let_pass(c, seconds):
    """Let exactly so much simulated time pass, as fast as it can. Time stands afterwards."""
    ask(c, "simContinueForTime", float(seconds))
    while not ask(c, "simIsPaused"):  # a car's answer comes at once
        time.sleep(0.002)


def sleep(c, seconds):
    """Let so much simulated time pass, as time.sleep does where the ClockSpeed is 1. Time runs on afterwards."""
    let_pass(c, seconds)
    ask(c, "simPause", False)


def until(c, holds, patience_s=60):
    """Let simulated time pass until something holds; whether it did within so many seconds of it."""
    deadline = now_s(c) + patience_s
    while not holds():
        if now_s(c) > deadline:
            return False
        time.sleep(0.002)
    return True


def follow(c, flight, end):
    """Let a flight that leads away and back, or elsewhere, go on until it nears its end; (n, 3) where it came by."""
    start, places = where(c), []
    for _ in range(600):
        let_pass(c, 0.2)
        places.append(where(c))
        farthest = max(np.linalg.norm(place - start) for place in places)
        if farthest > 5 and np.linalg.norm(places[-1] - end) < 1.5:
            break
    ask(c, "simPause", False)
    flight.join()
    return np.array(places)


def nearest(places, point):
    """How near to a point they come, metres."""
    return float(np.linalg.norm(places - point, axis=1).min())


# How scripts begin


def ready(c, vehicle=""):
    c.confirmConnection()
    c.enableApiControl(True, vehicle)
    c.armDisarm(True, vehicle)


def airborne(c, vehicle=""):
    ready(c, vehicle)
    c.takeoffAsync(vehicle_name=vehicle).join()


# Pictures

FOUR_KINDS = [("0", airsim.ImageType.DepthVis), ("1", airsim.ImageType.DepthPerspective, True),
              ("1", airsim.ImageType.Scene), ("1", airsim.ImageType.Scene, False, False)]  # fmt: skip


def requests(kinds):
    return [airsim.ImageRequest(*kind) for kind in kinds]


def pixels(response):
    """(H, W, 3) uint8 BGR of an uncompressed picture."""
    return np.frombuffer(response.image_data_uint8, np.uint8).reshape(response.height, response.width, 3)


def picture(c, camera="0", kind=airsim.ImageType.Scene, vehicle="", external=False):
    """What a camera sees, in numbers that can be subtracted."""
    request = airsim.ImageRequest(camera, kind, False, False)
    (shot,) = c.watch.simGetImages([request], vehicle, external)
    return pixels(shot).astype(int)


def depth(c, camera="0", vehicle=""):
    """(H, W) metres along the optical axis."""
    request = airsim.ImageRequest(camera, airsim.ImageType.DepthPlanar, True)
    (shot,) = c.watch.simGetImages([request], vehicle)
    return airsim.get_pfm_array(shot)


def differ(a, b):
    """Mean difference of two pictures, grey levels."""
    return float(np.abs(a - b).mean())


def save(folder, name, response):
    """Write a response as the example scripts do; the file's path."""
    path = os.path.join(folder, name)
    if response.pixels_as_float:
        path += ".pfm"
        airsim.write_pfm(path, airsim.get_pfm_array(response))
    elif response.compress:
        path += ".png"
        airsim.write_file(path, response.image_data_uint8)
    else:
        path += ".raw.png"
        airsim.write_png(path, pixels(response))
    return path


def is_png(path, width, height):
    """Whether a file is a PNG of that size."""
    with open(path, "rb") as file:
        head = file.read(24)
    sizes = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    return head[:8] == b"\x89PNG\r\n\x1a\n" and sizes == (width, height)


def is_pfm(path, width, height):
    """Whether a file is a grey PFM of that size."""
    with open(path, "rb") as file:
        kind, size = file.readline().strip(), file.readline().split()
    return kind == b"Pf" and [int(each) for each in size] == [width, height]
