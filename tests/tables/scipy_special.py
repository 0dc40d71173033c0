"""`scipy.special`: functions of each element, with the orders and shapes in which no derivative is known given."""

import numpy as np

from tables.cases import Operand, case, counts, generic, given, number, positive

_REAL = "a derivative of real numbers"


def between(low, high, *shape):
    return Operand(lambda rng: low + (high - low) * np.abs(generic(*shape).draw(rng)) / 1.8)


def given_as(*values):
    """These numbers, differentiated."""
    return Operand(lambda rng: np.array(values))


def _each(*names, x=None, shapes=((2, 3), (), (0,)), step=0.02):
    """Functions of one operand, each in several shapes, and of a Python float."""
    x = x or generic
    return [
        *[case(f"sp.{name}(x)", x=x(*shape), only_real=_REAL, step=step) for name in names for shape in shapes],
        *[
            case(f"sp.{name}(x) * x", x=Operand(lambda rng: float(x().draw(rng))), only_real=_REAL, step=step)
            for name in names
        ],
    ]


_ORDER = given(np.array([0.5, 1.0, 2.5]))
_WHOLE = counts(3, below=4)

CASES = [
    *_each("gamma", "gammaln", "loggamma", "rgamma", "digamma", "psi", x=positive),
    *_each("erf", "erfc", "erfcx", "erfi", "dawsn", "ndtr", "log_ndtr", "wrightomega"),
    *_each("erfinv", x=lambda *shape: between(-0.8, 0.9, *shape)),
    *_each("erfcinv", x=lambda *shape: between(0.2, 1.7, *shape)),
    *_each("ndtri", "logit", x=lambda *shape: between(0.1, 0.9, *shape)),
    case("x * sp.gammasgn(x)", x=(3,), only_real=_REAL),
    *_each("expit", "log_expit", "expm1", "exp2", "exp10", "cosm1", "exprel", "cbrt", "sindg", "cosdg", "tandg",
           "cotdg"),
    *_each("j0", "j1", "i0", "i0e", "i1", "i1e"),
    *_each("y0", "y1", "k0", "k0e", "k1", "k1e", "entr", "log1p", "exp1", "expi", "spence", x=positive),
    *_each("ellipk", "ellipe", x=lambda *shape: between(-0.9, 0.8, *shape)),
    case("x * sp.round(x)", x=(3,), only_real=_REAL),
    # orders and shapes
    case("sp.polygamma(1, x)", x=positive(2, 3)),
    case("sp.polygamma(n, x)", x=positive(2, 3), n=_WHOLE),
    case("sp.polygamma(2, x)", x=number),
    case("sp.multigammaln(x + 2, 3)", x=positive(2, 3)),
    case("sp.multigammaln(x + 2, 3)", x=number),
    *[case(f"sp.{name}(v, x)", x=positive(2, 3), v=_ORDER, only_real=_REAL)
      for name in ("jv", "yv", "iv", "ive", "kv", "kve")],
    *[case(f"sp.{name}(1, x)", x=positive(4), only_real=_REAL)
      for name in ("jv", "jn", "yv", "iv", "ive", "kv", "kve")],
    *[case(f"sp.{name}(0, x)", x=number) for name in ("jn", "yn", "kn", "iv")],
    *[case(f"sp.{name}(n, x)", x=positive(2, 3), n=_WHOLE, only_real=_REAL) for name in ("jn", "yn", "kn")],
    case("sp.jv(2, x)", x=(5,), only_real=_REAL),
    *[case(f"sp.{name}(a, x)", x=positive(2, 3), a=_ORDER) for name in ("gammainc", "gammaincc")],
    *[case(f"sp.{name}(2, x)", x=number) for name in ("gammainc", "gammaincc")],
    *[case(f"sp.{name}(a, x)", x=between(0.1, 0.9, 2, 3), a=_ORDER) for name in ("gammaincinv", "gammainccinv")],
    *[case(f"sp.{name}(a, 2.5, x)", x=between(0.1, 0.9, 2, 3), a=_ORDER)
      for name in ("betainc", "betaincc", "betaincinv")],
    case("sp.betainc(1.5, 2.5, x)", x=Operand(lambda rng: 0.3)),
    *[case(f"sp.expn({n}, x)", x=positive(3)) for n in (0, 1, 3)],
    case("sp.expn(n, x)", x=positive(2, 3), n=_WHOLE),
    case("sp.hyp0f1(v, x)", x=(2, 3), v=_ORDER, only_real=_REAL),
    case("sp.hyp1f1(1.5, b, x)", x=(2, 3), b=_ORDER, only_real=_REAL),
    case("sp.hyp2f1(0.5, 1, b, x)", x=between(-0.9, 0.7, 2, 3), b=_ORDER, only_real=_REAL),
    case("sp.ellipkinc(x, 0.4)", x=(2, 3)),
    case("sp.ellipeinc(x, 0.4)", x=(2, 3)),
    *[case(f"sp.{name}(x, m)", x=between(0.2, 4.0, 2, 3), m=between(-2.0, 0.9, 3), only_real=_REAL)
      for name in ("ellipkinc", "ellipeinc")],
    case("sp.zeta(3, x)", x=positive(3)),
    # two operands, broadcast
    *[case(f"sp.{name}(a, b)", a=positive(2, 3), b=positive(3)) for name in
      ("beta", "betaln", "xlogy", "xlog1py", "rel_entr", "kl_div", "poch", "owens_t", "boxcox", "boxcox1p",
       "inv_boxcox",
       "inv_boxcox1p", "pseudo_huber")],
    *[case(f"sp.{name}(a, b)", a=positive(2, 1), b=positive(4))
      for name in ("beta", "betaln", "xlogy", "rel_entr", "pseudo_huber")],
    *[case(f"sp.{name}(a, b)", a=number, b=positive(3)) for name in ("betaln", "xlogy", "kl_div", "boxcox", "huber")],
    *[case(f"sp.{name}(a, b)", a=number, b=number)
      for name in ("beta", "xlogy", "xlog1py", "rel_entr", "pseudo_huber", "huber")],
    *[case(f"sp.{name}(a, b)", a=(), b=(0,)) for name in ("xlogy", "beta")],
    case("sp.huber(a, b)", a=between(0.7, 1.2, 2, 1), b=given_as(-2.0, 0.4, 1.9)),
    case("sp.pseudo_huber(1.0, b)", b=(3,)),
    case("sp.boxcox(a, b / 1000)", a=positive(3), b=(3,)),
    case("sp.binom(a + 3, b)", a=positive(2, 3), b=positive(3)),
    case("sp.xlogy(a, a)", a=positive(3)),
    case("sp.xlogy(2, a)", a=positive(3)),
    # sums over an axis
    *[case(f"sp.{name}(x)", x=shape) for name in ("logsumexp", "softmax", "log_softmax")
      for shape in ((3,), (2, 3), ())],
    *[case(f"sp.{name}(x, axis={axis})", x=(2, 3))
      for name in ("logsumexp", "softmax", "log_softmax") for axis in (0, 1, -1, (0, 1))],
    case("sp.logsumexp(x, axis=1, keepdims=True)", x=(2, 3)),
    case("sp.logsumexp(x, 0, None, True)", x=(2, 3)),
    case("sp.logsumexp(x, axis=(0, 2))", x=(2, 3, 2)),
    case("sp.logsumexp(x, b=b)", x=(3,), b=positive(3)),
    case("sp.logsumexp(x, axis=1, b=b)", x=(2, 3), b=positive(3)),
    case("sp.logsumexp(x, axis=0, b=b, keepdims=True)", x=(2, 1), b=positive(2, 3)),
    case("sp.logsumexp([a, b, 1.0])", a=number, b=number),
]  # fmt: skip
