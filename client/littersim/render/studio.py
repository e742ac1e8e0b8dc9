"""One thread that draws: chooses the renderer, keeps baked scenes, and answers callers from any thread."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Literal, Protocol, Self, get_args

from littersim.render.build import SceneBuilder
from littersim.render.cpu import CpuRenderer
from littersim.render.errors import RenderError
from littersim.render.scene import Scene
from littersim.render.shot import Kind, Picture, View, WorldState

log = logging.getLogger(__name__)

Choice = Literal["auto", "gl", "cpu"]
Quality = Literal["draft", "standard"]
_KEPT_SCENES = 2


class Renderer(Protocol):
    """Draws scenes. Made, used and closed in one thread."""

    @property
    def name(self) -> str:
        """gl or cpu."""

    def draw(self, scene: Scene, view: View, wants: frozenset[Kind], hidden: frozenset[int]) -> Picture:
        """One picture; objects in `hidden` are left out."""


class Studio:
    """Photographs states of the world. Calls block and may come from any thread; they are drawn one after another."""

    def __init__(self, renderer: Choice = "auto", quality: Quality = "standard") -> None:
        """Start the thread and the renderer. Raises: RenderError when the renderer asked for cannot be had."""
        if renderer not in get_args(Choice):
            raise RenderError(f"There is no renderer {renderer!r}. Choose one of {', '.join(get_args(Choice))}.")
        if quality not in get_args(Quality):
            raise RenderError(f"There is no quality {quality!r}. Choose one of {', '.join(get_args(Quality))}.")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="studio")
        self._scenes: dict[WorldState, Scene] = {}
        self._builder = SceneBuilder()
        try:
            self._renderer = self._thread.submit(_make, renderer, quality).result()
        except BaseException:
            self._thread.shutdown()
            raise

    @property
    def renderer_name(self) -> str:
        """gl or cpu: the renderer that was chosen."""
        return self._renderer.name

    def photograph(
        self, world: WorldState, view: View, wants: frozenset[Kind], hidden: frozenset[int] = frozenset()
    ) -> Picture:
        """One picture of the world. Raises: RenderError when it names what does not exist, or after `close`."""
        return self._submit(world, view, wants, hidden).result()

    def warm(self, world: WorldState) -> None:
        """Bake the world's scene and draw it once, so that its first photograph is as fast as the others."""
        view = View((0.0, 0.0, -1.5), (0.5**0.5, 0.0, -(0.5**0.5), 0.0), 64, 48, 1.2)
        self.photograph(world, view, frozenset({"rgb", "depth", "ids"}))

    def close(self) -> None:
        """Finish what was asked for and stop the thread."""
        self._thread.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _submit(self, world: WorldState, view: View, wants: frozenset[Kind], hidden: frozenset[int]) -> Future[Picture]:
        try:
            return self._thread.submit(self._draw, world, view, wants, hidden)
        except RuntimeError as exc:
            raise RenderError("The studio is closed.") from exc

    def _draw(self, world: WorldState, view: View, wants: frozenset[Kind], hidden: frozenset[int]) -> Picture:
        return self._renderer.draw(self._scene(world), view, wants, hidden)

    def _scene(self, world: WorldState) -> Scene:
        """The scene of a world; the last ones are kept."""
        scene = self._scenes.pop(world, None) or self._builder.build(world)
        self._scenes[world] = scene
        while len(self._scenes) > _KEPT_SCENES:
            del self._scenes[next(iter(self._scenes))]
        return scene


def _make(choice: Choice, quality: Quality) -> Renderer:
    """The renderer asked for; `auto` is OpenGL where a context can be made, else the CPU."""
    if choice == "cpu":
        return CpuRenderer()
    try:
        return _gl(quality)
    except RenderError as exc:
        if choice == "gl":
            raise
        log.info("OpenGL is not there, so pictures are drawn on the CPU (%s)", exc)
    return CpuRenderer()


def _gl(quality: Quality) -> Renderer:
    """The OpenGL renderer. Raises: RenderError with the reason where there is none."""
    try:
        from littersim.render.gl import GlRenderer
    except ImportError as exc:  # a wheel of moderngl may be missing for the platform
        raise RenderError(f"OpenGL cannot be used: {exc}. Choose the renderer cpu, or install moderngl.") from exc
    return GlRenderer(quality)
