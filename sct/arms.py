"""What the arms of a choice leave behind: one name for what both give.

Before: `z%0` in one arm and `z%1` in the other.
After: both under one name, assigned at the end of each arm; structures part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gast

from sct import lower, tree
from sct.blocks import renamed
from sct.core import If, Origin, Stage, Statement, statements
from sct.forks import Choice, Forks
from sct.heap import DIFFERS, Box, Unsettled, is_reference, is_structure
from sct.resolve import Frame
from sct.shut import Shut
from sct.source import Function
from sct.structures import State
from sct.tree import Expr


class Arms(Shut):
    """The ends of choices."""

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self._taken_apart: Any = None
        """The call of which the value is taken apart where it stands."""
        self._pairs: dict[tuple[str, ...], str] = {}
        self._forks = Forks({})
        self._choice_of: Choice | None = None
        """The choice whose arms are being joined, and how deep the function is that it stands in."""
        self._ended = False
        """Whether the present block has raised: what follows in it is never reached."""

    def _way(self, node: Any, test: Expr) -> bool | None:
        """Say which way a choice goes here, where it parts what follows it."""
        if not self._forks:
            return None
        return self._forks.outcome(self._origin(node).place(), len(self._frames), test, len(self._around))

    @contextmanager
    def _choosing(self, origin: Origin, choice: Choice | None = None) -> Iterator[None]:
        """While what arms leave is joined, it is known which choice they are arms of."""
        before, place = self._choice_of, origin.place()
        self._choice_of = choice or (None if place is None else (place, len(self._frames)))
        try:
            yield
        finally:
            self._choice_of = before

    # -- arms -----------------------------------------------------------------------------------------------------

    def _arms(self, runs: list[Callable[[], Any]]) -> list[Arm]:
        """Stage each arm from the same variables, into a block of its own."""
        start, ended, arms = self._state(), self._ended, []
        for run in runs:
            self._restore(start)
            self._ended = ended
            with self._block() as block:
                run()
            arms.append(Arm(block, dict(self._frame.env), self._ended, self._state(), start))
        self._restore(start)
        self._ended = ended
        for frame in start.frames if not all(arm.ended for arm in arms) else ():
            frame.maybe.clear()
            frame.maybe.update(*(arm.state.frames[frame][1] for arm in arms if not arm.ended))
        return arms

    def _hand_over(self, name: str, identifier: str, origin: Origin, start: Expr | None = None) -> None:
        """Give a variable's value to a name; where it may have none, where it gets one."""
        value = self._frame.env[name]
        if name not in self._frame.maybe:
            self._emit(identifier, value, origin)
            return
        if not _is_local(value) or not self._follow(value.id, identifier, start):
            raise origin.refuse(
                f"{name} has a value only on some of the ways that lead here", f"give {name} a value before this line"
            )

    def _join_variables(self, arms: list[Arm], origin: Origin, returned: bool = False) -> None:
        """Let each variable that an arm assigns go on under one name.

        After a return the function's own variables are read no more, save by functions that it defines.
        """
        going = [arm for arm in arms if not arm.ended]
        self._ended = self._ended or not going
        if len(going) < 2:
            if going:
                self._restore(going[0].state)
            return
        self._pairs = {}
        for frame in going[0].state.frames:
            if not returned or frame is not self._frame or frame.captured:
                self._join_frame(frame, going, origin)
        self._join_boxes(going, origin)

    def _join_frame(self, frame: Frame, arms: list[Arm], origin: Origin) -> None:
        envs = [arm.state.frames[frame][0] for arm in arms]
        for name in dict.fromkeys([*envs[0], *envs[1]]):
            values = [env.get(name) for env in envs]
            if values[0] is values[1] and values[0] is not None:
                frame.env[name] = values[0]
                continue
            known = [value for value in values if value is not None]
            if len(known) < len(arms):
                # Reading it after the other arm is Python's own error when it runs.
                arm = arms[0] if values[0] is not None else arms[1]
                frame.env[name] = self._of_arm(arm, known[0], origin, name, frame)
                frame.maybe.add(name)
                self._pair_alone(known[0], origin)
                continue
            frame.env[name] = self._joined(arms, known, origin, name, frame)

    def _of_arm(self, arm: Arm, value: Expr, origin: Origin, name: str, frame: Frame) -> Expr:
        """Give what one arm leaves a name that has no value where the arm is not taken."""
        if is_structure(value) or "%" in name or self._is_own(arm, value, name):
            return value
        if name in arm.state.frames[frame][1]:
            # A choice inside the arm has given it a name of its own, which another one could not be given the value of.
            return value
        result = self._new(name, named=frame.shown)
        self._end(arm, result, value, origin)
        return tree.name(result)

    def _joined(
        self, arms: list[Arm], values: list[Expr], origin: Origin, name: str, frame: Frame | None = None
    ) -> Expr:
        """Give one value for what each arm leaves: a variable that each assigns last."""
        maybe = [frame is not None and name in arm.state.frames[frame][1] for arm in arms]
        if any(is_structure(value) for value in values):
            if any(maybe):
                return self._unsettled(f"{name} has a value only on some of the ways that lead here", origin)
            return self._joined_structures(arms, values, origin)
        if any(lacks and not _is_local(value) for lacks, value in zip(maybe, values, strict=True)):
            return self._unsettled(f"{name} has a value only on some of the ways that lead here", origin)
        triples = list(zip(arms, values, maybe, strict=True))
        own = [v.id for arm, v, lacks in triples if not lacks and self._is_own(arm, v, name)]
        named = (frame or self._frame).shown
        result = own[0] if own else self._new(name, named=bool(name) and named)
        self._constants.pop(result, None)
        for arm, value, lacks in triples:
            version = getattr(value, "id", "")
            if version == result:
                continue
            if lacks:
                with self._block(arm.block):
                    found = self._follow(version, result)
                if not found:
                    return self._unsettled(f"{name} has a value only on some of the ways that lead here", origin)
            elif version in own:
                arm.block[:] = renamed(tuple(arm.block), {version: result})
                self._note_renamed(version, result)
                del self._variables[version]
            else:
                # What goes by several names, or is two parts of one thing, keeps its own.
                shared = sum(tree.names(bound).count(version) for bound in arm.values()) > 1
                self._end(arm, result, value, origin, shared)
        return tree.name(result)

    def _is_own(self, arm: Arm, value: Expr, name: str) -> bool:
        """Whether a value is a version that this arm made of a variable, and nothing else goes by its name."""
        if not name or not _is_local(value) or self._variables[value.id].base != lower.base(name):
            return False
        if self._shows_memory(value) or value.id in self._assigned_outside:
            # It is assigned outside of the arm too.
            return False
        others = sum(1 for bound in arm.values() if value.id in tree.names(bound))
        return others == 1 and any(isinstance(s, Stage) and s.target == value.id for s in statements(tuple(arm.block)))

    def _shows_memory(self, value: Expr) -> bool:
        """Whether a variable shows the memory of another one (merges.py)."""
        raise NotImplementedError

    # -- structures that arms leave -------------------------------------------------------------------------------

    def _join_boxes(self, arms: list[Arm], origin: Origin) -> None:
        """Let what both arms know go on with the parts that each leaves."""
        for reference, box in list(self._heap.boxes()):
            sides = [arm.state.slots.get(reference) for arm in arms]
            if sides[0] is None or sides[1] is None or sides[0] is sides[1]:
                # Made in one arm: only what joins two such things reads it.
                box.slots = next(side for side in (*sides, box.slots) if side is not None)
            else:
                box.slots = self._joined_slots(arms, [side for side in sides if side is not None], origin, box.hint)

    def _joined_slots(self, arms: list[Arm], sides: list[dict[Any, Any]], origin: Origin, hint: str) -> dict[Any, Any]:
        if any(DIFFERS in side for side in sides) or list(sides[0]) != list(sides[1]):
            return {DIFFERS: next((side[DIFFERS] for side in sides if DIFFERS in side), origin)}
        return {
            key: self._joined(arms, [side[key] for side in sides], origin, "")
            if sides[0][key] is not sides[1][key]
            else sides[0][key]
            for key in sides[0]
        }

    def _joined_structures(self, arms: list[Arm], values: list[Expr], origin: Origin) -> Expr:
        if len(values) == 1:
            return values[0]
        for value in values:
            if isinstance(self._heap.get(value), Unsettled):
                return value
        if all(isinstance(value, (gast.Tuple, gast.List)) for value in values):
            return self._joined_tuples(arms, values, origin)
        if all(is_reference(value) for value in values):
            names = [value.id for value in values]
            things = [self._heap.things[name] for name in names]
            if names[0] == names[1]:
                return values[0]
            if all(isinstance(thing, Box) for thing in things):
                return self._joined_boxes(arms, names, origin)
        return self._unsettled("a choice between values of different structure", origin)

    def _unsettled(self, message: str, origin: Origin) -> Expr:
        return self._heap.add(Unsettled(message, origin))

    def _joined_tuples(self, arms: list[Arm], values: list[Expr], origin: Origin) -> Expr:
        if len({type(value) for value in values}) > 1 or len({len(value.elts) for value in values}) > 1:
            return self._unsettled("a choice between values of different structure", origin)
        values = [self._with_own_parts(arm, value, origin) for arm, value in zip(arms, values, strict=True)]
        parts = zip(*(value.elts for value in values), strict=True)
        return tree.tuple_of(
            part[0] if part[0] is part[1] else self._joined(arms, list(part), origin, "") for part in parts
        )

    def _with_own_parts(self, arm: Arm, value: Expr, origin: Origin) -> Expr:
        """Give a tuple in which no variable stands twice: each part is to go on under a name of its own."""
        parts: list[Expr] = []
        for part in value.elts:
            if _is_local(part) and part.id in tree.names(parts):
                result = self._new("")
                self._end(arm, result, part, origin, shared=True)
                part = tree.name(result)
            parts.append(part)
        return tree.tuple_of(parts) if isinstance(value, gast.Tuple) else type(value)(elts=parts, ctx=gast.Load())

    def _joined_boxes(self, arms: list[Arm], names: list[str], origin: Origin) -> Expr:
        """Two things of one shape are one after the arms; where either has another part to play, it is only read."""
        key = tuple(names)
        if key in self._pairs:
            return tree.name(self._pairs[key])
        boxes: list[Any] = [self._heap.things[name] for name in names]
        if boxes[0].kind != boxes[1].kind or boxes[0].cls is not boxes[1].cls:
            return self._unsettled("a choice between values of different structure", origin)
        sides = [arm.state.slots[name] for arm, name in zip(arms, names, strict=True)]
        result = self._box(boxes[0].kind, {}, boxes[0].hint, boxes[0].cls)
        made = self._heap.things[result.id]
        assert isinstance(made, Box)
        self._pairs[key] = result.id
        made.slots = self._joined_slots(arms, sides, origin, made.hint)
        new = all(name not in arm.start.slots for name, arm in zip(names, arms, strict=True))
        for box, name in zip(boxes, names, strict=True):
            if any(name in pair and pair != key for pair in self._pairs):
                new = False
            box.watchers.append(result.id)
        if not new:
            made.frozen = origin
            self._freeze_others(names, origin)
        return result

    def _freeze_others(self, names: list[str], origin: Origin) -> None:
        for pair, result in self._pairs.items():
            box = self._heap.things[result]
            if isinstance(box, Box) and not set(pair).isdisjoint(names):
                box.frozen = box.frozen or origin

    def _pair_alone(self, value: Expr, origin: Origin) -> None:
        """A thing that one arm leaves under a name of its own may be part of another that both leave."""
        for name in tree.names(value):
            if name.startswith("@"):
                self._pairs[(name, "")] = name
                self._freeze_others([name], origin)

    def _end(self, arm: Arm, result: str, value: Expr, origin: Origin, shared: bool = False) -> None:
        with self._block() as block:
            block.extend(arm.block)
            if shared:
                self._emit(result, value, origin)
            else:
                self._finish(result, value, origin)
        arm.block[:] = block

    def _choice(self, test: Expr, body: Callable[[], Expr], orelse: Callable[[], Expr], node: Any, into: str) -> Expr:
        """`body if test else orelse`."""
        way = self._way(node, test)
        if way is not None:
            return body() if way else orelse()
        values: list[Expr] = []
        before = dict(self._frame.env)
        arms = self._arms([lambda: values.append(body()), lambda: values.append(orelse())])
        if any(arm.env != before for arm in arms):
            raise self._origin(node).refuse(
                "an assignment inside a conditional expression", "assign on a line of its own"
            )
        origin = self._origin(node)
        with self._choosing(origin):
            self._join_variables(arms, origin)
            if any(is_structure(value) for value in values):
                result = self._joined_structures(arms, values, origin)
            else:
                result = tree.name(self._for(into))
                for arm, value in zip(arms, values, strict=True):
                    self._end(arm, result.id, value, origin)
        self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))
        return result

    def _finish(self, result: str, value: Expr, origin: Origin) -> None:
        """End an arm: what was made in it for this purpose is made straight into the result."""
        last = self._out[-1] if self._out else None
        if isinstance(last, Stage) and isinstance(value, gast.Name) and last.target == value.id:
            variable, own = self._variables[last.target], self._variables[result]
            if not variable.named or variable.base == own.base:
                self._out.pop()
                self._emit(result, last.value, last.origin)
                return
        self._emit(result, value, origin)


Env = dict[str, Expr]


class Arm:
    """One arm that was staged: its block, its variables at the end, whether it raises, and all that it leaves."""

    def __init__(self, block: list[Statement], env: Env, ended: bool, state: State, start: State) -> None:
        self.block, self.env, self.ended, self.state, self.start = block, env, ended, state, start

    def values(self) -> Iterator[Any]:
        """All values that something goes by at the end."""
        for env, _ in self.state.frames.values():
            yield from env.values()
        for slots in self.state.slots.values():
            yield from slots.values()


def _is_local(value: Expr) -> bool:
    """Whether a value goes by the name of a variable of the core."""
    return isinstance(value, gast.Name) and "%" in value.id and not is_reference(value)


def is_made(node: Any) -> bool:
    """Whether a statement is no line of the user's: it assigns, or hands on, what was made on the way here."""
    return isinstance(node, gast.Assign) and any("%" in name for name in tree.names(node))
