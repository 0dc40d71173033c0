"""`scipy.signal`, `scipy.integrate` and distributions of vectors: how an adjoint `g` goes back, and a tangent `t` on.

Before: `y = scipy.signal.convolve(a, b, mode="same")`.
After: `da = scipy.signal.correlate(np.pad(g, ((len(b) - 1) // 2, len(b) // 2)), b, mode="valid")`.

What a mode cuts off is put back as zeros: the full convolution's adjoint is then that of each mode. Densities: those
of Johnson, Kotz and Balakrishnan, "Continuous multivariate distributions", 2000, differentiated; of a covariance SciPy
reads one triangle, and that is where its derivative is.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from sct import kinds, tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, Unsettled
from sct.tree import Expr

_Form = Callable[[Operation], Expr]

# -- convolutions


def _mode(op: Operation) -> str:
    node = op.bound["mode"]
    if not isinstance(node, gast.Constant) or node.value not in ("full", "same", "valid"):
        raise Unsettled
    for name in ("in1", "in2"):
        kind = op.kind(name)
        if kind.rank is None or kind.rank < 1 or kind.dtype[:1] not in ("f", "i", "b"):
            raise Unsettled
    axes = op.bound.get("axes")
    if getattr(axes, "value", None) is not None:
        raise Unsettled
    return str(node.value)


def _whole(op: Operation) -> Expr:
    """The adjoint where it stands in the full result."""
    mode, rank = _mode(op), op.kind("in1").rank or 1
    if mode == "full":
        return G
    form = "(k - 1) // 2, k // 2" if mode == "same" else "min(n, k) - 1, min(n, k) - 1"
    widths = []
    for axis in range(rank):
        lengths = [op.form(f"{name}.shape[{axis}]" if rank > 1 else f"len({name})") for name in ("in1", "in2")]
        widths.append(op.form(f"({form})", n=lengths[0], k=lengths[1]))
    return op.form("np.pad(g, w)", w=widths[0] if rank == 1 else tree.tuple_of(widths))


def _valid(name: str, other: str) -> _Form:
    return lambda op: op.form(f"scipy.signal.{name}(h, {other}, mode='valid')", h=_whole(op))


def _turned(op: Operation) -> Expr:
    return op.form("np.flip(scipy.signal.correlate(h, in1, mode='valid'))", h=_whole(op))


def _convolution(name: str, more: str) -> Linear:
    pattern = f"scipy.signal.{name}(in1, in2, mode='full', {more})"
    return linear(pattern, _valid("correlate", "in2"), _valid("correlate", "in1"))


# -- distributions of vectors


def _normal(form: str, covered: str = "") -> _Form:
    """A formula with `s`, the residuals divided by the covariance: one vector, or one in each row."""

    def formed(op: Operation) -> Expr:
        many = op.kind("x").rank == 2
        ranks = op.kind("x").rank in (1, 2), op.kind("mean").rank == 1, op.kind("cov").rank == 2
        singular = getattr(op.bound["allow_singular"], "value", None)
        if not all(ranks) or singular not in (True, False):
            raise Unsettled
        residual = op.form("(x - mean).T" if many else "x - mean")
        if singular:
            # SciPy leaves out what is so much smaller than the largest eigenvalue.
            inverse = op.form("np.linalg.pinv(cov, 2.220446049250313e-10)")
            solved = op.form("inverse @ r", inverse=inverse, r=residual)
        else:
            inverse = op.form("scipy.linalg.solve(cov, np.eye(len(cov)), assume_a='pos', lower=True)")
            solved = op.form("scipy.linalg.solve(cov, r, assume_a='pos', lower=True)", r=residual)
        solved = op.form("s.T", s=solved) if many else solved
        return op.form(covered if many and covered else form, s=solved, i=inverse)

    return formed


_NORMAL = linear(
    "scipy.stats.multivariate_normal.logpdf(x, mean, cov, allow_singular=False)",
    _normal("-g * s", "-g[:, None] * s"),
    _normal("g * s", "g @ s"),
    _normal("triangle(g * (np.outer(s, s) - i) / 2)", "triangle((s.T @ (g[:, None] * s) - np.sum(g) * i) / 2)"),
    tangents=(
        _normal("-(s @ t)", "-np.sum(s * t, axis=1)"),
        _normal("s @ t"),
        _normal("(s @ mirrored_triangle(t) @ s - np.sum(i * mirrored_triangle(t))) / 2",
                "(np.sum((s @ mirrored_triangle(t)) * s, axis=1) - np.sum(i * mirrored_triangle(t))) / 2"),
    ),
)  # fmt: skip


def _inverse(op: Operation) -> str:
    if op.kind("cov").rank != 2:
        raise Unsettled
    return "scipy.linalg.solve(cov, np.eye(len(cov)), assume_a='pos', lower=True)"


def _scaled(formula: Linear) -> Linear:
    """The density's, by that of its logarithm."""

    def times(part: _Form) -> _Form:
        return lambda op: tree.substitute(part(op), {"g": op.form("g * y")})

    def on(part: _Form) -> _Form:
        return lambda op: op.form("y * v", v=part(op))

    adjoints = tuple(times(part) for part in formula.adjoints if callable(part))
    tangents = tuple(on(part) for part in formula.tangents if callable(part))
    return linear(formula.pattern.replace("logpdf", "pdf"), *adjoints, tangents=tangents)


def _simplex(form: str) -> _Form:
    def formed(op: Operation) -> Expr:
        if op.kind("x").rank != 1 or not kinds.same_shape(op.kind("x"), op.kind("alpha")):
            # SciPy also takes all parts but the last.
            raise Unsettled
        return op.form(form)

    return formed


_BY_POINT, _BY_ALPHA = "(alpha - 1) / x", "np.log(x) - sp.digamma(alpha) + sp.digamma(np.sum(alpha))"

_DIRICHLET = linear(
    "scipy.stats.dirichlet.logpdf(x, alpha)",
    _simplex(f"g * {_BY_POINT}"),
    _simplex(f"g * ({_BY_ALPHA})"),
    tangents=(_simplex(f"np.sum({_BY_POINT} * t)"), _simplex(f"np.sum(({_BY_ALPHA}) * t)")),
)

ROWS: list[Linear] = [
    _convolution("convolve", "method='auto'"),
    _convolution("fftconvolve", "axes=None"),
    linear("scipy.signal.correlate(in1, in2, mode='full', method='auto')", _valid("convolve", "in2"), _turned),
    _NORMAL,
    _scaled(_NORMAL),
    linear(
        "scipy.stats.multivariate_normal.entropy(mean, cov=cov)",
        "",
        lambda op: op.form(f"triangle(g * {_inverse(op)} / 2)"),
        tangents=("", lambda op: op.form(f"np.sum({_inverse(op)} * mirrored_triangle(t)) / 2")),
    ),
    _DIRICHLET,
    _scaled(_DIRICHLET),
]
