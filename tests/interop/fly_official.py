"""Run under the official client: fly littersim and save what it got. Usage: fly_official.py PORT OUT.npz"""

import json
import sys

import airsim
import numpy as np

port, out = int(sys.argv[1]), sys.argv[2]
client = airsim.MultirotorClient(ip="127.0.0.1", port=port, timeout_value=60)
client.confirmConnection()
client.enableApiControl(True)
armed = client.armDisarm(True)

client.takeoffAsync().join()
after_take_off = client.getMultirotorState()
client.moveToPositionAsync(3, 1, -2, 2).join()
client.hoverAsync().join()
after_move = client.getMultirotorState()
client.simPause(True)

requests = [
    airsim.ImageRequest("front_center", kind, as_float, compress)
    for kind, as_float, compress in [
        (airsim.ImageType.Scene, False, False),
        (airsim.ImageType.Scene, False, True),
        (airsim.ImageType.DepthPlanar, True, False),
        (airsim.ImageType.DepthPerspective, True, False),
        (airsim.ImageType.Segmentation, False, False),
        (airsim.ImageType.Segmentation, False, True),
    ]
]
arrays = {}
facts = []
for index, r in enumerate(client.simGetImages(requests)):
    data = (
        np.array(r.image_data_float, np.float32) if r.pixels_as_float else np.frombuffer(r.image_data_uint8, np.uint8)
    )
    arrays[f"image_{index}"] = data
    facts.append(
        {
            "width": r.width,
            "height": r.height,
            "position": [r.camera_position.x_val, r.camera_position.y_val, r.camera_position.z_val],
        }
    )


def place(state):
    p = state.kinematics_estimated.position
    return [p.x_val, p.y_val, p.z_val]


report = {
    "armed": armed,
    "take_off": place(after_take_off),
    "move": place(after_move),
    "landed_state": after_move.landed_state,
    "vehicles": client.listVehicles(),
    "objects": client.simListSceneObjects(),
    "images": facts,
}
np.savez(out, **arrays)
print("REPORT " + json.dumps(report))
