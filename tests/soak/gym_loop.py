"""Run under the official client: a Gymnasium-style loop in lockstep. Usage: gym_loop.py PORT SERVER_PID STEPS"""

import json
import math
import random
import sys
import time
from pathlib import Path

import airsim
import numpy as np

STEP_S = 0.1
EPISODE_STEPS = 64
REACH_M = 12.0


def resident_kib(pid):
    line = next(each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1])


class Environment:
    """Fly to a point: observations are 84 x 84 depth and the state; reset, step and done as in Gymnasium."""

    def __init__(self, port, seed):
        self.client = airsim.MultirotorClient(ip="127.0.0.1", port=port, timeout_value=60)
        self.client.confirmConnection()
        self.request = [airsim.ImageRequest("0", airsim.ImageType.DepthPlanar, pixels_as_float=True, compress=False)]
        self.random = random.Random(seed)

    def reset(self):
        client = self.client
        client.reset()
        client.enableApiControl(True)
        client.armDisarm(True)
        yaw = self.random.uniform(-math.pi, math.pi)
        start = airsim.Pose(airsim.Vector3r(0, 0, -1.5), airsim.to_quaternion(0, 0, yaw))
        client.simSetVehiclePose(start, True)
        client.simGetCollisionInfo()  # reading forgets the ground at the start
        way = self.random.uniform(-math.pi, math.pi)
        self.goal = np.array([REACH_M * math.cos(way), REACH_M * math.sin(way)])
        self.count, self.left = 0, REACH_M
        return self.observe()

    def observe(self):
        (image,) = self.client.simGetImages(self.request)
        depth = np.array(image.image_data_float, np.float32).reshape(image.height, image.width)
        state = self.client.getMultirotorState().kinematics_estimated
        if depth.shape != (84, 84) or not np.isfinite(depth).all():
            raise ValueError(f"a depth image of {depth.shape}")
        return depth, np.concatenate([state.position.to_numpy_array(), state.linear_velocity.to_numpy_array()])

    def step(self, action):
        vx, vy, vz = action
        self.client.moveByVelocityAsync(vx, vy, vz, STEP_S).join()
        self.count += 1
        depth, state = self.observe()
        left = float(np.linalg.norm(self.goal - state[:2]))
        reward, self.left = self.left - left, left
        collided = self.client.simGetCollisionInfo().has_collided
        terminated = collided or left < 1.0
        return (depth, state), reward - 10.0 * collided, terminated, self.count >= EPISODE_STEPS


def main():
    port, server, steps = map(int, sys.argv[1:])
    environment = Environment(port, seed=7)
    chance = random.Random(8)
    environment.reset()
    episodes, collisions, total = 1, 0, 0.0
    warm = max(steps // 5, 20)
    before, began = None, time.monotonic()
    for number in range(steps):
        ahead = environment.goal / np.linalg.norm(environment.goal) * 3.0
        action = (*(float(part) + chance.uniform(-1, 1) for part in ahead), chance.uniform(-0.3, 0.3))
        _, reward, terminated, truncated = environment.step(action)
        total += reward
        if terminated or truncated:
            collisions += reward < -5
            episodes += 1
            environment.reset()
        if number + 1 == warm:
            before = resident_kib("self"), resident_kib(server)
    took = time.monotonic() - began
    after = resident_kib("self"), resident_kib(server)
    report = {
        "steps": steps, "steps_per_s": round(steps / took, 1), "episodes": episodes, "collisions": collisions,
        "reward": round(total, 3), "client_grown_kib": after[0] - before[0], "server_grown_kib": after[1] - before[1],
    }  # fmt: skip
    print("REPORT " + json.dumps(report))


if __name__ == "__main__":
    main()
