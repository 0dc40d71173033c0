"""Jacobians of which most elements are 0: columns that share no row are found in one pass.

Before: `jacobian(F, sparsity=pattern)`, of a function from a vector to a vector.
After: `jvp` of F, once for each group of columns, and a sparse matrix of SciPy made from what that gives.

Forward mode takes groups of columns, reverse mode groups of rows: whichever are fewer, where no mode is asked for. A
pattern that lacks an element would give wrong numbers in silence: so each matrix is compared with the tangent in one
direction more, in which all elements count.

Source: Curtis, Powell and Reid, "On the estimation of sparse Jacobian matrices", 1974; the groups are SciPy's.
"""

from __future__ import annotations

import inspect
import types
from typing import Any

import numpy as np

from sct.errors import ArgumentError

DETECT = "detect"
"""In the place of a pattern: it is seen at the first point, and seen again where it turns out to lack something."""

_TOLERANCE = 1e-6
"""How far tangents may differ, of their size: elements that differ by rounding only are far below."""


def jacobian(f: Any, wrt: Any, mode: str | None, sparsity: Any) -> Any:
    """Give the function that computes a sparse Jacobian.

    Parameters
    ----------
    f, wrt, mode
        As the operator takes them (api.py).
    sparsity : matrix or "detect"
        Where elements may be other than 0: an array, or a sparse matrix of SciPy.
    """
    from sct import api

    made = _Sparse(api.jvp(f, wrt), api.vjp(f, wrt), mode, sparsity, f)

    def jacobian_of(*args: Any, **keywords: Any) -> Any:
        return made.matrix(args, keywords)

    found = types.FunctionType(jacobian_of.__code__, globals(), made.name, None, jacobian_of.__closure__)
    found.__doc__, found.__module__ = f.__doc__, f.__module__
    found.__qualname__ = getattr(f, "__qualname__", made.name)
    every: Any = found
    every.source, every.source_map, every.primal = made.on.source, made.on.source_map, f
    return found


class _Sparse:
    """A sparse Jacobian: its pattern, groups of columns or rows, and both derivatives."""

    def __init__(self, on: Any, back: Any, mode: str | None, sparsity: Any, f: Any) -> None:
        self.on, self._back, self._mode = on, back, mode
        name = getattr(f, "__name__", "")
        self.name = f"jacobian_{name}" if name.isidentifier() else "jacobian"
        self._wrt = _position(on, f)
        self._detects = isinstance(sparsity, str)
        if self._detects and sparsity != DETECT:
            raise ArgumentError(f"there is no sparsity {sparsity!r}", advice='give a matrix, or sparsity="detect"')
        self._pattern: Any = None if self._detects else _pattern(sparsity)
        self._grouped: Any = None

    def matrix(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Compute the Jacobian at a point."""
        if keywords or len(args) <= self._wrt:
            raise ArgumentError(f"{self.name} takes its arguments by position")
        x = args[self._wrt]
        if np.ndim(x) != 1:
            raise ArgumentError(f"a sparse Jacobian is with respect to a vector, and got shape {np.shape(x)}")
        direction = np.random.default_rng(0).uniform(0.5, 1.5, len(x))
        expected = self.on(*args, direction)[1]
        if np.ndim(expected) != 1:
            raise ArgumentError(f"a sparse Jacobian is of a vector, and the result has shape {np.shape(expected)}")
        if np.iscomplexobj(x) or np.iscomplexobj(expected):
            raise ArgumentError("a sparse Jacobian is of real numbers", advice="take real and imaginary parts apart")
        if self._pattern is None:
            self._pattern = self._seen(args, len(x), len(expected))
        if self._pattern.shape != (len(expected), len(x)):
            raise ArgumentError(
                f"the sparsity is of shape {self._pattern.shape}, and the Jacobian of {(len(expected), len(x))}"
            )
        found = self._filled(args)
        if not _agree(found, direction, expected) and self._detects:
            self._pattern = _pattern(self._pattern + self._seen(args, len(x), len(expected)))
            found = self._filled(args)
        if not _agree(found, direction, expected):
            raise ArgumentError(
                "the Jacobian has elements where the sparsity says that there are none",
                advice='add them, or write sparsity="detect"',
            )
        return found

    def _seen(self, args: tuple[Any, ...], columns: int, rows: int) -> Any:
        """Where there is something at a point, column by column."""
        from scipy import sparse

        at = [np.flatnonzero(self.on(*args, unit)[1]) for unit in (_unit(columns, i) for i in range(columns))]
        starts = np.concatenate([[0], np.cumsum([len(one) for one in at])])
        places = np.concatenate(at) if at else np.zeros(0, int)
        return _pattern(sparse.csc_matrix((np.ones(len(places)), places, starts), shape=(rows, columns)))

    def _groups(self) -> tuple[str, Any]:
        """Give the mode, and the group of each column, or row, for the present pattern."""
        from scipy.optimize._numdiff import group_columns

        if self._grouped is None or self._grouped[0] is not self._pattern:
            every = {"forward": self._pattern, "reverse": self._pattern.T.tocsr()}
            wanted = [mode for mode in every if self._mode in (None, mode)]
            # In their own order bands take the fewest groups.
            groups = {mode: group_columns(every[mode], np.arange(every[mode].shape[1])) for mode in wanted}
            best = min(groups, key=lambda mode: groups[mode].max(initial=-1))
            self._grouped = (self._pattern, best, groups[best])
        return self._grouped[1], self._grouped[2]

    def _filled(self, args: tuple[Any, ...]) -> Any:
        """Give the matrix, from one pass for each group."""
        from scipy import sparse

        assert self._pattern is not None
        mode, own = self._groups()
        along = self._pattern.tocoo()
        lines = along.col if mode == "forward" else along.row
        across = along.row if mode == "forward" else along.col
        values = np.zeros(along.nnz)
        for group in range(own.max(initial=-1) + 1):
            seed = (own == group).astype(float)
            given = self.on(*args, seed)[1] if mode == "forward" else self._back(*args, seed)
            wanted = own[lines] == group
            values[wanted] = given[across[wanted]]
        return sparse.csr_matrix((values, (along.row, along.col)), shape=along.shape)


def _agree(found: Any, direction: Any, expected: Any) -> bool:
    """Whether a matrix gives the tangent in a direction."""
    size = abs(found) @ direction + np.abs(expected)
    return bool(np.all(np.abs(found @ direction - expected) <= _TOLERANCE * size, where=np.isfinite(size)))


def _pattern(sparsity: Any) -> Any:
    """Give where elements are as a sparse matrix of ones."""
    try:
        from scipy import sparse
    except ImportError:
        raise ArgumentError("a sparse Jacobian needs SciPy", advice="pip install scipy") from None
    found = sparse.csr_matrix(sparsity)
    found.sum_duplicates()
    found.eliminate_zeros()
    found.data = np.ones(found.nnz)
    return found


def _unit(size: int, position: int) -> Any:
    unit = np.zeros(size)
    unit[position] = 1.0
    return unit


def _position(on: Any, f: Any) -> int:
    """Which argument is differentiated; there is one."""
    own, every = list(inspect.signature(f).parameters), list(inspect.signature(on).parameters)
    added = every[len(own) :]
    wanted = [position for position, name in enumerate(own) if f"d{name}" in added]
    if len(added) != 1 or len(wanted) != 1:
        raise ArgumentError("a sparse Jacobian is with respect to one parameter", advice='name it: wrt="x"')
    return wanted[0]
