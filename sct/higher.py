"""Operators of whole matrices, and of second order: Jacobians, Hessians, and their products with a direction.

Before: `jacobian(f)`, of a Python function whose source can be read.
After: a function of the same arguments that gives the blocks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast, overload

from sct import jitted, live, modes, sparse
from sct.api import DerivativeFunction, Example, P, check_function, free_name, operator_of, read_of
from sct.errors import ArgumentError
from sct.made import Made
from sct.params import Wrt


@overload
def jacobian(
    f: Callable[P, Any],
    wrt: Wrt = None,
    mode: str | None = None,
    *,
    sparsity: Any = None,
    example: Example = None,
    target: str | None = None,
) -> DerivativeFunction[P]: ...


@overload
def jacobian(
    f: None = None,
    wrt: Wrt = None,
    mode: str | None = None,
    *,
    sparsity: Any = None,
    example: Example = None,
    target: str | None = None,
) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def jacobian(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = None,
    mode: str | None = None,
    *,
    sparsity: Any = None,
    example: Example = None,
    target: str | None = None,
) -> Any:
    """All partial derivatives of a function whose result has any shape.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters, as in `grad`.
    mode : {"forward", "reverse"}, optional
        Whether tangents or adjoints are computed. Left out, it is forward where the result has at least as many
        elements as what is differentiated, else reverse; the docstring in `.source`, and that in `.source_for(...)`,
        says which.
    sparsity : matrix or "detect", optional
        Where elements may be other than 0, as an array or a sparse matrix of SciPy, for a function from a vector to a
        vector: columns, or rows, that share nothing are computed in one pass, and the result is a sparse matrix. What
        the pattern lacks is an error. `"detect"` looks where there is something.
    example : tuple or dict, optional
        Arguments of a call, as in `grad`.
    target : {"numba", "python"}, optional
        As in `grad`. What takes one pass for each direction is not compiled.

    Returns
    -------
    function
        Takes what f takes. Returns an array of the shape of the result followed by that of the input. Several inputs
        give a tuple of such blocks, inputs of a structure give them in that structure; a result that is a tuple, a
        list or a dict gives all this in the structure of the result.

    Raises
    ------
    SctError
        Where f cannot be differentiated.

    Examples
    --------
    >>> import numpy as np
    >>> def F(x):
    ...     return np.array([x[0] + x[1], x[0] * x[1], x[0]**2 - x[1]])
    >>> jacobian(F)(np.array([2.0, -1.0]))
    array([[ 1.,  1.],
           [-1.,  2.],
           [ 4., -1.]])
    >>> print(jacobian(F, mode="forward").source)
    def jacobian_F(x):
        \"\"\"For vector x. Forward mode, all directions at once.\"\"\"
        dx = np.eye(len(x))
        dvalue = np.array(
            [dx[0] + dx[1], x[1] * dx[0] + x[0] * dx[1], 2 * x[0] * dx[0] - dx[1]]
        )
        return dvalue
    <BLANKLINE>
    """
    if mode not in (None, *modes.MODES):
        raise ArgumentError(f"there is no mode {mode!r}", advice='write mode="forward" or mode="reverse"')
    if sparsity is not None and f is None:
        return functools.partial(jacobian, wrt=wrt, mode=mode, sparsity=sparsity)
    if sparsity is not None:
        return sparse.jacobian(f, wrt, mode, sparsity)
    return operator_of("jacobian" if mode is None else f"jacobian_{mode}", f, wrt, example, target)


@overload
def hessian(
    f: Callable[P, Any], wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> DerivativeFunction[P]: ...


@overload
def hessian(
    f: None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def hessian(
    f: Callable[..., Any] | None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Any:
    """All second derivatives of a function that returns a number: tangents of its gradient.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters, as in `grad`.
    example : tuple or dict, optional
        Arguments of a call, as in `grad`.
    target : {"numba", "python"}, optional
        As in `grad`. What takes one pass for each direction is not compiled.

    Returns
    -------
    function
        Takes what f takes. Returns an array of the shape of the input twice. Several inputs, or an input that is a
        structure, give a block for each two of them: a tuple of tuples, or that structure in that structure.

    Raises
    ------
    SctError
        Where f cannot be differentiated twice.

    Examples
    --------
    >>> import numpy as np
    >>> def f(x):
    ...     return np.sum(x**3)
    >>> hessian(f)(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return _second("hessian", "jacobian_forward", f, wrt, example, target)


@overload
def hvp(
    f: Callable[P, Any], wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> DerivativeFunction[P]: ...


@overload
def hvp(
    f: None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def hvp(
    f: Callable[..., Any] | None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Any:
    """Product of the Hessian with a direction: the tangent of the gradient, at about twice what the gradient costs.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters, as in `grad`.
    example : tuple or dict, optional
        Arguments of a call, as in `grad`.
    target : {"python", "numba"}, optional
        What the text is made for, as in `grad`.

    Returns
    -------
    function
        Takes what f takes and then a direction for each of these parameters, in that order and in their structure;
        returns what `grad` returns. Where f has defaults, the directions default to 0.0.

    Raises
    ------
    SctError
        Where f cannot be differentiated twice.

    Examples
    --------
    >>> def f(x, y):
    ...     return x**2 * y
    >>> hvp(f)(1.0, 2.0, 1.0, 0.0)
    (4.0, 2.0)
    >>> print(hvp(f, "x").source)
    def hvp_f(x, y, d_x):
        \"\"\"For scalar x.\"\"\"
        # backward pass
        # backprop x**2 * y
        ddx = 2 * y * d_x
        return ddx
    <BLANKLINE>
    """
    return _second("hvp", "hvp", f, wrt, example, target)


def _second(word: str, operator: str, f: Any, wrt: Wrt, example: Example, target: str | None) -> Any:
    """Differentiate the gradient."""
    if f is None:
        return functools.partial(_second, word, operator, wrt=wrt, example=example, target=target)
    check_function(word, f)
    compiler = jitted.chosen(target, f)
    primal, function = read_of(word, f)
    gradient = Made("grad", primal, function, wrt, free_name(f"grad_{function.name}", primal), example, None)
    inner = gradient.function()
    name = free_name(f"{word}_{function.name}", primal)
    made = Made(operator, inner, live.live_function(inner), gradient.inputs, name, example, compiler).function()
    found = cast(Any, made)
    found.primal, found.source_map = f, found.source_map.through(cast(Any, inner).source_map)
    return made
