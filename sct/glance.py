"""The look at the arguments that a loaded function begins with; its text does not show it.

Before: the text of `grad_f(x, v, w)` for a number and two vectors of one length.
After, in the loaded function's tree::

    if not (type(x) is float and type(v) is ndarray and ... and w.shape[0] == v.shape[0]):
        return look(x, v, w)

where `look` finds the text for these. Behind it only what the text is for comes in.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sct.forms import Form, Leaf
from sct.kinds import Kind
from sct.outside import Read

# Names that no program can have, since they cannot be written: the look is put into the tree, not into the text.
_LOOK, _FLOAT, _INT, _TYPE, _ARRAY, _DTYPE, _HOLDS = (
    "the look", "the float", "the int", "the type", "the array", "the dtype ", "the around",
)  # fmt: skip


@dataclass(frozen=True)
class Glance:
    """What a text is for, as far as one look can tell.

    Parameters
    ----------
    look : callable
        Called with all arguments where one is something else; gives the derivative for these.
    kinds : mapping
        Kinds of the parameters that decide; where there are none, it is always called.
    integers : frozenset of str
        Those that are Python's integers.
    around : mapping
        Values around, by how the text reads them (outside.py).
    holds : callable, optional
        Whether the others are of the kinds that the text is for.
    """

    look: Callable[..., Any]
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    integers: frozenset[str] = frozenset()
    around: Mapping[str, Read] = field(default_factory=dict)
    holds: Callable[[], bool] | None = None

    def statements(self, signature: ast.arguments) -> list[ast.stmt]:
        """Give what the function begins with: `if not (...): return look(...)`."""
        tests = [*self._number_tests(), *self._array_tests()]
        tests += [] if self.holds is None else [ast.Call(_read(_HOLDS), [], [])]
        fits = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
        test: ast.expr = ast.UnaryOp(ast.Not(), fits) if tests else ast.Constant(True)
        given: list[ast.expr] = [_read(arg.arg) for arg in (*signature.posonlyargs, *signature.args)]
        if signature.vararg:
            given.append(ast.Starred(_read(signature.vararg.arg), ast.Load()))
        named = [ast.keyword(arg.arg, _read(arg.arg)) for arg in signature.kwonlyargs]
        if signature.kwarg:
            named.append(ast.keyword(None, _read(signature.kwarg.arg)))
        return [ast.If(test, [ast.Return(ast.Call(_read(_LOOK), given, named))], [])]

    def values(self) -> dict[str, Any]:
        """Give what these statements read."""
        values = {_LOOK: self.look, _FLOAT: float, _INT: int, _TYPE: type}
        if self.holds is not None:
            values[_HOLDS] = self.holds
        dtypes = {kind.dtype for kind in self._every().values() if kind.is_array}
        if dtypes:
            import numpy as np

            values.update({_ARRAY: np.ndarray, **{_DTYPE + dtype: np.dtype(dtype) for dtype in dtypes}})
        return values

    def _every(self) -> dict[str, Kind]:
        return {**self.kinds, **{name: read.kind for name, read in self.around.items()}}

    def _number_tests(self) -> Iterator[ast.expr]:
        numbers = [name for name, kind in self._every().items() if kind.is_number]
        integers = self.integers | {name for name, read in self.around.items() if read.type is int}
        for marker, chosen in ((_FLOAT, False), (_INT, True)):
            types: list[ast.expr] = [_type(name) for name in numbers if (name in integers) is chosen]
            if types:
                yield ast.Compare(types[0], [ast.Is() for _ in types], [*types[1:], _read(marker)])

    def _array_tests(self) -> Iterator[ast.expr]:
        """Tell arrays of the dtypes and ranks, and with the lengths, that the text is for."""
        for name, kind in self._every().items():
            if kind.is_array:
                yield ast.Compare(_type(name), [ast.Is()], [_read(_ARRAY)])
                yield ast.Compare(_attribute(name, "dtype"), [ast.Is()], [_read(_DTYPE + kind.dtype)])
                yield ast.Compare(_attribute(name, "ndim"), [ast.Eq()], [ast.Constant(kind.rank)])
        yield from length_tests({name: (_read(name), kind) for name, kind in self.kinds.items()})


def length_tests(values: Mapping[str, tuple[ast.expr, Kind]]) -> Iterator[ast.expr]:
    """Give tests of the lengths of arrays: those that are known, and those that are equal."""
    lengths: dict[Any, ast.expr] = {}
    for read, kind in values.values():
        for axis, dim in enumerate(kind.shape or ()) if kind.is_array else ():
            length = ast.Subscript(ast.Attribute(read, "shape", ast.Load()), ast.Constant(axis), ast.Load())
            if dim is None:
                continue
            if isinstance(dim, int) or dim in lengths:
                yield ast.Compare(length, [ast.Eq()], [ast.Constant(dim) if isinstance(dim, int) else lengths[dim]])
            else:
                # An axis of length one may be spread against another, one of none has no differences: other texts.
                yield ast.Compare(length, [ast.Gt()], [ast.Constant(1)])
                lengths[dim] = length


def of_forms(
    look: Callable[..., Any],
    found: Mapping[str, Form],
    beside: Mapping[str, Kind],
    around: Mapping[str, Any],
    holds: Callable[[], bool] | None,
) -> Glance:
    """Give the glance for a text for arguments of these forms; where that cannot tell, it looks closer each time.

    `beside` are the kinds of what a call brings beside the arguments; `around` and `holds` are about values around.
    """
    leaves = {name: form for name, form in found.items() if isinstance(form, Leaf) and _is_plain(form)}
    if len(leaves) < len(found):
        return Glance(look)
    integers = frozenset(name for name, form in leaves.items() if form.type is int)
    every = {**{name: form.kind for name, form in leaves.items()}, **beside}
    return Glance(look, every, integers, around, holds)


def _is_plain(form: Leaf) -> bool:
    """Whether one look tells that an argument has this form."""
    return form.type in (int, float) or form.type.__name__ == "ndarray"


def _type(name: str) -> ast.expr:
    return ast.Call(_read(_TYPE), [_read(name)], [])


def _attribute(name: str, attribute: str) -> ast.expr:
    return ast.Attribute(_read(name), attribute, ast.Load())


def _read(name: str) -> ast.expr:
    first, *attributes = name.split(".")
    read: ast.expr = ast.Name(first, ast.Load())
    for attribute in attributes:
        read = ast.Attribute(read, attribute, ast.Load())
    return read
