"""Products of matrices and vectors."""

from tables.cases import case

CASES = [
    case("a @ b", a=(3,), b=(3,), once="the outer product of a row of rank 2"),
    case("a @ b", a=(2, 3), b=(3,)),
    case("a @ b", a=(2, 3), b=(3, 4), once="np.outer of what has no rank yet"),
    case("a @ b", a=(5, 2, 3), b=(3, 4), once="np.outer of what has no rank yet"),
    case("np.outer(a, b)", a=(2,), b=(3,)),
]
