"""What an operation gives: number or array, rank, lengths, dtype, from the same facts of its operands.

Before: `np.sum(a%0, axis=0)` and the fact that `a%0` has lengths `m`, `n`.
After: an array of length `n`.

Where a row is missing the answer is "unknown", never a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from sct import extras, kinds, tree
from sct.contracted import last_swapped, product
from sct.indices import indexed, parts_of, text_of
from sct.kinds import FLAG, INTEGER, NUMBER, OTHER, UNKNOWN, Dim, Kind, array, broadcast
from sct.known import Kinds
from sct.match import canonical, is_marker, is_pair
from sct.tree import Expr


def kind_of(node: Expr, known: Kinds) -> Kind:
    """Say what an expression gives.

    Parameters
    ----------
    node : gast.expr
        Operations on names and literals, functions of libraries under their full names.
    known : mapping
        What is known of each name.

    Returns
    -------
    Kind
        What is known of the value.
    """
    if isinstance(node, gast.Name):
        return NUMBER if node.id in _NUMBERS else known.get(node.id, UNKNOWN)
    if isinstance(node, gast.Constant):
        return _literal(node.value)
    method = _NODES.get(type(node).__name__)
    return method(node, known) if method else UNKNOWN


_NUMBERS = frozenset([*tree.CONSTANTS, "math.nan", "math.inf", "numpy.nan", "numpy.inf"])


def _literal(value: Any) -> Kind:
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, int):
        return INTEGER
    if isinstance(value, float):
        return NUMBER
    return kinds.number("c16") if isinstance(value, complex) else OTHER


def _unary(node: Expr, known: Kinds) -> Kind:
    return FLAG if isinstance(node.op, gast.Not) else kinds.computed(kind_of(node.operand, known))


def _binary(node: Expr, known: Kinds) -> Kind:
    if isinstance(node.op, gast.Add) and (is_lengths(node.left, known) or is_lengths(node.right, known)):
        return Kind("other", _joined_lengths(node, known))
    left, right = _listed(node.left, known), _listed(node.right, known)
    if isinstance(node.op, gast.MatMult):
        return product(left, right)
    found = broadcast(left, right)
    if found == INTEGER and isinstance(node.op, (gast.Add, gast.Sub)) and left.value is not None:
        return replace(INTEGER, value=_dim(node, known))
    if isinstance(node.op, gast.Div) and found.dtype in ("i8", "b1"):
        return Kind(found.what, found.shape, "f8", found.lifted)
    return found


def is_lengths(node: Expr, known: Kinds) -> bool:
    """Whether an expression is a shape, or a part of one."""
    read = (
        _is_shape(node) or isinstance(node, gast.Name) or (isinstance(node, gast.Subscript) and _is_shape(node.value))
    )
    kind = kind_of(node, known) if read else UNKNOWN
    return kind.what == "other" and kind.shape is not None and not kind.dtype


def _joined_lengths(node: Expr, known: Kinds) -> tuple[Dim, ...] | None:
    """`(n,) + x.shape`."""
    sides = [
        dims(side, known) if isinstance(side, gast.Tuple) or is_lengths(side, known) else None
        for side in (node.left, node.right)
    ]
    return None if sides[0] is None or sides[1] is None else sides[0] + sides[1]


def _listed(node: Expr, known: Kinds) -> Kind:
    """Kind of an operand: beside an array, a tuple of numbers is an array."""
    if isinstance(node, (gast.Tuple, gast.List)):
        items = [kind_of(item, known) for item in node.elts]
        plain = items and all(item.is_number for item in items)
        return array((len(items),), "") if plain else UNKNOWN
    return kind_of(node, known)


def _compared(node: Expr, known: Kinds) -> Kind:
    found = kind_of(node.left, known)
    for part in node.comparators:
        found = broadcast(found, kind_of(part, known))
    if any(isinstance(op, (gast.Is, gast.IsNot, gast.In, gast.NotIn)) for op in node.ops):
        return FLAG
    return kinds.computed(Kind(found.what, found.shape, "b1", found.lifted)) if found.what != "other" else UNKNOWN


def _chosen(node: Expr, known: Kinds) -> Kind:
    return kinds.join(kind_of(node.body, known), kind_of(node.orelse, known))


def _chained(node: Expr, known: Kinds) -> Kind:
    found = kind_of(node.values[0], known)
    for part in node.values[1:]:
        found = kinds.join(found, kind_of(part, known))
    return found


def _attribute(node: Expr, known: Kinds) -> Kind:
    base = kind_of(node.value, known)
    if not (base.is_array or base.is_number):
        return UNKNOWN
    if node.attr == "T" and base.shape is not None:
        return Kind(base.what, base.shape[::-1], base.dtype)
    if node.attr == "mT":
        return last_swapped(base)
    if node.attr == "shape":
        return Kind("other", base.shape)
    if node.attr == "dtype":
        return Kind("other", None, base.dtype)
    if node.attr == "size" and base.rank == 1 and base.shape:
        return replace(INTEGER, value=base.shape[0])
    if node.attr in ("ndim", "size", "itemsize", "nbytes"):
        return INTEGER
    if node.attr in ("real", "imag"):
        return kinds.real(Kind(base.what, base.shape, base.dtype))
    return OTHER


def _subscript(node: Expr, known: Kinds) -> Kind:
    if isinstance(node.value, gast.Attribute) and node.value.attr == "shape":
        return (
            Kind("other", dims(node, known))
            if isinstance(node.slice, gast.Slice)
            else replace(INTEGER, value=_dim(node, known))
        )
    if isinstance(node.value, (gast.Tuple, gast.List)) or _is_shape(node.value):
        return UNKNOWN
    if isinstance(node.value, gast.Call) and is_marker(node.value.func):
        from sct.rules import tables

        if tables.is_elementwise(node):
            return _elementwise(node.value, known)
        return _part(node, known)
    base = kind_of(node.value, known)
    if base.what == "other" and base.shape is not None:
        # A shape that was given a name.
        if isinstance(node.slice, gast.Slice):
            return Kind("other", _some_of(base.shape, node.slice))
        axis = tree.number(node.slice)
        within = isinstance(axis, int) and -len(base.shape) <= axis < len(base.shape)
        return replace(INTEGER, value=base.shape[int(axis or 0)]) if within else INTEGER
    if base.what == "list":
        return Kind("list", item=base.item) if isinstance(node.slice, gast.Slice) else base.item or UNKNOWN
    return _indexed(base, node.slice, known) if base.is_array else UNKNOWN


def _part(node: Expr, known: Kinds) -> Kind:
    """Kind of a part of what a function gives: of several values, or of an array."""
    from sct.rules import kinds as table

    row = table.row(f"{canonical(node.value.func.id)}[{tree.number(node.slice)}]")
    if row is not None:
        return row(Operands(node.value, known))
    whole = _call(node.value, known)
    if whole.what == "list":
        return whole.item or UNKNOWN
    return _indexed(whole, node.slice, known) if whole.is_array else UNKNOWN


def _indexed(base: Kind, index: Expr, known: Kinds) -> Kind:
    return indexed(base, [(part, kind_of(part, known)) for part in parts_of(index)], known)


def _is_shape(node: Expr) -> bool:
    return isinstance(node, gast.Attribute) and node.attr == "shape"


def as_array(node: Expr, known: Kinds) -> Kind:
    """Kind of the array that a list, or nested lists, of numbers make."""
    inner = [as_array(item, known) if hasattr(item, "elts") else kind_of(item, known) for item in node.elts]
    if not inner or any(kind.shape is None or kind.shape != inner[0].shape for kind in inner):
        return array(None, "")
    dtype = inner[0].dtype
    for kind in inner:
        dtype = kinds.promoted(dtype, kind.dtype)
    return array((len(inner), *(inner[0].shape or ())), dtype)


def _display(node: Expr, known: Kinds) -> Kind:
    """A list that stands in an index is an array of integers, or a mask."""
    dtypes = {kind_of(item, known).dtype for item in node.elts if kind_of(item, known).is_number}
    same = len(dtypes) == 1 and all(kind_of(item, known).is_number for item in node.elts)
    return array((len(node.elts),), dtypes.pop()) if same and dtypes <= {"i8", "b1"} else OTHER


# -- calls --------------------------------------------------------------------------------------------------------


class Operands:
    """Arguments of a call, with what is known of them."""

    def __init__(self, node: Any, known: Kinds) -> None:
        self.args, self.known = list(node.args), known
        self.keywords = {k.arg: k.value for k in node.keywords}

    def node(self, position: int, *names: str) -> Expr | None:
        """Give an argument by its position or one of its names."""
        if position < len(self.args):
            return self.args[position]
        return next((self.keywords[name] for name in names if name in self.keywords), None)

    def kind(self, position: int, *names: str) -> Kind:
        """Give what is known of an argument."""
        node = self.node(position, *names)
        return UNKNOWN if node is None else self.of(node)

    def of(self, node: Expr) -> Kind:
        """Give what is known of an expression."""
        return kind_of(node, self.known)

    def flag(self, name: str) -> bool | None:
        """Truth of an option; None where it is not written."""
        node = self.keywords.get(name)
        return False if node is None else node.value if isinstance(node, gast.Constant) else None


def dims(node: Expr | None, known: Kinds) -> tuple[Dim, ...] | None:
    """Lengths that a shape gives: `(n, 3)`, `n`, `x.shape`."""
    if node is None:
        return None
    if isinstance(node, (gast.Tuple, gast.List)):
        return tuple(_dim(item, known) for item in node.elts)
    if isinstance(node, gast.Attribute) and node.attr == "shape":
        return kind_of(node.value, known).shape
    if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice):
        whole = dims(node.value, known) if _is_shape(node.value) or isinstance(node.value, gast.Name) else None
        return None if whole is None else _some_of(whole, node.slice)
    kind = kind_of(node, known)
    if kind.what == "other" and kind.shape is not None:
        # A shape that was given a name.
        return kind.shape
    return (_dim(node, known),) if kind.is_number else None


def _some_of(whole: tuple[Dim, ...], part: Any) -> tuple[Dim, ...] | None:
    """Give what a slice takes of a shape; None where its ends are not written out."""
    ends: list[Any] = [None if end is None else tree.number(end) for end in (part.lower, part.upper, part.step)]
    known = all(
        type(number) is int for end, number in zip((part.lower, part.upper, part.step), ends, strict=True) if end
    )
    return whole[slice(*ends)] if known else None


def _dim(node: Expr, known: Kinds) -> Dim:
    value = tree.number(node)
    if isinstance(value, int):
        return value
    if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Attribute) and node.value.attr == "shape":
        base, axis = kind_of(node.value.value, known).shape, tree.number(node.slice)
        if base is not None and isinstance(axis, int) and -len(base) <= axis < len(base):
            return base[axis]
    if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "builtins.len" and node.args:
        base = kind_of(node.args[0], known).shape
        return base[0] if base else None
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)):
        # A length that would be below 0 is an error, not a length.
        left, right = _dim(node.left, known), tree.number(node.right)
        if left is not None and isinstance(right, int):
            return kinds.shifted(left, right if isinstance(node.op, gast.Add) else -right)
    if isinstance(node, gast.Name) and node.id in known and known[node.id].shape == ():
        return known[node.id].value or (node.id, 0)
    text = text_of(node)
    return None if text is None else (text, 0)


def _returned(node: Any, known: Kinds) -> Kind:
    """Kind of what a function that is printed above returns: `#0.1` is the length of axis 1 of its first argument."""
    found = known.get(node.func.id, UNKNOWN)
    if not found.shape:
        return found
    shape: list[Dim] = []
    for dim in found.shape:
        if isinstance(dim, tuple):
            position, axis = (int(part) for part in dim[0][1:].split("."))
            given = kind_of(node.args[position], known).shape
            dim = kinds.shifted(given[axis], dim[1]) if given is not None and axis < len(given) else None
        shape.append(dim)
    return replace(found, shape=tuple(shape))


def _call(node: Any, known: Kinds) -> Kind:
    from sct.rules import kinds as table

    if is_pair(node.func):
        return _returned(node, known)
    if not is_marker(node.func):
        row = table.row(getattr(node.func, "id", ""))
        return row(Operands(node, known)) if row is not None else UNKNOWN
    if node.func.id == "<helpers>.stopped":
        return kind_of(node.args[0], known)
    name = canonical(node.func.id)
    if name.startswith("math."):
        return INTEGER if name in _MATH_INTEGERS else NUMBER
    found: Callable[[Operands], Kind] | None = table.row(name)
    if found is not None:
        return found(Operands(node, known))
    from sct.rules import tables

    if (name.startswith("numpy.") or extras.is_full(name)) and tables.is_elementwise(node):
        return _elementwise(node, known)
    return UNKNOWN


_MATH_INTEGERS = {"math.floor", "math.ceil", "math.comb", "math.factorial", "math.gcd", "math.isqrt", "math.perm"}


def _elementwise(node: Any, known: Kinds) -> Kind:
    args = list(node.args)
    if is_marker(node.func) and extras.is_full(node.func.id):
        # Operands that may be left out are given by name.
        args += [word.value for word in node.keywords]
    found = kind_of(args[0], known) if args else UNKNOWN
    for arg in args[1:]:
        found = broadcast(found, kind_of(arg, known))
    if is_marker(node.func) and node.func.id.startswith("scipy.stats."):
        return kinds.computed(replace(found, dtype="f8"))
    if found.dtype in ("i8", "b1"):
        whole = is_marker(node.func) and canonical(node.func.id) in _WHOLE
        dtype = "f8" if not whole else found.dtype if found.dtype == "i8" else ""
        found = Kind(found.what, found.shape, dtype, found.lifted)
    name = canonical(node.func.id) if is_marker(node.func) else ""
    return found if name in _SHOWN else kinds.computed(found)


_SHOWN = ("numpy.real", "numpy.imag")
"""Functions that show the array that they get, also one without axes."""

_WHOLE = frozenset({"builtins.abs", "builtins.max", "builtins.min", "builtins.pow", "numpy.abs", "numpy.absolute",
                    "numpy.add", "numpy.multiply", "numpy.subtract", "numpy.maximum", "numpy.minimum", "numpy.negative",
                    "numpy.positive", "numpy.power", "numpy.sign", "numpy.square", "numpy.floor", "numpy.ceil",
                    "numpy.round", "numpy.mod", "numpy.remainder", "numpy.floor_divide", "numpy.conj", "numpy.real",
                    "numpy.reciprocal", "numpy.fmax", "numpy.fmin"})  # fmt: skip
"""Functions that give integers for integers."""


_NODES: dict[str, Callable[[Any, Kinds], Kind]] = {
    "UnaryOp": _unary, "BinOp": _binary, "Compare": _compared, "IfExp": _chosen, "BoolOp": _chained,
    "Attribute": _attribute, "Subscript": _subscript, "Call": _call,
    "List": _display, **dict.fromkeys(("JoinedStr", "Tuple", "Dict"), lambda *_: OTHER),
}  # fmt: skip
