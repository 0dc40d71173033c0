"""Functions of SciPy: how they are named, what is refused of them, and what they do at the edges."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from sct import UnsupportedError, grad, hessian, hvp, jacobian, jvp
from sct.module import Request, derive_module

pytest.importorskip("scipy")

import scipy.special
import scipy.special as sp
from scipy import interpolate, linalg, ndimage, optimize, stats
from scipy.signal import windows
from scipy.special import expit
from scipy.stats import norm


def run(code):
    found = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


# -- nothing is read before it is needed


def test_scipy_and_its_tables_are_left_alone_where_nothing_of_it_is_met(tmp_path):
    (tmp_path / "plain.py").write_text("import numpy as np\ndef f(x):\n    return np.sum(np.exp(x))\n")
    loaded = run(
        f"""
        import sys
        sys.path.insert(0, {str(tmp_path)!r})
        import plain
        from sct import grad
        grad(plain.f).source
        print(*(name for name in sys.modules if "scipy" in name))
        """
    )
    assert loaded == []


def test_a_file_that_imports_scipy_is_differentiated_without_importing_it(tmp_path):
    path = tmp_path / "uses.py"
    path.write_text("from scipy import stats\ndef f(x, m):\n    return stats.norm.logpdf(x, m)\n")
    loaded = run(
        f"""
        import sys
        from sct.cli import main
        main([{str(path)!r}])
        print(*(name for name in sys.modules if name.partition(".")[0] == "scipy"))
        """
    )
    assert "dx" in loaded
    assert not [word for word in loaded if word.startswith("scipy.")]


# -- names


def by_name(x):
    return expit(x)


def by_alias(x):
    return sp.expit(x)


def by_module(x):
    return scipy.special.expit(x)


def by_method(x):
    return norm.logpdf(x)


def by_import(x):
    from scipy.special import log_expit

    return log_expit(x)


@pytest.mark.parametrize(
    ("f", "line"),
    [
        (by_name, "expit_x = expit(x)"),
        (by_alias, "expit_x = sp.expit(x)"),
        (by_module, "expit_x = scipy.special.expit(x)"),
        (by_method, "dx = -x"),
        (by_import, "dx = expit(-x)"),
    ],
)
def test_a_function_is_written_as_the_file_writes_it(f, line):
    assert line in grad(f).source


def test_an_import_is_brought_along_where_the_file_has_none():
    text = "from scipy.special import gammaln\n\ndef f(x):\n    return gammaln(x)\n"
    printed = derive_module(text, "f.py", Request(("f",), None, "grad")).text
    assert "import scipy.special\n" in printed
    assert "dx = scipy.special.digamma(x)" in printed


# -- distributions with their parameters


def frozen(x, m, s):
    return stats.norm(m, s).logpdf(x)


def frozen_with_a_name(x, m, s):
    d = stats.norm(m, scale=s)
    return d.logpdf(x) + 0.0 * d.cdf(x)


def frozen_by_an_import(x, m, s):
    from scipy.stats import norm

    d = norm(loc=m, scale=s)
    return d.logpdf(x)


def plain(x, m, s):
    from scipy import stats as st

    return st.norm.logpdf(x, m, s)


def frozen_and_summed(x, m, s):
    return stats.norm(m, s).logpdf(np.array([x])).sum()


def frozen_and_taken_from(x, m, s):
    d = stats.norm(m, s)
    return d.logpdf(np.array([x, x]))[0] + 0.0 * d.logpdf(np.array([x])).sum()


@pytest.mark.parametrize(
    "f", [frozen, frozen_and_summed, frozen_and_taken_from, frozen_with_a_name, frozen_by_an_import, plain]
)
def test_a_frozen_distribution_is_the_distribution_with_its_parameters(f):
    assert grad(f)(1.0, 3.0, 2.0) == pytest.approx((0.5, -0.5, 0.0))


def test_a_method_of_a_frozen_distribution_that_no_row_knows_is_refused():
    with pytest.raises(UnsupportedError, match="no derivative is known for"):
        grad(lambda m: stats.norm(m, 1.0).moment(3))(1.0)


# -- refused


def by_order(v):
    return sp.jv(v, 2.0)


def by_shape(a):
    return sp.gammainc(a, 2.0)


def by_shape_of_a_distribution(a):
    return stats.gamma.cdf(1.0, a)


def spline(a):
    return interpolate.interp1d([0.0, 1.0], [a, 2.0])(0.5)


def filtered(a):
    return ndimage.gaussian_filter(np.array([a, 2.0, 3.0]), 1.0)[1]


def factorised(a):
    return linalg.lu(np.array([[a, 1.0], [0.0, 2.0]]))[2][0, 0]


def written_over(a):
    return linalg.inv(np.array([[a, 1.0], [0.0, 2.0]]), overwrite_a=True)[0, 0]


@pytest.mark.parametrize(
    ("f", "reason"),
    [
        (by_order, "no derivative of sp.jv is known in the order v"),
        (by_shape, "no derivative of sp.gammainc is known in the shape a"),
        (by_shape_of_a_distribution, "no derivative of stats.gamma.cdf is known in the shape a"),
        (spline, "no derivative is known for interpolate.interp1d"),
        (filtered, "ndimage.gaussian_filter is not differentiated: filters"),
        (factorised, "linalg.lu is not differentiated: of this factorisation"),
        (written_over, "linalg.inv writes to an array"),
    ],
)
def test_an_argument_without_a_derivative_is_refused_by_its_name(f, reason):
    with pytest.raises(UnsupportedError, match=reason):
        grad(f)(1.5)


# -- edges


EDGES = [
    ("sp.xlogy(x, 2.0)", 0.0, np.log(2.0)),
    ("sp.xlogy(0.0, x)", 0.0, 0.0),
    ("sp.xlog1py(0.0, x)", -1.0, 0.0),
    ("sp.rel_entr(0.0, x)", 0.0, 0.0),
    ("sp.kl_div(0.0, x)", 0.0, 1.0),
    ("sp.entr(x)", 0.0, np.inf),
    ("sp.logit(x)", 1.0, np.inf),
    ("sp.expit(x)", 800.0, 0.0),
    ("sp.expit(x)", -800.0, 0.0),
    ("sp.log_expit(x)", -800.0, 1.0),
    ("sp.log_ndtr(x)", -1e10, 1e10),
    ("sp.log_ndtr(x)", 50.0, 0.0),
    ("sp.j1(x)", 0.0, 0.5),
    ("sp.i1(x)", 0.0, 0.5),
    ("sp.i0e(x)", 0.0, 0.0),
    ("sp.rgamma(x)", -2.0, 2.0),
    ("sp.exprel(x)", 0.0, 0.5),
    ("sp.boxcox(2.0, x)", 0.0, np.log(2.0) ** 2 / 2),
    ("sp.ellipk(x)", 0.0, np.pi / 8),
    ("sp.ellipe(x)", 0.0, -np.pi / 8),
    ("sp.spence(x)", 1.0, -1.0),
    ("sp.cbrt(x)", 0.0, np.inf),
    ("sp.huber(1.0, x)", 1.0, 1.0),
    ("stats.expon.logpdf(x)", 0.0, -1.0),
    ("stats.expon.logpdf(x)", -1.0, 0.0),
    ("stats.gamma.logpdf(x, 2.0)", -1.0, 0.0),
    ("stats.beta.logpdf(x, 2.0, 3.0)", 1.5, 0.0),
    ("stats.uniform.pdf(0.5, 0.0, x)", 2.0, -0.25),
]


def made(text, folder):
    path = folder / "edge.py"
    path.write_text(f"import numpy as np, scipy.special as sp\nfrom scipy import stats\ndef f(x):\n    return {text}\n")
    scope = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    return scope["f"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("text", "at", "slope"), EDGES, ids=[f"{text} at {at}" for text, at, _ in EDGES])
@pytest.mark.parametrize("as_array", [False, True], ids=["number", "array"])
def test_edges(text, at, slope, as_array, tmp_path):
    f = made(text, tmp_path)
    if as_array:
        assert jvp(f)(np.array([at, at]), np.ones(2))[1] == pytest.approx(slope, rel=1e-14)
    else:
        assert grad(f)(at) == pytest.approx(slope, rel=1e-14)
        assert jvp(f)(at, 1.0)[1] == pytest.approx(slope, rel=1e-14)


@pytest.mark.filterwarnings("error")
def test_a_log_sum_exp_of_minus_infinity_has_equal_weights():
    given = np.array([-np.inf, -np.inf])
    assert list(grad(lambda x: sp.logsumexp(x))(given)) == [0.5, 0.5]  # noqa: PLW0108 - of a function of Python


def with_a_factor(a, b):
    c, low = linalg.cho_factor(a, lower=True)
    return b @ linalg.cho_solve((c, low), b) + 2 * np.sum(np.log(np.diag(c)))


def test_a_cholesky_factor_is_kept_with_its_triangle_under_two_names():
    a, b = np.array([[2.0, 0.3], [0.3, 1.5]]), np.array([0.2, 1.1])
    x = np.linalg.solve(a, b)
    both = np.linalg.inv(a) - np.outer(x, x)
    assert grad(with_a_factor, "a")(a, b) == pytest.approx(np.tril(2 * both) - np.diag(np.diag(both)), rel=1e-12)
    assert grad(with_a_factor, "b")(a, b) == pytest.approx(2 * x, rel=1e-12)


@pytest.mark.parametrize("x", [np.array([-1.2, 1.0, 0.7, 0.3]), np.array([1.3, 0.7])])
def test_the_function_of_rosenbrock_has_the_derivatives_that_scipy_gives(x):
    v = np.arange(1.0, len(x) + 1)
    assert grad(optimize.rosen)(x) == pytest.approx(optimize.rosen_der(x), rel=1e-12)
    assert hessian(optimize.rosen)(x) == pytest.approx(optimize.rosen_hess(x), rel=1e-12)
    assert jacobian(optimize.rosen_der)(x) == pytest.approx(optimize.rosen_hess(x), rel=1e-12)
    assert hvp(optimize.rosen)(x, v) == pytest.approx(optimize.rosen_hess_prod(x, v), rel=1e-12)


def test_the_text_of_rosenbrock_asks_for_no_library():
    text = grad(optimize.rosen).source_for(np.ones(3))
    assert "is_torch" not in text
    assert "scipy" not in text.partition('"""')[2].rpartition('"""')[2]


@pytest.mark.parametrize(
    ("window", "at"),
    [
        (lambda p: windows.kaiser(7, p), 3.0),
        (lambda p: windows.gaussian(7, p), 2.5),
        (lambda p: windows.general_hamming(7, p), 0.54),
        (lambda p: windows.exponential(7, tau=p), 3.0),
    ],
)
def test_windows_have_derivatives_in_their_parameters(window, at):
    weights = np.linspace(1.0, 2.0, 7)
    slope = np.sum(weights * (window(at + 1e-6) - window(at - 1e-6))) / 2e-6
    assert grad(lambda p: np.sum(weights * window(p)))(at) == pytest.approx(slope, rel=1e-7)
