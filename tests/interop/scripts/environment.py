"""Scripts that change the world: objects, lights, markers, textures, weather."""

import os
import time

import airsim
import cv2
import numpy as np
from observe import depth, differ, picture, where, xyz
from rows import script

ONE = airsim.Vector3r(1, 1, 1)
RED, WHITE = [1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]


def over(c, x, y, height, pitch=-1.2):
    """Look down from there, before the script begins."""
    at = airsim.Pose(airsim.Vector3r(x, y, -height), airsim.to_quaternion(pitch, 0, 0))
    c.watch.simSetVehiclePose(at, True)


def points(count=20, z=-5.0):
    return [airsim.Vector3r(x, 2 * x, z) for x in np.linspace(0, 10, count).tolist()]


@script("environment/create_objects.py", on="viewpoint")
def _(c, ok):
    over(c, 4, 0, 1.5, -0.8)
    c.confirmConnection()
    assets = c.simListAssets()
    ok(len(assets) >= 40, "there are assets")
    at, empty = airsim.Pose(airsim.Vector3r(5.0, 0.0, -3.0)), depth(c)
    try:
        c.simSpawnObject("1M_Cube_Chamfer_spawn_1", "1M_Cube_Chamfer", at, ONE, True)
        problem = ""
    except Exception as exc:  # noqa: BLE001 - the class belongs to the client's library
        problem = str(exc)
    ok("There were no objects with name 1M_Cube_Chamfer" in problem, "Unreal's cube is none of them")
    asset = next(each for each in assets if "carrier_bag" in each)
    name = c.simSpawnObject(f"{asset}_spawn_42", asset, at, ONE, True)
    ok(name == f"{asset}_spawn_42" and name in c.simListSceneObjects(), "one is made")
    ok(wait_for(lambda: xyz(c.watch.simGetObjectPose(name).position)[2] > -0.6), "and falls to the ground")
    ok.near(xyz(c.watch.simGetObjectPose(name).position)[:2], (5, 0), 1e-4, "below where it was made")
    again = c.simSpawnObject(f"{asset}_spawn_42", asset, at, ONE)
    ok(again == f"{asset}_spawn_4243", "names are made unique")
    ok(c.simSetObjectScale(name, airsim.Vector3r(3, 3, 3)) and (empty - depth(c)).max() > 0.1, "it is seen")
    ok.near(xyz(c.simGetObjectScale(name)), (3, 3, 3), 1e-6, "three times as large")
    ok(c.simDestroyObject(name) and c.simDestroyObject(again), "it is destroyed")
    ok(c.simListSceneObjects(f"{asset}.*") == [] and (depth(c) == empty).all(), "and gone")


def wait_for(holds):
    """Whether it comes to hold in a while; this mode tells no simulated time."""
    deadline = time.monotonic() + 20
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


@script("environment/light_control.py", on="viewpoint")
def _(c, ok):
    c.confirmConnection()
    lights = c.simListSceneObjects("PointLight.*")
    ok(lights == ["PointLight_1"], "the level has a light")
    at = c.simGetObjectPose(lights[0])
    c.watch.simPause(True)  # so that pictures have the same noise
    over(c, *xyz(at.position)[:2].tolist(), 2.5, -1.57)
    before = picture(c)
    ok(not c.watch.simSetLightIntensity(lights[0], 1e5), "which is none of the blueprint's")
    ok(c.simDestroyObject(lights[0]) and c.simListSceneObjects("PointLight.*") == [], "it is destroyed")
    ok(differ(before, picture(c)) == 0, "and was not seen to shine")
    new = c.simSpawnObject("PointLight", "PointLightBP", at, ONE, False, True)
    ok(c.simListSceneObjects("PointLight.*") == [new], "there is another")
    ok.near(xyz(c.simGetObjectPose(new).position), xyz(at.position), 1e-5, "in its place")
    shone = []
    for i in range(20):
        ok(c.simSetLightIntensity(new, i * 100), "whose intensity is set")
        shone.append(picture(c).mean())
    ok((np.diff(shone) >= 0).all() and shone[-1] > shone[0] + 2, "and seen on the ground")
    c.watch.simPause(False)
    ok(not c.simSetLightIntensity("Ground", 100), "the ground is no light")


