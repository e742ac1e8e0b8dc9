"""The AirSim API."""

from .launch import Server as Server
from .launch import launch as launch
from .simulator import Simulator as Simulator
from .simulator import connect as connect
from .types import CameraInfo as CameraInfo
from .types import CollisionInfo as CollisionInfo
from .types import Image as Image
from .types import ImageKind as ImageKind
from .types import ImageRequest as ImageRequest
from .types import Kinematics as Kinematics
from .types import MultirotorState as MultirotorState
from .types import Weather as Weather
