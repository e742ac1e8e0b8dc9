"""The GL context: made without a display, owned by the thread that made it; programs and uploads that live in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from littersim.render.errors import RenderError
from littersim.render.shaders import variant

FRAME_BLOCK = 0
_CREATE: Any = moderngl.create_context  # its annotations do not admit its own keyword arguments


class Context:
    """A headless OpenGL 3.3 context with its programs.

    Raises: RenderError when no context can be made, or when another thread than the owner uses it (GL would silently
    give zeros).
    """

    def __init__(self) -> None:
        try:
            self.gl: Any = _CREATE(standalone=True, backend="egl", require=330)
        except Exception as problem:  # moderngl raises bare Exceptions for missing libraries
            raise RenderError(
                f"OpenGL cannot be used here: {problem}. `make gl` installs it; or choose the cpu renderer."
            ) from problem
        self._owner = threading.get_ident()
        self._programs: dict[tuple[str, tuple[str, ...]], Any] = {}

    def check_thread(self) -> None:
        if threading.get_ident() != self._owner:
            raise RenderError("this OpenGL renderer was made in another thread: draw where it was made")

    def program(self, vertex: str, fragment: str, *options: str, **units: int) -> Any:
        """The program of two sources with `options` defined; compiled once. `units` are its samplers' texture units."""
        key = (vertex + fragment, options)
        if key not in self._programs:
            program: Any = self.gl.program(variant(vertex, *options), variant(fragment, *options))
            if "Frame" in program:
                program["Frame"].binding = FRAME_BLOCK
            for name, unit in units.items():
                if name in program:
                    program[name].value = unit
            self._programs[key] = program
        return self._programs[key]

    def close(self) -> None:
        """Free everything in the context."""
        self.check_thread()
        self.gl.release()


class Uploads:
    """What was uploaded, kept by the identity of the array it was made from.

    `get` makes or finds; after `sweep` whatever was not asked for since the last sweep is released.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str], tuple[object, Any]] = {}
        self._asked: set[tuple[int, str]] = set()

    def get(self, source: object, purpose: str, make: Callable[[], Any]) -> Any:
        """What `make()` gave for this very object and purpose."""
        key = (id(source), purpose)  # the source is kept alive below, so its id stays its own
        if key not in self._kept:
            self._kept[key] = (source, make())
        self._asked.add(key)
        return self._kept[key][1]

    def sweep(self) -> None:
        """Release what was not asked for since the last sweep."""
        for key in [k for k in self._kept if k not in self._asked]:
            release(self._kept.pop(key)[1])
        self._asked.clear()

    def __len__(self) -> int:
        return len(self._kept)


def put(program: Any, name: str, value: Any) -> None:
    """Set a uniform, where the program's options left it in use; a matrix (n, n) is given row by row."""
    uniform = program.get(name, None)  # `in` would look at every one
    if uniform is None:
        return
    if isinstance(value, np.ndarray):
        uniform.write(np.ascontiguousarray(value.T, np.float32))
    else:
        uniform.value = value


def release(made: Any) -> None:
    """Release a GL object, or all in a tuple of them."""
    if isinstance(made, tuple):
        for part in made:
            release(part)
    elif hasattr(made, "release"):
        made.release()


def texture(
    gl: Any, image: NDArray[Any], *, repeat: bool, mipmaps: bool = True, nearest: bool = False, dithered: bool = False
) -> Any:
    """A 2-D texture of (rows, columns[, channels]) uint8 or float32; u runs along columns, v along rows.

    `nearest`: one texel, no filter. `dithered`: the nearest mip level alone, for shaders that dither it.
    """
    channels = image.shape[2] if image.ndim == 3 else 1
    kind = "f4" if image.dtype == np.float32 else "f1"
    made = gl.texture((image.shape[1], image.shape[0]), channels, np.ascontiguousarray(image), alignment=1, dtype=kind)
    if nearest:
        made.filter = (moderngl.NEAREST, moderngl.NEAREST)
    elif mipmaps:
        made.build_mipmaps()
        between = moderngl.LINEAR_MIPMAP_NEAREST if dithered else moderngl.LINEAR_MIPMAP_LINEAR
        made.filter = (between, moderngl.LINEAR)
    else:
        made.filter = (moderngl.LINEAR, moderngl.LINEAR)
    made.repeat_x = made.repeat_y = repeat
    return made
