"""Functions of SciPy that have no derivative here, and why: said at the user's line, their own text is not opened."""

from __future__ import annotations

_SPLINE = "a spline's derivative depends on how it is built, which no row says"
_FILTER = "filters of images are not differentiated"
_FACTOR = "of this factorisation no row knows the derivative"

WHY: dict[str, str] = {
    **{f"scipy.interpolate.{name}": _SPLINE for name in (
        "interp1d", "interpn", "griddata", "RegularGridInterpolator", "CubicSpline", "PchipInterpolator",
        "Akima1DInterpolator", "UnivariateSpline", "InterpolatedUnivariateSpline", "RectBivariateSpline", "BSpline",
        "make_interp_spline", "splrep", "splev", "pchip_interpolate", "RBFInterpolator", "BarycentricInterpolator",
        "barycentric_interpolate", "KroghInterpolator",
    )},
    **{f"scipy.integrate.{name}": "integrals by a function are not differentiated" for name in (
        "dblquad", "tplquad", "nquad", "quad_vec", "fixed_quad", "solve_bvp", "ode",
    )},
    "scipy.integrate.romb": "no row knows its derivative",
    **{f"scipy.optimize.{name}": "brentq and its like, fsolve, root and minimize are" for name in (
        "root_scalar", "fixed_point", "minimize_scalar", "least_squares", "curve_fit",
        "linprog", "brent", "golden", "differential_evolution", "basinhopping", "broyden1", "newton_krylov",
    )},
    **{f"scipy.ndimage.{name}": _FILTER for name in (
        "convolve", "convolve1d", "correlate", "correlate1d", "gaussian_filter", "gaussian_filter1d", "uniform_filter",
        "uniform_filter1d", "median_filter", "maximum_filter", "minimum_filter", "laplace", "gaussian_laplace", "sobel",
        "prewitt", "zoom", "shift", "rotate", "affine_transform", "map_coordinates", "spline_filter", "label", "sum",
        "center_of_mass", "distance_transform_edt",
    )},
    **{f"scipy.linalg.{name}": _FACTOR for name in (
        "lu", "lu_factor", "lu_solve", "ldl", "schur", "hessenberg", "qz", "polar", "qr", "rq", "orth", "null_space",
        "eig", "eigvals", "funm", "signm", "cosm", "sinm", "tanm", "fractional_matrix_power", "solve_discrete_are",
        "solve_continuous_are", "eig_banded", "cholesky_banded", "cho_solve_banded", "solveh_banded",
    )},
    **{f"scipy.special.{name}": "its argument is a count" for name in (
        "factorial", "factorial2", "factorialk", "comb", "perm",
    )},
    **{f"scipy.special.{name}": "no row knows its derivative" for name in (
        "sph_harm", "sph_harm_y", "lpmv", "spherical_jn", "spherical_yn", "spherical_in", "spherical_kn", "lambertw",
        "diric", "assoc_laguerre", "sinc",
    )},
    **{f"scipy.signal.{name}": "filters of signals are not differentiated" for name in (
        "lfilter", "filtfilt", "sosfilt", "sosfiltfilt", "savgol_filter", "medfilt", "wiener", "decimate", "resample",
        "hilbert", "welch", "periodogram", "spectrogram", "stft", "istft", "deconvolve", "detrend", "convolve2d",
        "correlate2d", "oaconvolve",
    )},
}  # fmt: skip
