"""The OpenGL renderer: headless, on a graphics card or on llvmpipe.

`draft` draws colour, depth and ids in one single-sample pass. `standard` draws ids and depth in a single-sample pass
with trivial shaders, so that they are taken at pixel centres, and colour in a pass with four samples a pixel.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from littersim.render import post
from littersim.render.gl_context import Context, Uploads
from littersim.render.gl_frame import FrameBlock
from littersim.render.gl_grass import GrassPass
from littersim.render.gl_ground import GroundPass
from littersim.render.gl_targets import Edges, Targets
from littersim.render.gl_things import ThingPass
from littersim.render.scene import Scene
from littersim.render.shot import Kind, Picture, View
from littersim.render.tones import tone
from littersim.render.visible import Camera, Picked, camera, pick

DRAFT_BLADES = 0.4  # share of the blades that a draft shows, each the wider
KEPT_SIZES = 3  # picture sizes whose framebuffers are kept
TURF_SHARE = 0.1  # from this share of its blades on, a patch hides how the ground is tiled


class GlRenderer:
    """Draws scenes with OpenGL. Belongs to the thread that makes it.

    Raises: RenderError when no context can be made or another thread draws.
    """

    name = "gl"

    def __init__(self, quality: Literal["draft", "standard"] = "standard") -> None:
        self.quality = quality
        self._context = Context()
        self._uploads = Uploads()
        self._frame = FrameBlock(self._context.gl)
        self._targets: dict[tuple[int, int], Targets] = {}
        self._passes: Passes | None = None

    def draw(
        self, scene: Scene, view: View, wants: AbstractSet[Kind], hidden: AbstractSet[int] = frozenset()
    ) -> Picture:
        """One picture of the scene; object ids in `hidden` are left out."""
        self._context.check_thread()
        passes, targets, seen_from = self._passes_for(scene), self._targets_for(view), camera(view)
        draft = self.quality == "draft"
        edges: Edges = "fxaa" if draft else "samples"
        picked = pick(scene, seen_from, frozenset(hidden), DRAFT_BLADES if draft else 1.0)
        self._frame.write(scene, seen_from)
        targets.clear(backdrop(scene))
        if draft and "rgb" in wants:
            passes.draw("BOTH", targets.all, seen_from, picked)
        else:
            passes.draw("IDS", targets.labels, seen_from, picked)
            if "rgb" in wants:
                passes.draw("COLOUR", targets.colour(edges, backdrop(scene)), seen_from, picked)
        depth_m, object_ids = targets.depth_m(), targets.object_ids()
        rgb = None
        if "rgb" in wants:
            rgb = post.finish(targets.rgb(edges), depth_m, object_ids, scene, view, smooth=False)
        return Picture(rgb, depth_m if "depth" in wants else None, object_ids if "ids" in wants else None)

    def close(self) -> None:
        """Free the context and everything in it."""
        self._context.close()

    def _passes_for(self, scene: Scene) -> Passes:
        if self._passes is None or self._passes.scene is not scene:
            if self._passes is not None:
                self._passes.release()
            self._passes = Passes(self._context, self._uploads, scene)
            self._uploads.sweep()
        self._passes.bind()
        return self._passes

    def _targets_for(self, view: View) -> Targets:
        size = (view.width, view.height)
        if size not in self._targets:
            if len(self._targets) >= KEPT_SIZES:
                self._targets.pop(next(iter(self._targets))).release()
            self._targets[size] = Targets(self._context, *size)
        return self._targets[size]


class Passes:
    """All that is drawn of one scene, nearest things first, so that what they hide is not shaded."""

    def __init__(self, context: Context, uploads: Uploads, scene: Scene) -> None:
        self.scene = scene
        self._gl = context.gl
        self._ground = GroundPass(context, uploads, scene)
        self._things = ThingPass(context, uploads, scene)
        self._grass = None if scene.grass is None else GrassPass(context, uploads, scene.grass, scene.ground.object_id)
        self._material = ("FLAT",) if scene.flat_material else ("CLOUDY",) if scene.light.softness_m > 0 else ()

    def release(self) -> None:
        """Free what is the passes' own; uploads stay until they are swept."""
        self._ground.release()
        if self._grass is not None:
            self._grass.release()

    def bind(self) -> None:
        """Bind every texture; the units stay theirs for the whole frame."""
        for part in (self._ground, self._things, self._grass):
            if part is not None:
                part.bind()

    def draw(self, mode: str, target: Any, seen_from: Camera, picked: Picked) -> None:
        """Draw what was picked into a cleared framebuffer; mode IDS, COLOUR or BOTH."""
        options = (mode, *(self._material if mode != "IDS" else ()))
        target.use()
        self._gl.enable_only(self._gl.DEPTH_TEST)
        self._things.draw(picked.instances, seen_from, *options)
        if self._grass is not None:
            self._grass.draw(picked.grass, *options)
        self._things.draw_clutter(picked.clutter, *options)
        self._ground.draw(picked.ground, self._turf(picked), *options)

    def _turf(self, picked: Picked) -> NDArray[np.bool_]:
        """Which of the picked ground cells lie under dense blades."""
        grass, blades = self.scene.grass, 0 if self._grass is None else self._grass.blades
        dense = [band.cells for band in picked.grass if band.count >= TURF_SHARE * blades]
        if grass is None or not dense:
            return np.zeros(len(picked.ground), bool)
        return self._ground.under(picked.ground, grass.cells[np.concatenate(dense)])


def backdrop(scene: Scene) -> tuple[float, float, float]:
    """Colour that edges against the sky blend with: the sky's halfway up; black where materials are flat."""
    if scene.flat_material:
        return 0.0, 0.0, 0.0
    light = scene.light
    red, green, blue = (float(tone(c, np.float32(light.exposure))) for c in (light.sky_side + light.sky_up) / 2)
    return red, green, blue


def probe() -> Any:
    """What OpenGL says of itself: vendor, renderer, version. Raises: RenderError when there is none."""
    context = Context()
    info = dict(context.gl.info)
    context.close()
    return info
