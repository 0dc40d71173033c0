"""What functions that are not elementwise give: one line each, read by shapes.py.

Before: `numpy.sum`, of an array of lengths `m`, `n`, with `axis=0`.
After: an array of length `n`.
"""

from __future__ import annotations

from sct import extras
from sct.rules.kinds import elementwise, fft, joining, linalg, making, products, reductions, scans, selection, shape
from sct.rules.kinds.common import Row

ROWS: dict[str, Row] = {
    **elementwise.ROWS,
    **making.ROWS,
    **shape.ROWS,
    **joining.ROWS,
    **selection.ROWS,
    **reductions.ROWS,
    **scans.ROWS,
    **products.ROWS,
    **linalg.ROWS,
    **fft.ROWS,
}
"""Under the full name of each function."""


def row(name: str) -> Row | None:
    """Give the line of a function by its full name; None where there is none."""
    if not extras.is_full(name):
        return ROWS.get(name)
    from sct.rules import scipy

    return scipy.kinds().get(name)