@script("environment/plot_markers.py", on="viewpoint")
def _(c, ok):
    c.confirmConnection()
    c.watch.simPause(True)  # so that pictures have the same noise
    over(c, -3, 0, 3, -0.3)
    before, objects = picture(c), c.simListSceneObjects()
    for duration, size, persistent in ((30.0, 10, False), (15.0, 20, False), (10.0, 100, False), (5.0, 100, True)):
        c.simPlotArrows(points(), points(z=-8), RED, arrow_size=size, duration=duration, is_persistent=persistent)
    for size in (25, 10, 15):
        c.simPlotPoints(points(), RED, size=size, duration=20.0, is_persistent=False)
    c.simPlotLineStrip(points(10), RED, thickness=5, duration=30.0, is_persistent=False)
    c.simPlotLineList(points(10), RED, thickness=5, duration=30.0, is_persistent=False)
    c.simPlotStrings(["Microsoft AirSim"] * 5, points(5), scale=1, color_rgba=WHITE, duration=1200.0)
    poses = [airsim.Pose(point, airsim.to_quaternion(0, 0, 0.3)) for point in points(10)]
    c.simPlotTransforms(poses, scale=35, thickness=5, duration=1200.0, is_persistent=False)
    for turn in ("yaw", "roll", "pitch"):
        names = [f"tf_{turn}_{k}" for k in range(10)]
        c.simPlotTransformsWithNames(poses, names, tf_scale=35, tf_thickness=5, text_scale=1, text_color_rgba=WHITE)
    ok(differ(before, picture(c)) == 0, "markers are taken and not drawn")
    c.simFlushPersistentMarkers()
    ok(c.simListSceneObjects() == objects, "they are no objects")
    refused = []
    for call in (lambda: c.simPlotPoints(points(), RED[:3]), lambda: c.simPlotArrows(points(3), points(2), RED)):
        try:
            call()
        except Exception as exc:  # noqa: BLE001 - the class belongs to the client's library
            refused.append(str(exc))
    ok(len(refused) == 2, "what is no marker is refused")
    ok(differ(before, picture(c)) == 0, "and the picture is the same as ever")


@script("environment/unreal_console_commands.py", on="viewpoint")
def _(c, ok):
    c.confirmConnection()
    c.watch.simPause(True)  # so that pictures have the same noise
    over(c, 0, 0, 3)
    before, here, objects = picture(c), where(c), c.simListSceneObjects()
    commands = ("stat fps", "stat unit", "stat unitGraph", "show COLLISION", "stat game")
    ok([c.simRunConsoleCommand(command) for command in commands] == [False] * 5, "there is no console")
    ok(differ(before, picture(c)) == 0, "nothing is shown over the picture")
    ok(c.simListSceneObjects() == objects, "nothing has come or gone")
    ok((where(c) == here).all(), "or moved")


@script("environment/change_texture_example.py", on="viewpoint")
def _(c, ok):
    c.confirmConnection()
    ok(not c.simSetObjectMaterialFromTexture("OrangeBall", "sample_texture.jpg"), "there is no such ball")
    asset = next(each for each in c.watch.simListAssets() if "carrier_bag" in each)
    ball = c.watch.simSpawnObject("OrangeBall", asset, airsim.Pose(airsim.Vector3r(4, 0, -0.5)), ONE)
    c.watch.simSetSegmentationObjectID(ball, 77)
    over(c, 3.2, 0, 1.5)
    mine = picture(c, kind=airsim.ImageType.Infrared)[..., 0] == 77
    ok(mine.sum() > 20, "one that there is is seen")
    cv2.imwrite("sample_texture.png", np.full((64, 64, 3), (190, 40, 30), np.uint8))
    ok(c.simSetObjectMaterialFromTexture(ball, os.path.abspath("sample_texture.png")), "and takes the texture")
    blue, _, red = picture(c)[mine].mean(axis=0)
    ok(blue > 1.5 * red, "whose colour it shows")
    ok(not c.simSetObjectMaterial("Nothing", "/Game/M_Red"), "nothing takes no material")
    ok(not c.simSetObjectMaterial(ball, "/Game/None"), "and what is no material is not taken")
    ok(c.simSetObjectMaterial(ball, "/Game/M_Red"), "materials too")
    blue, _, red = picture(c)[mine].mean(axis=0)
    ok(red > 1.5 * blue, "are seen")
    ok.near(xyz(c.simGetObjectPose(ball).position), (4, 0, -0.5), 1e-5, "and has not moved")


@script("environment/weather.py", on="viewpoint", waits=8)
def _(c, ok):
    over(c, 0, 0, 3, -0.1)
    c.confirmConnection()
    clear, kind = picture(c), airsim.WeatherParameter

    def contrast():
        return picture(c).std()

    c.simEnableWeather(True)
    ok(abs(contrast() - clear.std()) < 1, "weather that is enabled is fair at first")
    for what, parameter, value in (
        ("rain at 25%", kind.Rain, 0.25), ("rain at 75%", kind.Rain, 0.75), ("snow at 50%", kind.Snow, 0.5),
        ("maple leaves at 50%", kind.MapleLeaf, 0.5),
    ):  # fmt: skip
        airsim.wait_key(f"Press any key to enable {what}")
        before = picture(c)
        c.simSetWeatherParameter(parameter, value)
        ok(differ(before, picture(c)) > 0.3, f"{what} is seen")
    airsim.wait_key("Press any key to set all effects to 0%")
    for parameter in (kind.Rain, kind.Snow, kind.MapleLeaf):
        c.simSetWeatherParameter(parameter, 0.0)
    ok(abs(contrast() - clear.std()) < 1, "then it is fair again")
    airsim.wait_key("Press any key to enable dust at 50%")
    c.simSetWeatherParameter(kind.Dust, 0.5)
    airsim.wait_key("Press any key to enable fog at 50%")
    c.simSetWeatherParameter(kind.Fog, 0.5)
    ok(differ(clear, picture(c)) > 5, "fog is seen")
    ok(contrast() < clear.std() - 2, "and takes contrast")
    airsim.wait_key("Press any key to disable all weather effects")
    c.simEnableWeather(False)
    ok(abs(contrast() - clear.std()) < 1, "and goes with the weather")
