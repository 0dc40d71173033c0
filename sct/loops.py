"""Loops: what a trip hands on to the next keeps one name.

Before::

    p = 1.0
    for i in range(n):
        p = p * x

After: `p%1` is assigned before the loop and at the end of each trip, and inside a trip each name is defined once::

    p%0 = 1.0;  p%1 = p%0
    for i%0 in range(n%0):  p%2 = p%1 * x%0;  p%1 = p%2
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gast

from sct import tree
from sct.branches import Branches
from sct.carried import Carried
from sct.core import Loop, Stage, statements
from sct.errors import UnsupportedError
from sct.heap import Box, Closure, is_structure
from sct.kinds import INTEGER
from sct.resolve import Frame, bound_in
from sct.structures import State
from sct.tree import Expr

MOST_TRIPS = 64
"""Trips that are staged one after the other."""


class StructureError(Exception):
    """A trip of a loop changes what parts a thing has: only each trip of its own can be staged."""

    def __init__(self, thing: Any) -> None:
        super().__init__()
        self.thing = thing


Leaves = dict[tuple[Any, Any], None]
"""Parts of structures and variables of other functions: a box's name or a frame, and a key or a name."""


class Loops(Branches):
    """Blocks that are run several times."""

    _tables: tuple[str, ...] = ()
    """Further tables of what is known of variables (arrays.py)."""

    _trips = 0
    """Loops around the present statement."""

    def _call_operation(self, node: Any) -> Expr:
        """Stage the arguments of a call (stage.py)."""
        raise NotImplementedError

    def _run_For(self, node: Any) -> None:
        self._check_loop(node)
        if not isinstance(node.target, gast.Name) or not self._is_range(node.iter):
            raise self._origin(node.iter).refuse(
                "a for loop over something else than a range", "loop over range(...) and read the items by their index"
            )
        over = self._call_operation(node.iter)
        if over.keywords or self._is_varied(over):
            raise self._origin(node.iter).refuse("a range that depends on what is differentiated")
        name = node.target.id
        hidden = not name.isidentifier()
        index = self._new("i" if hidden else name, named=self._is_main and not hidden)
        if name in self._frame.env and name not in self._frame.maybe:
            # Without a single trip the index stays what it was.
            self._emit(index, self._frame.env[name], self._origin(node))
        if self._loop(node, index, over):
            self._frame.env[name] = tree.name(index)

    def _run_While(self, node: Any) -> None:
        self._check_loop(node)
        self._loop(node, "", None)

    def _is_range(self, node: Any) -> bool:
        if not isinstance(node, gast.Call) or tree.path(node.func) != ("range",):
            return False
        return "range" not in self._frame.local and 0 < len(node.args) < 4

    def _check_loop(self, node: Any) -> None:
        """Refuse what leaves a loop on the way."""
        words = {"Break": "break", "Continue": "continue", "Return": "a return"}
        for part in tree.walk(node.body):
            word = words.get(type(part).__name__)
            if word:
                raise self._origin(part).refuse(f"{word} inside a loop is not differentiated")
        if node.orelse:
            raise self._origin(node).refuse("else of a loop is not differentiated")

    def _loop(self, node: Any, index: str, over: Expr | None) -> bool:
        """Stage the body of a loop, and the loop; again, where a trip turns out to change parts of a structure.

        False where each trip is staged for itself, since they change which parts there are.
        """
        leaves: dict[tuple[Any, Any], None] = {}
        while True:
            mark = self._mark()
            try:
                more = self._trip(node, index, over, leaves)
            except StructureError as change:
                self._back_to(mark)
                self._each_trip(node, over, change.thing)
                return False
            if not more:
                return True
            self._back_to(mark)
            leaves.update(more)

    def _trip(self, node: Any, index: str, over: Expr | None, leaves: Leaves) -> Leaves:
        """Stage a loop that carries some parts of structures; give those that it changes besides."""
        origin = self._origin(node)
        env = self._frame.env
        assigned = [name for name in dict.fromkeys(bound_in(node.body)) if name in env]
        assigned = [name for name in assigned if not self._is_updated(node.body, name)]
        fresh = {name for name in assigned if name in self._frame.maybe and _starts_with(node.body, name)}
        shapes = {name for name in assigned if name not in fresh and self._has_parts(env[name])}
        carried = {name: self._carry(name, origin) for name in assigned if name not in fresh | shapes}
        kept = {name: Carried(self, name, origin) for name in assigned if name in shapes}
        parts = self._carry_leaves(leaves, origin)
        own = [*carried.values(), *parts.values(), *(leaf for shape in kept.values() for leaf in shape.leaves)]
        if self._reads_varied(node) or (leaves and self._anything_varied()):
            self._varied.update(own)
        if over is None:
            over = self._plain(self._resolve(node.test), origin)
        if index:
            env[node.target.id] = tree.name(index)
            self._kinds[index] = INTEGER
        known = set(env)
        before = self._state()
        with self._block() as block, self._inside_trips():
            self._sequence(node.body)
            self._check_trip(block, origin)
            more = self._changed(
                before, self._frame, {*bound_in(node.body), *tree.names(getattr(node, "target", None))}, leaves
            )
            more = {key: None for key in more if not any(key[0] in shape.boxes for shape in kept.values())}
            if more:
                return more
            moves = {leaf: value for shape in kept.values() for leaf, value in shape.moves(before).items()}
            self._hand_on(carried, origin, parts, moves)
            for shape in kept.values():
                shape.restore()
        # What only the trips assign has no value where there was none.
        self._frame.maybe |= (set(env) - known) | fresh
        for name in fresh:
            # Without a single trip it is what an earlier loop or arm has left.
            env[name] = self._unsettled(f"{name} has a value only on some of the ways that lead here", origin)
        self._out.append(Loop(index, over, tuple(block), tuple(own), origin))
        return {}

    @contextmanager
    def _inside_trips(self) -> Iterator[None]:
        self._trips += 1
        try:
            yield
        finally:
            self._trips -= 1

    def _each_trip(self, node: Any, over: Expr | None, thing: Any) -> None:
        """Stage the trips one after the other: a list that grows has its length only then."""
        if over is None:
            self._unroll_while(node, thing)
            return
        bounds: list[Any] = [self._known(arg) for arg in over.args]
        trips = range(*bounds) if all(type(bound) is int for bound in bounds) and 0 not in bounds[2:] else None
        if trips is None or len(trips) > MOST_TRIPS:
            raise self._dynamic_list(self._origin(node), thing)
        self._unroll(node, [tree.const(i) for i in trips])

    def _unroll(self, node: Any, items: list[Expr]) -> None:
        for item in items:
            if not self._ended:
                self._bind(node.target, item)
                self._sequence(node.body)

    def _unroll_while(self, node: Any, thing: Any) -> None:
        for _ in range(MOST_TRIPS):
            verdict = self._settled(node.test)
            if verdict is None:
                break
            if not verdict or self._ended:
                return
            self._sequence(node.body)
        raise self._dynamic_list(self._origin(node), thing)

    def _bind(self, target: Any, value: Expr) -> None:
        """Assign to a target (stage.py)."""
        raise NotImplementedError

    def _dynamic_list(self, origin: Any, thing: Any = None) -> UnsupportedError:
        """Refuse a structure whose parts only a run can tell."""
        kind = {"dict": "dict", "object": "instance"}.get(getattr(thing, "kind", ""), "list")
        return origin.refuse(
            f"a {kind} whose length is known only when the function runs",
            f"loop over a range of at most {MOST_TRIPS} trips that is written as a number, or add up as you go",
        )

    def _check_trip(self, block: list[Any], origin: Any) -> None:
        """What a trip puts active values into is not read by the next one."""
        for statement in statements(tuple(block)) if self._tainted else ():
            if isinstance(statement, Stage):
                self._check_untainted(statement.value, statement.origin)

    def _has_parts(self, value: Expr) -> bool:
        """Whether a value is a container or an instance."""
        return isinstance(value, (gast.Tuple, gast.List)) or isinstance(self._heap.get(value), Box)

    def _holders(self, reference: str) -> int:
        """Count the variables and the parts of things that a thing goes by."""
        state = self._state()
        values = [value for env, _ in state.frames.values() for value in env.values()]
        values += [part for thing in self._heap.things.values() for part in self._parts_held(thing)]
        return sum(tree.names(value).count(reference) for value in values)

    def _parts_held(self, thing: Any) -> list[Expr]:
        return [] if isinstance(thing, Closure) else self._parts(thing)

    # -- parts of structures --------------------------------------------------------------------------------------

    def _mark(self) -> dict[str, Any]:
        """Everything that is staged up to here, to come back to."""
        kept = ("_variables", "_counts", "_varied", "_made", "_spelled", "_constants", *self._tables)
        tables = {name: getattr(self, name).copy() for name in kept}
        return {"tables": tables, "state": self._state(), "out": len(self._out), "count": self._count,
                "things": list(self._heap.things.items()), "captured": list(self._captured)}  # fmt: skip

    def _back_to(self, mark: dict[str, Any]) -> None:
        for name, table in mark["tables"].items():
            own = getattr(self, name)
            own.clear()
            own.update(table)
        self._seen.clear()
        self._heap.things = dict(mark["things"])
        self._captured[:] = mark["captured"]
        self._restore(mark["state"])
        del self._out[mark["out"] :]
        self._count = mark["count"]

    def _changed(self, before: State, own: Frame, assigned: set[str], carried: Leaves) -> Leaves:
        """Give the parts of structures that are others than before, and not carried."""
        after = self._state()
        found: Leaves = {}
        for name, slots in before.slots.items():
            now = after.slots[name]
            if now is slots:
                continue
            if list(now) != list(slots):
                raise StructureError(self._heap.things[name])
            found.update({(name, key): None for key in slots if now[key] is not slots[key]})
        for frame, (env, _) in before.frames.items():
            now = after.frames[frame][0]
            keys = [key for key in env if frame is not own or key not in assigned]
            found.update({(frame, key): None for key in keys if now.get(key) is not env[key]})
        return {key: None for key in found if key not in carried}

    def _carry_leaves(self, leaves: Leaves, origin: Any) -> dict[tuple[Any, Any], str]:
        carried = {}
        for key in leaves:
            value = self._leaf(key)
            if is_structure(value):
                raise origin.refuse("a structure inside another that changes in a loop", "keep its parts in variables")
            made = self._new(self._leaf_name(key), named=key[0] is self._main)
            carried[key] = made
            self._emit(made, value, origin)
            self._set_leaf(key, tree.name(made))
        return carried

    def _leaf(self, key: tuple[Any, Any]) -> Expr:
        place, part = key
        return place.env[part] if isinstance(place, Frame) else self._heap.box(place).slots[part]

    def _leaf_name(self, key: tuple[Any, Any]) -> str:
        place, part = key
        if isinstance(place, Frame):
            return str(part)
        name = f"{self._heap.box(place).hint}_{part}".strip("_")
        return name if name.isidentifier() else ""

    def _set_leaf(self, key: tuple[Any, Any], value: Expr) -> None:
        place, part = key
        if isinstance(place, Frame):
            place.env[part] = value
        else:
            box = self._heap.box(place)
            box.slots = {**box.slots, part: value}

    def _anything_varied(self) -> bool:
        return bool(self._varied)

    def _same(self, value: Expr) -> Expr:
        """Give the array that a second name was given to (arrays.py)."""
        raise NotImplementedError

    def _moved(self, value: Expr) -> Expr:
        """Note that a value is on its way to another name (arrays.py)."""
        raise NotImplementedError

    def _is_updated(self, body: list[Any], name: str) -> bool:
        """Whether a loop changes a variable only in place (arrays.py)."""
        raise NotImplementedError

    def _carry(self, name: str, origin: Any) -> str:
        """Give a variable the name that it keeps through the loop."""
        self._check_bound(name, origin)
        value = self._frame.env[name]
        if is_structure(value):
            raise origin.refuse(
                f"{name} is a {_word(value)} that changes in a loop", "give each value a name of its own"
            )
        identifier = self._new(name, named=self._is_main)
        self._emit(identifier, value, origin)
        self._frame.env[name] = tree.name(identifier)
        return identifier

    def _reads_varied(self, node: Any) -> bool:
        """Whether anything active is read in a loop: then all that it carries may be."""
        env = self._frame.env
        owners = {name: self._frame.owner(name) for name in tree.names(node)}
        read = [o.env[name] for name, o in owners.items() if o is not None and name in o.env]
        return any(self._is_varied(env[name]) for name in tree.names(node) if name in env) or any(
            self._is_varied(value) for value in read
        )

    def _hand_on(
        self, carried: dict[str, str], origin: Any, parts: dict[tuple[Any, Any], str], more: dict[str, Expr]
    ) -> None:
        """At the end of a trip each carried variable gets its new value, all at once."""
        env = self._frame.env
        handed = {own: self._same(env[name]) for name, own in carried.items()}
        handed.update(more)
        moves = {own: value for own, value in handed.items() if getattr(value, "id", "") != own}
        for key, own in parts.items():
            if getattr(self._leaf(key), "id", "") != own:
                moves[own] = self._leaf(key)
        for own, value in moves.items():
            if is_structure(value):
                raise origin.refuse("a tuple that changes in a loop", "give each value a name of its own")
            if getattr(value, "id", "") in moves:
                moves[own] = self._moved(self._emit(self._new("", named=False), value, origin))
        for own, value in moves.items():
            self._emit(own, value, origin)
        env.update({name: tree.name(own) for name, own in carried.items()})
        for key, own in parts.items():
            self._set_leaf(key, tree.name(own))


