"""Broadcasting undone: a contribution gets the shape of the operand that it goes to.

Before: for `z = h @ W + b` with z of lengths `m`, `n` and b of length `n`, the contribution `dz` to b.
After: `np.sum(dz, axis=0)`.

Where shapes are proven equal nothing is printed; what is known to be larger is summed; only what is not known calls
the helper `unbroadcast`.
"""

from __future__ import annotations

from sct import kinds, tree
from sct.kinds import Dim, Kind
from sct.rules.formulas import spread
from sct.scope import OWN
from sct.spread import is_spread
from sct.tree import Expr

HELPER = "unbroadcast"
UNBROADCAST = f"{OWN}.{HELPER}"


def fit(flow: Expr, have: Kind, operand: Expr, want: Kind) -> Expr:
    """Bring a contribution to the shape of its operand.

    Parameters
    ----------
    flow : gast.expr
        The contribution.
    have : Kind
        What is known of it.
    operand : gast.expr
        What it goes to; only its shape is read.
    want : Kind
        What is known of that.

    Returns
    -------
    gast.expr
        The contribution, summed or broadcast.
    """
    if tree.number(flow) == 0 or want.what == "list":
        return flow
    if have.dtype[:1] == "c" and want.dtype[:1] in ("f", "i", "b"):
        # A step of a real number is real: of the product only the real part is a change.
        return fit(tree.call(tree.name("numpy.real"), [flow]), kinds.real(have), operand, want)
    if want.dtype[:1] == "c" and have.dtype[:1] in ("f", "i", "b"):
        return fit(_as_complex(flow), kinds.as_complex(have), operand, want)
    if want.is_number:
        return flow if have.is_number else _total(flow)
    if want.shape is None or have.shape is None or want.what == "unknown":
        known = have.is_number and want.what == "unknown"
        return flow if known or want == have == kinds.UNKNOWN else _helped(flow, operand)
    if want.lifted:
        return flow if kinds.same_shape(have, want) or have.is_number else _helped(flow, operand)
    if kinds.same_shape(have, want):
        return flow
    return _fitted(flow, have.shape, operand, want.shape)


def _as_complex(flow: Expr) -> Expr:
    if is_spread(flow):
        return spread(_as_complex(flow.args[0]), flow.args[1])
    value = tree.number(flow)
    return tree.add(flow, tree.const(0j)) if value is None else tree.const(complex(value))


def _total(flow: Expr) -> Expr:
    return tree.call(tree.name("numpy.sum"), [flow])


def _helped(flow: Expr, operand: Expr) -> Expr:
    return tree.call(tree.name(UNBROADCAST), [flow, operand])


def _fitted(flow: Expr, have: tuple[Dim, ...], operand: Expr, want: tuple[Dim, ...]) -> Expr:
    extra = len(have) - len(want)
    padded = have[extra:] if extra >= 0 else (1,) * -extra + have
    pairs = list(zip(padded, want, strict=True))
    if any(not _settled(a, b) for a, b in pairs):
        return _helped(flow, operand)
    if any(a == 1 and b != 1 for a, b in pairs):
        sums = extra > 0 or any(b == 1 and a != 1 for a, b in pairs)
        return _helped(flow, operand) if sums else spread(flow, operand)
    if extra < 0:
        # What is stored into an array may have more axes than the array, of length 1.
        return _helped(flow, operand)
    if extra > 0:
        axes = [tree.const(i) for i in range(extra)]
        flow = _summed(flow, axes, keep=False)
    ones = [tree.const(i) for i, (a, b) in enumerate(pairs) if b == 1 and a != 1]
    return _summed(flow, ones, keep=True) if ones else flow


def _settled(a: Dim, b: Dim) -> bool:
    """Whether it is known how two lengths meet."""
    if a is None or b is None:
        return b == 1 or a == 1
    return a == b or 1 in (a, b) or (kinds.is_not_one(a) and kinds.is_not_one(b))


def _summed(flow: Expr, axes: list[Expr], keep: bool) -> Expr:
    from sct.rules.formulas import keyword

    keywords = [keyword("axis", tree.one_or_tuple(axes))]
    if keep:
        keywords.append(keyword("keepdims", tree.const(True)))
    return tree.call(tree.name("numpy.sum"), [flow], keywords)
