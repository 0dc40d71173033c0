"""Lists whose length only a run can tell, where they are joined or changed otherwise than at their end.

Before: `c = a + b`, `a.extend(b)`, `a.insert(0, x)`, `a.pop(0)`, `a.reverse()`, `a.sort()`, `del a[0]`, `[*a, x]`.
After: loops over the items (standins.py): what is joined is a list of its own, what is changed keeps its name, so each
of its names shows the change.

Items that move are numbers; a list of arrays grows at its end alone (lists.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import standins, tree
from sct.heap import Box, is_structure
from sct.resolve import bound_in
from sct.tree import Expr
from sct.walks import Walks


class ChangedLists(Walks):
    """Changes of lists that are kept."""

    def _combined(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        return self._joined_lists(left, op, right, node) or super()._combined(left, op, right, node)

    def _of_kept(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr:
        """`left op right`, where at least one is a list that is kept."""
        joined = self._joined_lists(left, op, right, node)
        if joined is None:
            raise self._origin(node).refuse(
                "an operation on a list whose length only a run can tell", "use an array, or a loop over its items"
            )
        return joined

    def _joined_lists(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        """`a + b` of two lists of which one is kept; None for anything else."""
        is_kept = [self._kind(part).what == "list" for part in (left, right)]
        if not isinstance(op, gast.Add) or not any(is_kept) or isinstance(node, gast.AugAssign):
            return None
        others = [part for part, kept in zip((left, right), is_kept, strict=True) if not kept]
        if not all(self._is_list_box(part) for part in others):
            return None
        return self._stand_in(standins.joined, [left, right], node)

    def _is_list_box(self, value: Expr) -> bool:
        thing = self._heap.get(value)
        return isinstance(thing, Box) and thing.kind == "list"

    def _update(self, node: Any) -> bool:
        """`a += b` changes the list itself."""
        kept = self._kept_list(node.target) if isinstance(node.op, gast.Add) else None
        if kept is None:
            return super()._update(node)
        self._changed_by(standins.extended, [kept, self._operand(node.value)], node)
        return True

    def _run_For(self, node: Any) -> None:
        super()._run_For(self._with_extends(node))

    def _run_While(self, node: Any) -> None:
        super()._run_While(self._with_extends(node))

    def _with_extends(self, node: Any) -> Any:
        """A loop in which `a += b` of a list is `a.extend(b)`: it binds nothing that a trip hands on."""
        updates = [part for part in tree.walk(node.body) if _is_added_to(part)]
        bound = bound_in(node.body) if updates else []
        lists = {
            part.target.id for part in updates
            if bound.count(part.target.id) == sum(one.target.id == part.target.id for one in updates)
            and self._is_any_list(part.target.id)
        }  # fmt: skip
        return tree.rebuild(node, lambda part: _extends(part, lists)) if lists else node

    def _is_any_list(self, name: str) -> bool:
        value = self._frame.env.get(name)
        return value is not None and (self._is_list_box(value) or self._kind(value).what == "list")

    def _changes_list(self, node: Any) -> bool:
        call = node.value
        function: Any = call.func if isinstance(call, gast.Call) else None
        name = getattr(function, "attr", "")
        if name in ("insert", "pop") and call.args:
            self._check_place(function.value, call.args[0], call)
        change = _CHANGES.get((name, len(getattr(call, "args", ()))))
        kept = self._kept_list(function.value) if change is not None and not call.keywords else None
        if kept is not None and change is not None:
            self._changed_by(change, [kept, *map(self._operand, call.args)], call)
            return True
        if name == "sort" and not call.args and self._kept_list(function.value) is not None:
            self._sorted_in_place(self._kept_list(function.value), call)
            return True
        return super()._changes_list(node)

    def _check_place(self, owner: Any, index: Any, node: Any) -> None:
        """Start again with a list that is kept, where only a run can tell which item comes or goes."""
        value = self._static(owner) if isinstance(owner, (gast.Name, gast.Attribute)) else None
        thing = self._heap.get(value)
        if isinstance(thing, Box) and thing.kind == "list" and type(self._peek(index)) is not int:
            if not any(is_structure(part) for part in thing.slots.values()):
                self._keep_list(thing, node)

    def _changed_by(self, change: Callable[..., Any], args: list[Expr], node: Any) -> None:
        self._stand_in(change, args, node)

    def _sorted_in_place(self, kept: Any, call: Any) -> None:
        words = {str(k.arg): self._operand(k.value) for k in call.keywords}
        if words.keys() - {"key", "reverse"}:
            raise self._origin(call).refuse("this form of sort of a list whose length only a run can tell")
        self._changed_by(standins.replaced, [kept, self._in_order(kept, words, call)], call)

    def _taken_from_kept(self, node: Any, into: str) -> Expr | None:
        """`a.pop(i)` of an item that is not the last: those behind it move up."""
        function: Any = node.func
        if not isinstance(function, gast.Attribute):
            return None
        if function.attr == "pop" and len(node.args) == 1:
            self._check_place(function.value, node.args[0], node)
        kept = self._kept_list(function.value) if len(node.args) == 1 else None
        if kept is None or function.attr != "pop" or node.keywords or tree.number(node.args[0]) == -1:
            return super()._taken_from_kept(node, into)
        return self._stand_in(standins.taken_at, [kept, self._operand(node.args[0])], node)

    def _structural_call(self, node: Any) -> Expr | None:
        return self._taken_from_kept(node, "") or super()._structural_call(node)

    def _run_Delete(self, node: Any) -> None:
        for target in node.targets:
            if isinstance(target, gast.Subscript) and not isinstance(target.slice, gast.Slice):
                self._check_place(target.value, target.slice, target)
            kept = self._kept_list(target.value) if isinstance(target, gast.Subscript) else None
            if kept is None or isinstance(target.slice, gast.Slice):
                super()._run_Delete(gast.copy_location(gast.Delete(targets=[target]), node))
            else:
                self._changed_by(standins.taken_at, [kept, self._operand(target.slice)], target)

    def _spread(self, node: Any) -> Expr | None:
        """`[*a, x, *b]`, where one of these lists is kept; None for any other display."""
        if not any(self._is_kept_star(part) for part in node.elts):
            return None
        result: Expr | None = None
        for part in node.elts:
            star = isinstance(part, gast.Starred)
            value = self._operand(part.value) if star else self._list([self._operand(part)])
            if star and self._kind(value).what != "list" and not self._is_list_box(value):
                raise self._origin(part).refuse("a starred value beside a list whose length only a run can tell")
            result = value if result is None else self._stand_in(standins.joined, [result, value], node)
        return self._stand_in(standins.joined, [result, self._list([])], node) if len(node.elts) == 1 else result

    def _is_kept_star(self, part: Any) -> bool:
        return isinstance(part, gast.Starred) and self._kept_list(part.value) is not None


def _is_added_to(part: Any) -> bool:
    return isinstance(part, gast.AugAssign) and isinstance(part.op, gast.Add) and isinstance(part.target, gast.Name)


def _extends(part: Any, lists: set[str]) -> Any:
    """Give the statement that stands for an update of one of some lists; None for any other node."""
    if isinstance(part, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
        return part
    if not _is_added_to(part) or part.target.id not in lists:
        return None
    extend = tree.attribute(gast.copy_location(tree.name(part.target.id), part.target), "extend")
    return gast.copy_location(gast.Expr(value=tree.placed(tree.call(extend, [part.value]), part)), part)


_CHANGES: dict[tuple[str, int], Callable[..., Any]] = {
    ("extend", 1): standins.extended,
    ("insert", 2): standins.put_in,
    ("reverse", 0): standins.turned,
}
"""Methods that change a list, by their names and how many arguments they get."""
