"""What functions of SciPy give that are not elementwise, and which of their arguments are arrays."""

from __future__ import annotations

from dataclasses import replace

from sct import kinds, shapes
from sct.kinds import Kind
from sct.rules.kinds.common import Row
from sct.shapes import Operands


def _floating(kind: Kind) -> Kind:
    return replace(kind, dtype="f8") if kind.dtype in ("i8", "b1") else kind


def _same(ops: Operands) -> Kind:
    return _floating(ops.kind(0, "a", "x"))


def _logsumexp(ops: Operands) -> Kind:
    factor = ops.node(2, "b")
    kind = ops.kind(0, "a")
    if factor is not None and getattr(factor, "value", 0) is not None:
        kind = kinds.broadcast(kind, ops.of(factor))
    keep = ops.node(3, "keepdims")
    flag = False if keep is None else getattr(keep, "value", None)
    return shapes.reduced(_floating(kind), ops.node(1, "axis"), flag)


ROWS: dict[str, Row] = {
    "scipy.special.logsumexp": _logsumexp,
    "scipy.special.softmax": _same,
    "scipy.special.log_softmax": _same,
}  # fmt: skip

TAKES: dict[str, tuple[int, int]] = {
    **dict.fromkeys((f"scipy.special.{name}" for name in ("logsumexp", "softmax", "log_softmax")), (1, 1)),
}  # fmt: skip
"""How many arguments of a function are arrays, and of which rank at least."""
