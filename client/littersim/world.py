"""The scene: what exists, under which names, where, and with which segmentation ids. Poses are global NED."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from litterpack import items, places
from litterpack.places import Place
from littersim import actors, hulls, lights, pieces, segmentation
from littersim.actors import GROUND, PLAYER_START, Actor
from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector, from_radians
from littersim.bodies.terrain import Terrain
from littersim.errors import CallError
from littersim.falling import Fall, drop_m
from littersim.hulls import Hull
from littersim.names import Pattern
from littersim.render.shot import CameraEffects, Coat, Lamp, Thing, Weather, WorldState
from littersim.segmentation import Labels
from littersim.solids import Piece, Solids


@dataclass(frozen=True)
class Sky:
    """Sun and weather."""

    sun_azimuth_deg: float = 150.0
    sun_elevation_deg: float = 50.0
    fog: float = 0.0
    weather_enabled: bool = False
    weather: Weather = field(default_factory=Weather)
    cloud: float = 0.0
    camera: CameraEffects = field(default_factory=CameraEffects)


class World:
    """All that a picture shows, and what calls change in it."""

    def __init__(self, place_name: str, labels: Labels, vehicle_names: tuple[str, ...]) -> None:
        """Raises: litterpack's errors if there is no such place."""
        self.labels = labels
        self._vehicle_names = vehicle_names
        self.restart(place_name, seed=0, sky=Sky(), flat_material=False)

    def restart(self, place_name: str, seed: int, sky: Sky, flat_material: bool) -> None:
        """Begin anew at a place: nothing spawned, ids by name, names and numbers counted from the start."""
        place = places.load(place_name, seed=seed)
        self.place: Place = place
        self.terrain = Terrain(place.ground_grid, place.grid_origin, place.cell_m)
        self.seed, self.sky, self._flat_material = seed, sky, flat_material
        self._things: tuple[Thing, ...] | None = None  # of the spawned objects
        self._solids: Solids | None = None
        self._gone: frozenset[str] = frozenset()  # scenery that was destroyed
        self._actors: dict[str, Actor] = {}
        self._keys: dict[str, str] = {}
        self._next_id = 1
        self._painted = 0  # drawn actors that have been numbered so far
        self.segmentation_ids: dict[int, int] = {}  # of each object id
        self._coats: dict[int, Coat] = {}  # of objects that were painted
        self._add(GROUND)
        for thing in place.scenery:
            self._add(thing.name, thing.position_ned, from_radians(0.0, 0.0, thing.yaw_rad))
        self._place_ids = tuple((actor.name, actor.object_id) for actor in self._actors.values())
        for actor in self._actors.values():
            number = self.labels.at_start(self.component(actor), self._painted)
            self.segmentation_ids[actor.object_id] = number
            self._painted += 1
        for name in self._vehicle_names:
            self.add_vehicle(name)
        self._add(PLAYER_START, drawn=False)
        self._put(Actor(actors.POINT_LIGHT, actors.NO_OBJECT, actors.LIGHT_AT, drawn=False))
        self._falls: dict[str, Fall] = {}

    def _add(self, name: str, at: Vector = NO_OFFSET, turn: Quaternion = NO_TURN, drawn: bool = True) -> None:
        self._put(Actor(name, self._next_id, at, turn, drawn=drawn))
        self._next_id += 1

    def add_vehicle(self, name: str) -> None:
        """Add a vehicle to the actors. Where it stands, and whether it is in sight, the simulation knows.

        Raises: CallError for a name that cannot be.
        """
        actors.check_name(name)
        self._put(Actor(name, self._next_id, drawn=False, is_vehicle=True))
        self._next_id += 1

    def _put(self, actor: Actor) -> None:
        self._actors[actor.name] = actor
        self._keys[actor.name.lower()] = actor.name
        self.segmentation_ids.setdefault(actor.object_id, segmentation.UNLABELLED)
        if actor.asset is not None:  # what has no mesh changes nothing that is drawn or met
            self._things = self._solids = None

    # Looking

    def names(self) -> list[str]:
        """Every actor's name, in the order in which they appeared."""
        return list(self._actors)

    def find(self, name: str) -> Actor | None:
        """The actor of that name, whatever its case."""
        return self._actors.get(self._keys.get(name.lower(), ""))

    def matching(self, pattern: str, spawned: bool = False) -> list[str]:
        """Names that the regular expression matches as a whole, case-sensitively; `spawned`: of spawned objects alone.

        Raises: CallError for what is no expression.
        """
        whole = Pattern(pattern)
        return [a.name for a in self._actors.values() if whole.matches(a.name) and (a.spawned or not spawned)]

    @property
    def obstacles(self) -> Solids:
        """What vehicles bump into: the scenery. Litter gives way, and the ground is the vehicle's own matter."""
        return pieces.scenery(self.place, self._gone)

    @property
    def solids(self) -> Solids:
        """All that is drawn, for rays: ground, scenery and spawned objects."""
        if self._solids is None:
            spawned = [_piece(actor) for actor in self._actors.values() if actor.asset is not None]
            self._solids = Solids((pieces.ground(self.place, GROUND), *self.obstacles.pieces, *spawned))
        return self._solids

    def snapshot(self, in_sight: Sequence[Hull] = ()) -> WorldState:
        """The world as the renderer is to draw it now, with the vehicles that are in sight."""
        if self._things is None:
            self._things = tuple(
                Thing(each.object_id, each.asset, each.position, each.orientation, each.scale)
                for each in self._actors.values()
                if each.asset is not None
            )
        sky = self.sky
        return WorldState(
            place=self.place.name,
            seed=self.seed,
            sun_azimuth_deg=sky.sun_azimuth_deg,
            sun_elevation_deg=sky.sun_elevation_deg,
            fog=sky.fog if sky.weather_enabled else 0.0,
            place_ids=self._place_ids,
            things=(*self._things, *map(_hull_thing, in_sight)),
            flat_material=self._flat_material,
            weather=sky.weather if sky.weather_enabled else Weather(),
            lamps=self._lamps(),
            coats=tuple(self._coats.items()),
            cloud=sky.cloud if sky.weather_enabled else 0.0,
            camera=sky.camera,
            place_seed=self.seed,
        )

    def _lamps(self) -> tuple[Lamp, ...]:
        return tuple(
            lights.lamp(each.blueprint, each.position, each.orientation, each.intensity)
            for each in self._actors.values()
            if each.blueprint in lights.BLUEPRINTS
        )

    def drawn_ids(self) -> list[int]:
        """Object ids of all that is drawn."""
        return [actor.object_id for actor in self._actors.values() if actor.drawn]

    def hidden_ids(self, in_sight: Sequence[Hull] = ()) -> frozenset[int]:
        """Object ids of what is drawn and the segmentation image does not show."""
        drawn = [*self.drawn_ids(), *(h.object_id for h in in_sight)]
        return frozenset(each for each in drawn if self.segmentation_ids[each] == segmentation.UNLABELLED)

    # Changing

    def spawn(
        self,
        name: str,
        asset: str,
        position: Vector,
        orientation: Quaternion,
        scale: Vector,
        has_physics: bool = False,
    ) -> str:
        """Add an object; returns the name it was given. It is in no segmentation image until it gets an id.

        With physics it falls, as simulated time passes.
        Raises: CallError for an asset that does not exist, or a name that cannot be.
        """
        actors.check_name(name)
        if asset not in items.asset_names():
            raise _unknown_asset(asset)
        actor = Actor(
            actors.free_name(name, self._actors),
            self._next_id,
            position,
            orientation,
            scale,
            asset,
            has_physics=has_physics,
        )
        self._next_id += 1
        self._put(actor)
        self.segmentation_ids[actor.object_id] = self.labels.of_spawned(self._painted)
        self._painted += 1
        self._begin_fall(actor)
        return actor.name

    def spawn_light(self, name: str, blueprint: str, position: Vector, orientation: Quaternion) -> str:
        """Add a light, which itself is not to be seen; returns the name it was given.

        Raises: CallError for a blueprint that does not exist, or a name that cannot be.
        """
        actors.check_name(name)
        if blueprint not in lights.BLUEPRINTS:
            raise _unknown_asset(blueprint)
        actor = Actor(
            actors.free_name(name, self._actors), self._next_id, position, orientation, drawn=False, blueprint=blueprint
        )
        self._next_id += 1
        self._put(actor)
        return actor.name

    def set_intensity(self, name: str, intensity: float) -> bool:
        """Set how strongly a spawned light shines; False if there is none of that name."""
        actor = self.find(name)
        if actor is None or actor.blueprint not in lights.BLUEPRINTS:
            return False
        self._put(replace(actor, intensity=intensity))
        return True

    def paint(self, name: str, coat: Coat | None) -> bool:
        """Paint a drawn object or a vehicle anew, or leave it as it is; False if there is none of that name."""
        actor = self.find(name)
        if actor is None or not (actor.drawn or actor.is_vehicle):
            return False
        if coat is not None:
            self._coats[actor.object_id] = coat
        return True

    def move(self, name: str, position: Vector, orientation: Quaternion) -> bool:
        """Set the pose of a spawned object; False if there is none of that name."""
        return self._change(name, position=position, orientation=orientation)

    def resize(self, name: str, scale: Vector) -> bool:
        """Set the scale of a spawned object; False if there is none of that name."""
        return self._change(name, scale=scale)

    def _change(self, name: str, **values: Vector | Quaternion) -> bool:
        actor = self.find(name)
        if actor is None or not actor.spawned:
            return False
        actor = replace(actor, **values)  # type: ignore[arg-type]  # the names and types are those of move and resize
        self._put(actor)
        self._begin_fall(actor)
        return True

    def _begin_fall(self, actor: Actor) -> None:
        """From here, and from rest, if it has physics."""
        if actor.has_physics:
            drop = drop_m(_piece(actor), self.terrain, self.obstacles)
            self._falls[actor.name] = Fall(actor.position[2] + drop)

    def fall(self, seconds: float) -> None:
        """Let what has physics fall for so long."""
        for name, fall in list(self._falls.items()):
            actor = self._actors[name]
            north, east, z = actor.position
            z, going_on = fall.after(z, seconds)
            self._put(replace(actor, position=(north, east, z)))
            if going_on is None:
                del self._falls[name]
            else:
                self._falls[name] = going_on

    def destroy(self, name: str) -> bool:
        """Remove an actor until the next episode; False for what lasts, and if there is none of that name."""
        actor = self.find(name)
        if actor is None or actor.lasting:
            return False
        if not actor.spawned:
            self._gone |= {actor.name}
            self._place_ids = tuple(each for each in self._place_ids if each[0] != actor.name)
        self._coats.pop(actor.object_id, None)
        del self._actors[actor.name], self._keys[actor.name.lower()], self.segmentation_ids[actor.object_id]
        self._falls.pop(actor.name, None)
        self._things = self._solids = None
        return True

    def label(self, name: str, number: int, is_regex: bool) -> bool:
        """Give a segmentation id to all drawn actors of that name; False if there are none.

        A plain name is matched exactly, a component's name whatever the case; a regular expression as a whole and
        whatever the case.
        """
        stored = self.labels.stored(number)
        able = self.painted() if self.labels.by_component else [*self.painted(), *self._hulls()]
        chosen = self.called(name, is_regex, able)
        if stored is None or not chosen:
            return False
        for actor in chosen:
            self.segmentation_ids[actor.object_id] = stored
        return True

    def called(self, name: str, is_regex: bool, among: list[Actor]) -> list[Actor]:
        """Those of the actors that calls about numbers mean by a name or a regular expression, as in `label`."""
        wanted = name.lower() if self.labels.by_component else name
        pattern = Pattern(name, case_sensitive=False) if is_regex else None

        def matches(found: str) -> bool:
            return found == wanted if pattern is None else pattern.matches(found)

        return [each for each in among if matches(self._label_name(each))]

    def painted(self) -> list[Actor]:
        """Drawn actors that segmentation images can show, in the order in which they appeared."""
        return [a for a in self._actors.values() if a.drawn and self.labels.accepts(a.asset is not None)]

    def annotatable(self) -> list[Actor]:
        """Drawn actors that annotation layers can show, in the order in which they appeared."""
        return [a for a in self._actors.values() if a.drawn and (a.asset is None or self.labels.accepts(True))]

    def _hulls(self) -> list[Actor]:
        """The vehicles, which are drawn for each other."""
        return [actor for actor in self._actors.values() if actor.is_vehicle]

    def component(self, actor: Actor) -> str:
        """The name by which calls about segmentation know an actor."""
        scenery = _mesh(actor.name) if self.labels.by_mesh else actor.name
        return self.labels.component(actor.name, actor.asset or scenery)

    def _label_name(self, actor: Actor) -> str:
        name = self.component(actor)
        return name.lower() if self.labels.by_component else name

    @property
    def _by_actor(self) -> bool:
        """Whether calls about segmentation name actors."""
        return not (self.labels.by_component or self.labels.by_mesh)

    def object_id(self, name: str) -> int:
        """The object id of the actor of exactly that name."""
        return self._actors[name].object_id

    def number_of(self, name: str) -> int:
        """The segmentation id of the actor of exactly that name."""
        return self.segmentation_ids[self._actors[name].object_id]

    def label_of(self, lower_name: str) -> int:
        """The segmentation id of the first actor whose name in lower case is exactly that; -1 if it has none.

        By component, whatever the case of the argument.
        """
        if self._by_actor:
            actor = self._actors.get(self._keys.get(lower_name, ""))
        else:
            wanted = lower_name.lower() if self.labels.by_component else lower_name
            actor = next((each for each in self.painted() if self._label_name(each).lower() == wanted), None)
        return segmentation.UNLABELLED if actor is None else self.segmentation_ids[actor.object_id]


def _mesh(scenery: str) -> str:
    """The name of the mesh that a piece of scenery shares with others of its kind."""
    return scenery.rstrip("0123456789").rstrip("_") or scenery


def _unknown_asset(name: str) -> CallError:
    return CallError(f"There were no objects with name {name} found in the Registry")


def _hull_thing(hull: Hull) -> Thing:
    return Thing(hull.object_id, hulls.asset(hull.kind), hull.position_m, hull.orientation)


def _piece(actor: Actor) -> Piece:
    """A spawned object's mesh where it stands."""
    return pieces.spawned(actor.name, actor.asset or "", actor.position, actor.orientation, actor.scale)
