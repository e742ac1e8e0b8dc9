"""Rigid-body flight of a quadrotor under SimpleFlight-like cascaded control: position, velocity, attitude, body rate.

One compiled step of 2.5 ms. Vectors are NED in the vehicle's local frame, body axes FRD, SI units. The thrust lies
along the body's -z axis, so the body must tilt before it can accelerate sideways.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from littersim.bodies.terrain import ground_z
from littersim.clock import STEP_S
from littersim.geo import GRAVITY_MPS2

# Limits of the vehicle, which hold whatever is commanded
MAX_SPEED_MPS = 12.0
MAX_ACCELERATION_MPS2 = 6.0  # in flight, of the true motion; the controller asks for no more than 4.5
MAX_YAW_RATE_RADPS = math.radians(90.0)
CRUISE_ACCELERATION_MPS2 = 3.0  # how fast the commanded velocity may change

_COMMANDED_ACCELERATION = 4.5
_POSITION_GAIN, _VELOCITY_GAIN, _TILT_GAIN, _YAW_GAIN, _RATE_GAIN = 1.5, 3.0, 8.0, 3.0, 25.0  # all 1/s
_MAX_TILT_RATE = 3.5
_MAX_TILT_TORQUE, _MAX_YAW_TORQUE = 60.0, 8.0  # rad/s2
_LOWEST_THRUST, _HIGHEST_THRUST = 0.2 * GRAVITY_MPS2, 2.0 * GRAVITY_MPS2  # per unit mass
_THRUST_LAG_S = 0.03
_SIDEWAYS_LAG_S = 0.165  # from a commanded acceleration to the tilt that gives it: 1/_TILT_GAIN + 1/_RATE_GAIN
_DRAG = 0.1  # 1/s
MASS_KG = 1.0
DRAG_NSPM = _DRAG * MASS_KG  # newtons per m/s
HOVER_THROTTLE = 0.594  # of SimpleFlight's quadrotor: four rotors of 4.18 N at most, 1 kg
MAX_THRUST = GRAVITY_MPS2 / HOVER_THROTTLE  # per unit mass
_MOTOR_TILT, _MOTOR_YAW = 60.0, 4.0  # rad/s2 of full thrust on one side and none on the other
_GRIP = 8.0  # 1/s, how fast the ground stops a sliding body
GRIPPED = math.exp(-_GRIP * STEP_S)  # share of its speed that it keeps for a step
_AT_REST = 1e-3

# Layout of the state: one array, so that a step is one call
POSITION, VELOCITY, TURN, BODY_RATE = slice(0, 3), slice(3, 6), slice(6, 10), slice(10, 13)
ACCELERATION, BODY_ACCELERATION, COMMANDED_VELOCITY = slice(13, 16), slice(16, 19), slice(19, 22)
THRUST, ON_GROUND, TOUCHED = 22, 23, 24
EXPECTED_VELOCITY, EXPECTED_ACCELERATION, STATE_SIZE = slice(25, 28), slice(28, 31), 31
# Layout of the command
MOTORS, HOLD_XY, HOLD_Z, TARGET, WANTED_VELOCITY = 0, 1, 2, slice(3, 6), slice(6, 9)
SPEED_LIMIT, YAW_IS_RATE, YAW = 9, 10, 11
STEER, ROLL, PITCH, THROTTLE = 12, 13, 14, 15  # what steers; roll and pitch are angles or rates; throttle NaN: hold z
PWM, WIND, COMMAND_SIZE = slice(16, 20), slice(20, 23), 23  # front right, rear left, front left, rear right; NED m/s
BY_VELOCITY, BY_ANGLES, BY_RATES, BY_MOTORS = 0.0, 1.0, 2.0, 3.0  # values of STEER


def resting_state() -> NDArray[np.float64]:
    """A body at its start, level, facing north and still."""
    state = np.zeros(STATE_SIZE)
    state[6] = 1.0
    return state


def rotor_shares(x: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Front right, rear left, front left and rear right thrusts that give the state's lift and turning, 0..1."""
    lift = float(x[THRUST]) / MAX_THRUST
    roll, pitch = x[16] / _MOTOR_TILT, x[17] / _MOTOR_TILT
    yaw = x[18] / _MOTOR_YAW

    def share(turning: float) -> float:
        return min(max(lift + turning / 2, 0.0), 1.0)

    return share(pitch - roll + yaw), share(roll - pitch + yaw), share(roll + pitch - yaw), share(-roll - pitch - yaw)


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def step(
    x: NDArray[np.float64],
    c: NDArray[np.float64],
    origin: NDArray[np.float64],
    heights: NDArray[np.float32],
    north0: float,
    east0: float,
    cell_m: float,
) -> None:
    """Advance the state `x` by one step under command `c`. `origin` is the local frame's place in global NED."""
    dt = STEP_S
    qw, qx, qy, qz = x[6], x[7], x[8], x[9]
    # body axes in NED, as far as they are needed
    b1x, b1y = 1 - 2 * (qy * qy + qz * qz), 2 * (qx * qy + qw * qz)
    b3x, b3y, b3z = 2 * (qx * qz + qw * qy), 2 * (qy * qz - qw * qx), 1 - 2 * (qx * qx + qy * qy)
    flying = c[0] > 0.0

    # Position to velocity, within the speed limit
    wx = c[6] + c[1] * _POSITION_GAIN * (c[3] - x[0])
    wy = c[7] + c[1] * _POSITION_GAIN * (c[4] - x[1])
    wz = c[8] + c[2] * _POSITION_GAIN * (c[5] - x[2])
    speed = math.sqrt(wx * wx + wy * wy + wz * wz)
    limit = min(c[9], MAX_SPEED_MPS)
    if speed > limit:
        wx, wy, wz = wx * limit / speed, wy * limit / speed, wz * limit / speed
    # Velocity to acceleration: the commanded velocity approaches the wanted one no faster than the cruise acceleration
    fx, fy, fz = (wx - x[19]) / dt, (wy - x[20]) / dt, (wz - x[21]) / dt
    size = math.sqrt(fx * fx + fy * fy + fz * fz)
    if size > CRUISE_ACCELERATION_MPS2:
        part = CRUISE_ACCELERATION_MPS2 / size
        fx, fy, fz = fx * part, fy * part, fz * part
    if flying:
        x[19] += fx * dt
        x[20] += fy * dt
        x[21] += fz * dt
        # What the body should do by now, its lag included; to correct the lag itself would be to overshoot
        x[28] += (fx - x[28]) * dt / _SIDEWAYS_LAG_S
        x[29] += (fy - x[29]) * dt / _SIDEWAYS_LAG_S
        x[30] += (fz - x[30]) * dt / _THRUST_LAG_S
        x[25] += x[28] * dt
        x[26] += x[29] * dt
        x[27] += x[30] * dt
    else:
        x[19], x[20], x[21] = x[3], x[4], x[5]
        x[25], x[26], x[27] = x[3], x[4], x[5]
        x[28], x[29], x[30] = 0.0, 0.0, 0.0
    ax = fx + _VELOCITY_GAIN * (x[25] - x[3])
    ay = fy + _VELOCITY_GAIN * (x[26] - x[4])
    az = fz + _VELOCITY_GAIN * (x[27] - x[5])
    size = math.sqrt(ax * ax + ay * ay + az * az)
    if size > _COMMANDED_ACCELERATION:
        part = _COMMANDED_ACCELERATION / size
        ax, ay, az = ax * part, ay * part, az * part
    if not flying:
        ax, ay, az = 0.0, 0.0, 0.0
    ax, ay, az = ax + _DRAG * x[3], ay + _DRAG * x[4], az + _DRAG * x[5]

    # Acceleration to thrust and to the direction that body z must take
    dx, dy, dz = -ax, -ay, GRAVITY_MPS2 - az
    size = math.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / size, dy / size, dz / size
    wanted = min(max(size * (dx * b3x + dy * b3y + dz * b3z), _LOWEST_THRUST), _HIGHEST_THRUST) if flying else 0.0
    steer = c[12] if flying else 0.0
    if steer > 0.0:
        throttle = c[15]
        if steer == BY_MOTORS:
            throttle = 0.25 * (c[16] + c[17] + c[18] + c[19])
        if math.isnan(throttle):
            wanted = min(max((GRAVITY_MPS2 - az) / max(b3z, 0.3), 0.0), MAX_THRUST)
        else:
            wanted = min(max(throttle, 0.0), 1.0) * MAX_THRUST
        if steer == BY_ANGLES:  # body z of that roll and pitch at the heading that is flown
            heading = math.atan2(b1y, b1x)
            sr, cr, sp, cp = math.sin(c[13]), math.cos(c[13]), math.sin(c[14]), math.cos(c[14])
            sy, cy = math.sin(heading), math.cos(heading)
            dx, dy, dz = cy * sp * cr + sy * sr, sy * sp * cr - cy * sr, cp * cr
    x[22] += (wanted - x[22]) * dt / _THRUST_LAG_S

    # Attitude to body rates: the shortest tilt to that direction, and yaw apart from it
    vx, vy, vz = dx, dy, dz
    tx, ty, tz = 2 * (qz * vy - qy * vz), 2 * (qx * vz - qz * vx), 2 * (qy * vx - qx * vy)  # turned by the conjugate
    ex = vx + qw * tx + qz * ty - qy * tz
    ey = vy + qw * ty + qx * tz - qz * tx
    ez = vz + qw * tz + qy * tx - qx * ty
    sine = math.sqrt(ex * ex + ey * ey)
    angle = math.atan2(sine, ez)
    part = angle / sine if sine > 1e-9 else 1.0
    p, q = -_TILT_GAIN * ey * part, _TILT_GAIN * ex * part
    size = math.sqrt(p * p + q * q)
    if size > _MAX_TILT_RATE:
        p, q = p * _MAX_TILT_RATE / size, q * _MAX_TILT_RATE / size
    r = c[11]
    if c[10] == 0.0:
        r = c[11] - math.atan2(b1y, b1x)
        r = _YAW_GAIN * (r - 2 * math.pi * math.floor(r / (2 * math.pi) + 0.5))
    if not flying:
        r = 0.0
    r = min(max(r, -MAX_YAW_RATE_RADPS), MAX_YAW_RATE_RADPS)
    if steer == BY_RATES:
        p, q = c[13], c[14]
    # Body rates to angular accelerations
    tilt = _MAX_TILT_TORQUE
    x[16] = min(max(_RATE_GAIN * (p - x[10]), -tilt), tilt)
    x[17] = min(max(_RATE_GAIN * (q - x[11]), -tilt), tilt)
    x[18] = min(max(_RATE_GAIN * (r - x[12]), -_MAX_YAW_TORQUE), _MAX_YAW_TORQUE)
    if steer == BY_MOTORS:
        fr, rl, fl, rr = c[16], c[17], c[18], c[19]
        x[16] = _MOTOR_TILT * (fl + rl - fr - rr) / 2
        x[17] = _MOTOR_TILT * (fr + fl - rl - rr) / 2
        x[18] = _MOTOR_YAW * (fr + rl - fl - rr) / 2
    x[10] += x[16] * dt
    x[11] += x[17] * dt
    x[12] += x[18] * dt
    # Turn by the body rates, exactly for a constant rate
    size = math.sqrt(x[10] * x[10] + x[11] * x[11] + x[12] * x[12])
    half = 0.5 * size * dt
    s = math.sin(half) / size if size > 1e-12 else 0.5 * dt
    hw, hx, hy, hz = math.cos(half), x[10] * s, x[11] * s, x[12] * s
    nw = qw * hw - qx * hx - qy * hy - qz * hz
    nx = qw * hx + qx * hw + qy * hz - qz * hy
    ny = qw * hy - qx * hz + qy * hw + qz * hx
    nz = qw * hz + qx * hy - qy * hx + qz * hw
    size = math.sqrt(nw * nw + nx * nx + ny * ny + nz * nz)
    x[6], x[7], x[8], x[9] = nw / size, nx / size, ny / size, nz / size

    # Forces to motion
    ux, uy, uz = x[3], x[4], x[5]
    x[3] += (-x[22] * b3x - _DRAG * (ux - c[20])) * dt
    x[4] += (-x[22] * b3y - _DRAG * (uy - c[21])) * dt
    x[5] += (-x[22] * b3z - _DRAG * (uz - c[22]) + GRAVITY_MPS2) * dt
    x[0] += x[3] * dt
    x[1] += x[4] * dt
    x[2] += x[5] * dt
    ground = ground_z(heights, north0, east0, cell_m, origin[0] + x[0], origin[1] + x[1]) - origin[2]
    x[23] = 0.0
    if x[2] >= ground:
        x[23] = 1.0
        x[24] = 1.0
        x[2] = ground
        x[3], x[4], x[5] = x[3] * GRIPPED, x[4] * GRIPPED, min(x[5], 0.0)
        if not flying and abs(x[3]) + abs(x[4]) + abs(x[5]) < _AT_REST + _DRAG * dt * (abs(c[20]) + abs(c[21])):
            x[3], x[4], x[5] = 0.0, 0.0, 0.0
    x[13], x[14], x[15] = (x[3] - ux) / dt, (x[4] - uy) / dt, (x[5] - uz) / dt
