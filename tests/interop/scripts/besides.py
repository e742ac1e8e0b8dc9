"""What AirSim's API has besides the calls of its example scripts, and what learning environments do with it."""

import math
import os

import airsim
import numpy as np
from observe import airborne, angles, is_png, let_pass, ready, requests, sleep, until, where, xyz
from rows import script


def settle(c):
    c.hoverAsync().join()
    sleep(c, 3)


@script("moves and gains", on="drone")
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
    ok(abs(math.degrees(angles(c)[2]) - 45) < 8, "it turns")


@script("recording", on="drone")
def _(c, ok):
    ready(c)
    folder = os.path.join(ok.folder, "records")
    c.startRecording()
    ok(c.isRecording(), "it records")
    ok(len(os.listdir(folder)) == 1, "into one folder")
    (run,) = os.listdir(folder)

    def lines():
        with open(os.path.join(folder, run, "airsim_rec.txt")) as file:
            return [line.split("\t") for line in file.read().splitlines()]

    c.moveByVelocityZAsync(0, 0, -3, 60)
    ok(until(c, lambda: len(lines()) > 5 and float(lines()[-1][4]) < -0.5), "a line for each moment of its climb")
    c.stopRecording()
    ok(not c.isRecording(), "and stops")
    ok(lines()[0][:3] == ["VehicleName", "TimeStamp", "POS_X"], "under a header")
    ok(is_png(os.path.join(folder, run, "images", lines()[-1][-1]), 64, 48), "whose picture is there")


@script("a learning environment", on="car")
def _(c, ok):
    c.confirmConnection()
    for action in ({"throttle": 1.0, "steering": 0.5}, {"throttle": 1.0, "steering": -0.5}):
        c.reset()
        c.enableApiControl(True)
        c.armDisarm(True)
        let_pass(c, 0.5)
        controls = airsim.CarControls(throttle=action["throttle"], steering=action["steering"])
        c.setCarControls(controls)
        let_pass(c, 1.5)
        (shot,) = c.simGetImages(requests([("0", airsim.ImageType.DepthPerspective, True)]))
        depth = airsim.get_pfm_array(shot)
        ok(depth.shape == (48, 64) and depth.min() > 0.1 and np.isfinite(depth).all(), "it observes")
        state = c.getCarState()
        ok(state.speed > 1 and state.gear > 0, "it drives")
        ok(angles(c)[2] * action["steering"] > 0, "where it is steered")
        told = c.getCarControls()
        ok((told.throttle, told.steering) == (action["throttle"], action["steering"]), "as it is told back")
        ok(c.simGetCollisionInfo().object_name == "Ground", "it has touched nothing but the ground")
    c.simPause(True)
    before = where(c)
    c.simContinueForFrames(25)
    while not c.watch.simIsPause():
        pass
    ok(np.linalg.norm(where(c) - before) > 0.5, "frames bring it on")


@script("detections, meshes and refusals", on="viewpoint")
def _(c, ok):
    asset = next(name for name in c.simListAssets() if "carrier_bag" in name)
    name = c.simSpawnObject("bag", asset, airsim.Pose(airsim.Vector3r(1, 0, -0.3)), airsim.Vector3r(1, 1, 1))
    ok(c.simSetSegmentationObjectID(name, 20) and c.simGetSegmentationObjectID(name.lower()) == 20, "it has an id")
    down = airsim.Pose(airsim.Vector3r(0, 0, -1.5), airsim.to_quaternion(-0.8, 0, 0))
    c.simSetVehiclePose(down, True)
    c.simAddDetectionFilterMeshName("0", airsim.ImageType.Scene, "bag*")
    ok([each.name for each in c.simGetDetections("0", airsim.ImageType.Scene)] == [name], "it is detected")
    meshes = {mesh.name: mesh for mesh in c.simGetMeshPositionVertexBuffers()}
    ok(len(meshes) > 3 and name.lower() in meshes, "meshes are told")
    ok.near(xyz(meshes[name.lower()].position) / 100, (1, 0, 0.3), 1e-3, "in Unreal's centimetres")
    try:
        c.enableApiControl(True)
        problem = ""
    except Exception as exc:  # noqa: BLE001 - the class belongs to the client's library
        problem = str(exc)
    ok("Vehicle API for" in problem, "there is nothing to control")