def _word(value: Expr) -> str:
    return "tuple" if isinstance(value, (gast.Tuple, gast.List)) else "structure"


def _starts_with(body: list[Any], name: str) -> bool:
    """Whether a trip never reads a variable before it has assigned it."""
    return _first_use(body, name) != "read"


def _first_use(body: list[Any], name: str) -> str:
    """What statements do first with a variable: "read" it perhaps, "assign" it for certain, or neither."""
    for statement in body:
        use = _use(statement, name)
        if use:
            return use
    return ""


def _use(node: Any, name: str) -> str:
    if name not in tree.names(node):
        return ""
    if isinstance(node, gast.Assign) and name not in tree.names(node.value):
        plain = [target for target in node.targets if name in tree.names(target)]
        return "assign" if all(_binds(target, name) for target in plain) else "read"
    if isinstance(node, gast.For) and not node.orelse and name not in tree.names(node.iter):
        if name in tree.names(node.target):
            return "assign" if isinstance(node.target, gast.Name) else "read"
        # Without a trip nothing is assigned.
        return "read" if _first_use(node.body, name) == "read" else ""
    if isinstance(node, gast.If) and name not in tree.names(node.test):
        uses = {_first_use(arm, name) for arm in (node.body, node.orelse)}
        return "read" if "read" in uses else "assign" if uses == {"assign"} else ""
    return "read"


def _binds(target: Any, name: str) -> bool:
    """Whether a target is a variable, or a tuple of which it is one, not a part of what it holds."""
    if isinstance(target, (gast.Tuple, gast.List)):
        return all(_binds(part, name) for part in target.elts if name in tree.names(part))
    return isinstance(target, gast.Name)
