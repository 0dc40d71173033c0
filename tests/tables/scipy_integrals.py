"""`scipy.integrate` of samples, and systems of which only diagonals are stored."""

import numpy as np

from tables.cases import case, given

_PLACES = given(np.array([0.0, 1.0, 1.5, 2.2]))


def real(text, **options):
    return case(text, only_real="real numbers", **options)


CASES = [
    real("scipy.integrate.simpson(y)", y=(5,)),
    real("scipy.integrate.simpson(y, dx=0.3)", y=(4,)),
    real("scipy.integrate.simpson(y, x=x)", y=(4,), x=_PLACES),
    real("scipy.integrate.simpson(y, x=x, axis=0)", y=(4, 2, 3), x=_PLACES),
    real("scipy.integrate.simpson(y, dx=0.5, axis=1)", y=(2, 5)),
    real("scipy.integrate.cumulative_trapezoid(y)", y=(4,)),
    real("scipy.integrate.cumulative_trapezoid(y, dx=0.3, initial=0)", y=(4,)),
    real("scipy.integrate.cumulative_trapezoid(y, x, axis=0)", y=(4, 3), x=_PLACES),
    real("scipy.integrate.cumulative_trapezoid(y, x=x, axis=-1, initial=0)", y=(2, 4), x=_PLACES),
    real("scipy.linalg.solve_banded((1, 1), ab + np.array([[0.0], [5.0], [0.0]]), b)", ab=(3, 4), b=(4,)),
    real("scipy.linalg.solve_banded((2, 1), ab + np.array([[0.0], [5.0], [0.0], [0.0]]), b)", ab=(4, 5), b=(5, 2)),
    real("scipy.linalg.solve_banded((0, 1), ab + np.array([[0.0], [5.0]]), b)", ab=(2, 5), b=(5,)),
]
