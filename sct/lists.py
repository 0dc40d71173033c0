"""Lists whose length only a run can tell: they stay lists, their adjoints are lists beside them.

Before::

    rows = []
    for i in range(n):
        rows.append(np.sin(x[i]) * x)
    return np.sum(np.stack(rows))

After: `rows%0 = []`, and in each trip a store that appends to it; it goes back as `drow = drows.pop()`. A comprehension
over what only a run can tell is such a loop.

A list is first taken to have a known length (containers.py). Where that fails, staging starts again with it kept.
"""

from __future__ import annotations

import functools
from typing import Any

import gast

from sct import kinds, sliced, tree
from sct.array_kinds import Merge
from sct.containers import BeyondError, OpenIndexError
from sct.core import Origin, Store
from sct.displays import ChosenError
from sct.facts import Facts, Learned
from sct.heap import is_reference, is_structure
from sct.kinds import Kind
from sct.questions import Questions
from sct.resolve import Frame
from sct.sequences import INDEX, MADE, Sequences
from sct.source import Function
from sct.tree import Expr


class Lists(Sequences):
    """Lists that are kept."""

    _tables: tuple[str, ...] = (*Questions._tables, "_lists", "_list_keys")

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._lists: dict[str, int] = {}
        self._list_keys: dict[str, int] = {}

    # -- making ---------------------------------------------------------------------------------------------------

    def _list(self, items: Any, hint: str = "") -> Expr:
        key = len(self._lists)
        if key in self._facts.dynamic:
            made = self._empty_list(key, hint)
            for item in items:
                self._append(made, item, None)
            return made
        made = super()._list(items, hint)
        self._lists[made.id] = key
        return made

    def _empty_list(self, key: int, hint: str) -> Expr:
        self._lists[f"kept {key}"] = key
        made = self._emit(self._for(hint), gast.List(elts=[], ctx=gast.Load()), self._origin(None))
        self._list_keys[made.id] = key
        self._kinds[made.id] = Kind("list", item=self._facts.items.get(key))
        return made

    def _combined(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        """`[0.0] * n`, where only a run can tell what n is, is a list that is kept."""
        if isinstance(node, gast.BinOp) and isinstance(op, gast.Mult):
            # How many axes an array has a call may say.
            left, right = (self._counted(*pair) for pair in ((left, node.left), (right, node.right)))
        for whole, times in ((left, right), (right, left)):
            if isinstance(op, gast.Mult) and is_structure(whole) and not is_structure(times):
                items = self._sequence_items(whole, node)
                if items is not None and type(self._known(times)) is not int and self._kind(times).is_number:
                    return self._repeated(items, times, whole, node)
        return super()._combined(left, op, right, node)

    def _counted(self, value: Expr, node: Any) -> Expr:
        """Give the integer that a value is known to be, or the value."""
        known = ... if is_structure(value) else self._peek(node)
        return tree.const(known) if type(known) is int else value

    def _repeated(self, items: list[Expr], times: Expr, whole: Expr, node: Any) -> Expr:
        kinds_of = [self._kind(item) for item in items if not tree.is_none(item)]
        whole_items = not any(is_structure(item) or self._is_varied(item) for item in items)
        plain = whole_items and all(kind.is_number or kind.is_array for kind in kinds_of)
        if not items or not plain or not is_reference(whole):
            refusal = self._origin(node).refuse(
                "a list or tuple that is repeated as often as only a run can tell", "build a list with append"
            )
            # How many axes an array has a call says.
            refusal.by_call = not self._facts.forms
            raise refusal
        key = len(self._lists)
        self._lists[f"kept {key}"] = key
        if any(map(tree.is_none, items)) and (_LIST, key) not in self._facts.empties:
            raise Learned(empties=frozenset([(_LIST, key)]))
        display = gast.List(elts=items, ctx=gast.Load())
        made = self._emit(self._for(""), tree.binary(display, gast.Mult(), times), self._origin(node))
        self._list_keys[made.id] = key
        item = functools.reduce(kinds.join, kinds_of) if kinds_of else None
        self._kinds[made.id] = Kind("list", item=self._facts.items.get(key, item))
        return made

    def _dynamic_list(self, origin: Any, thing: Any = None) -> Any:
        """Start again with a list that is kept; refuse what is none."""
        for name, own in self._heap.things.items():
            if own is thing and name in self._lists:
                return Learned(dynamic=frozenset([self._lists[name]]))
        return super()._dynamic_list(origin, thing)

    def _keep_list(self, thing: Any, node: Any) -> None:
        learned = self._dynamic_list(self._origin(node), thing)
        if isinstance(learned, Learned):
            raise learned

    def _kept_list(self, node: Any) -> Expr | None:
        """Give the list that an expression names, if it is one that is kept."""
        value = self._named_by(node)
        return value if isinstance(value, gast.Name) and self._kind(value).what == "list" else None

    def _named_by(self, node: Any) -> Any:
        if not isinstance(node, gast.Name):
            return self._glimpse(node)
        owner = self._frame.owner(node.id)
        return owner.env.get(node.id) if owner is not None else None

    # -- changing -------------------------------------------------------------------------------------------------

    def _changes_list(self, node: Any) -> bool:
        """Stage a statement that changes a list that is kept; False for any other."""
        call = node.value
        function: Any = call.func if isinstance(call, gast.Call) else None
        kept = self._kept_list(function.value) if isinstance(function, gast.Attribute) else None
        if kept is None:
            return False
        if function.attr == "append" and len(call.args) == 1 and not call.keywords:
            self._append(kept, self._operand(call.args[0]), call)
        elif function.attr == "pop":
            self._taken_from_kept(call, "")
        else:
            raise self._origin(node).refuse(
                f"{function.attr} of a list whose length only a run can tell", "build the list with append"
            )
        return True

    def _append(self, kept: Expr, value: Expr, node: Any) -> None:
        origin = self._origin(node)
        if is_structure(value):
            if is_reference(value):
                # A row that is written out may be a list that is kept, too.
                self._keep_list(self._heap.things[value.id], node)
            raise origin.refuse(
                "a tuple or list in a list whose length only a run can tell", "keep a list for each of its parts"
            )
        root = self._roots.get(kept.id, kept.id)
        self._join_item(root, value)
        if self._is_varied(value):
            self._varied.update({root, kept.id}, (view for view, of in self._roots.items() if of == root))
        self._clock += 1
        self._show_in(root, value, origin)
        self._stored_at[root] = [*self._stored_at.get(root, []), (self._clock, origin)]
        self._writes += 1
        self._out.append(Store(root, kept, value, origin, how="append"))

    def _may_be_none(self, value: Expr) -> bool:
        """Whether a value is None on some ways: so are items of lists that such a value is put into."""
        if not isinstance(value, gast.Subscript) or not isinstance(value.value, gast.Name):
            return super()._may_be_none(value)
        root = self._roots.get(value.value.id, value.value.id)
        return (_LIST, self._list_keys.get(root)) in self._facts.empties

    def _taken_from_kept(self, node: Any, into: str) -> Expr | None:
        """Stage `rows.pop()` of a list that is kept: its last item is read, then taken away; None for other calls."""
        function: Any = node.func
        kept = self._kept_list(function.value) if isinstance(function, gast.Attribute) else None
        if kept is None or function.attr != "pop":
            return None
        origin = self._origin(node)
        if node.keywords or (node.args and (len(node.args) > 1 or tree.number(node.args[0]) != -1)):
            raise origin.refuse(
                "pop of an item in the middle of a list whose length only a run can tell", "take the last one"
            )
        root = self._roots.get(kept.id, kept.id)
        value = self._emit(self._for(into), tree.subscript(kept, tree.const(-1)), origin)
        if self._roots.pop(value.id, None) is not None:
            # It is no part of the list any more; what was put in may have another name.
            self._merge(Merge(value.id, f"{root}[]", self._clock, tuple(self._inside), origin))
        self._clock += 1
        self._stored_at[root] = [*self._stored_at.get(root, []), (self._clock, origin)]
        self._writes += 1
        self._out.append(Store(root, kept, tree.const(None), origin, how="pop"))
        return value

    def _kept_of(self, items: list[Expr], node: Any) -> Expr:
        """Give a list that is kept, of items that are known."""
        made = self._empty_list(len(self._lists), "")
        for item in items:
            self._append(made, item, node)
        return made

    # -- items at an index that only a run can tell -----------------------------------------------------------------

    def _part(self, value: Expr, index: Any, node: Any) -> Expr:
        try:
            return super()._part(value, index, node)
        except OpenIndexError as error:
            if isinstance(index, gast.Slice):
                raise
            items = self._items(value, node)
            if items is None or any(is_structure(item) for item in items):
                raise
            if isinstance(error, BeyondError) and (self._is_as_given(value) or not self._inside):
                # Outside loops the length is known, and so is that of an argument.
                raise
            self._learn_kept(value)
            if isinstance(error, BeyondError):
                raise
        return tree.subscript(self._kept_of(items, node), self._index(index))

    def _array_item(self, node: Any, value: Expr | None = None) -> Expr | None:
        """A slice of a list that is kept is a list of its own: `[rows[i] for i in range(len(rows))]`."""
        found = super()._array_item(node, value)
        base = value if value is not None or found is not None else self._kept_list(node.value)
        if not isinstance(node.slice, gast.Slice) or base is None or self._kind(base).what != "list":
            return found
        name, index = self._hidden_name(MADE), self._hidden_name(INDEX)
        self._frame.env[name] = base
        listed = sliced.comprehension(node.slice, tree.name(name), index)
        if listed is None:
            raise self._origin(node).refuse(
                "this slice of a list whose length only a run can tell", "write it as a comprehension over range(...)"
            )
        return self._gathered(tree.placed(listed, node), "")

    def _store_item(self, owner: Expr, thing: Any, value: Expr, target: Any) -> bool:
        try:
            return super()._store_item(owner, thing, value, target)
        except OpenIndexError:
            if not any(is_structure(part) for part in (value, *thing.slots.values())):
                self._learn_kept(owner)
            raise

    def _learn_kept(self, value: Expr) -> None:
        """Start again with a list that is kept, if it is one that was made here."""
        if getattr(value, "id", "") in self._lists:
            raise Learned(dynamic=frozenset([self._lists[value.id]]))

    def _store_element(self, target: Any, value: Expr) -> bool:
        """`rows[i] = e` of a list that is kept."""
        kept = self._kept_list(target.value)
        if kept is None:
            if super()._store_element(target, value):
                return True
            self._learn_kept(self._named_by(target.value))
            return False
        self._store_kept(kept, self._list_index(target), value, target)
        return True

    def _list_index(self, target: Any) -> Expr:
        index = self._index(target.slice)
        if isinstance(target.slice, gast.Slice):
            raise self._origin(target).refuse("a slice of a list whose length only a run can tell is assigned")
        return index

    def _store_kept(self, kept: Expr, index: Expr, value: Expr, node: Any) -> None:
        root = self._roots.get(kept.id, kept.id)
        if is_structure(value) or self._kind(value).what == "list":
            raise self._origin(node).refuse(
                "a tuple or list in a list whose length only a run can tell", "keep a list for each of its parts"
            )
        self._join_item(root, value)
        self._show_in(root, value, self._origin(node))
        self._store(kept, tree.subscript(kept, index), value, node)

    def _show_in(self, root: str, value: Expr, origin: Origin) -> None:
        """An array or a list that a list shows must stay as it is from here on."""
        kind = self._kind(value)
        if kinds.depth(kind) > 1:
            raise origin.refuse(
                "a list of lists in a list whose length only a run can tell", "keep an array, or a list for each part"
            )
        if (kind.is_array or kind.what == "list") and isinstance(value, gast.Name):
            shown = self._memory_shown(value.id)
            if shown != f"{root}[]":
                self._merge_of(f"{root}[]", shown, origin)

    def _join_item(self, root: str, value: Expr) -> None:
        """Start again where a list has not been known to hold such a value."""
        have, kind, key = self._kinds[root].item, _settled(self._kind(value)), self._list_keys.get(root)
        joined: Kind | None = kind if have is None else kinds.join(have, kind)
        if key is not None and self._may_be_none(value) and (_LIST, key) not in self._facts.empties:
            raise Learned(empties=frozenset([(_LIST, key)]))
        if tree.is_none(value):
            joined = have
        if key is not None and joined != have:
            raise Learned(items={key: joined})

    def _update(self, node: Any) -> bool:
        """`rows[i] += e` of a list that is kept."""
        kept = self._kept_list(node.target.value) if isinstance(node.target, gast.Subscript) else None
        if kept is None:
            return super()._update(node)
        item = self._kinds[self._roots.get(kept.id, kept.id)].item
        if item is not None and not item.is_number:
            refusal = self._origin(node).refuse(
                "an array in a list whose length only a run can tell is updated in place",
                "write the new array out: rows[i] = rows[i] + ...",
            )
            refusal.by_call = not self._facts.forms and item.what == "unknown"
            raise refusal
        index = self._list_index(node.target)
        old = self._temporary(tree.subscript(kept, index), node.target)
        value = self._temporary(tree.binary(old, node.op, self._operand(node.value)), node)
        self._store_kept(kept, index, value, node)
        return True

    # -- comprehensions -------------------------------------------------------------------------------------------

    def _operand_ListComp(self, node: Any, into: str) -> Expr:
        is_async = any(part.is_async for part in node.generators)
        if is_async or not self._may_be_active(node):
            return self._constant_list(node, into)
        if not self._is_iterable(node.generators[0].iter):
            return self._gathered(node, into)
        mark = self._mark()
        try:
            return super()._operand_ListComp(node, into)
        except ChosenError:
            # Which of the items it takes only a run can tell: the list is kept.
            self._back_to(mark)
        return self._gathered(node, into)

    def _constant_list(self, node: Any, into: str) -> Expr:
        """Stage a comprehension that nothing active goes into: it stays as it stands, unless it is written to."""
        key = len(self._lists)
        self._lists[f"constant {key}"] = key
        if key in self._facts.dynamic:
            return self._gathered(node, into)
        made = super()._operand_ListComp(node, into)
        if isinstance(made, gast.ListComp):
            made = self._emit(self._for(into), made, self._origin(node)) if into else self._temporary(made, node)
            self._lists[made.id] = key
        return made

    def _may_be_active(self, node: Any) -> bool:
        """Whether anything that is differentiated goes into a comprehension: else it stays as it stands."""
        owners = {name: self._frame.owner(name) for name in tree.names(node)}
        read = [o.env[name] for name, o in owners.items() if o is not None and name in o.env]
        return any(self._is_varied(value) for value in read)

    def _gathered(self, node: Any, into: str) -> Expr:
        """`[e for i in range(n)]` is a loop that appends."""
        return self._gathered_all([node], into)

    def _gathered_all(self, nodes: list[Any], into: str = "") -> Expr:
        """Give the list of what comprehensions give, one after the other."""
        made = self._empty_list(len(self._lists), into)
        for node in nodes:
            self._append_each(made, node)
        return made

    def _append_each(self, made: Expr, node: Any) -> None:
        frame = Frame(self._frame.function, local=self._bound_by(node) | {MADE}, outer=self._frame)
        frame.env[MADE] = made
        append = tree.call(tree.attribute(tree.name(MADE), "append"), [node.elt])
        body: Any = gast.copy_location(gast.Expr(value=append), node)
        for part in reversed(node.generators):
            for test in reversed(part.ifs):
                body = gast.copy_location(gast.If(test=test, body=[body], orelse=[]), node)
            body = gast.copy_location(
                gast.For(target=part.target, iter=part.iter, body=[body], orelse=[], type_comment=None), node
            )
        self._frames.append(frame)
        try:
            self._sequence([body])
        finally:
            self._frames.pop()


_LIST = -1
"""Stands where a carried variable has the number of its loop: items of a list have none."""


def _settled(kind: Kind) -> Kind:
    """What is known of an item wherever it is read: lengths that only one line knows are not."""
    if kind.shape is None:
        return kind
    shape = tuple(None if isinstance(d, tuple) and ("@" in d[0] or "%" in d[0]) else d for d in kind.shape)
    return Kind(kind.what, shape, kind.dtype, kind.lifted)
