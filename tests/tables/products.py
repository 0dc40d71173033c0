"""Products of matrices and vectors."""

from tables.cases import case

CASES = [
    case("a @ b", a=(3,), b=(3,)),
    case("a @ b", a=(2, 3), b=(3,)),
    case("a @ b", a=(2, 3), b=(3, 4)),
    case("a @ b", a=(5, 2, 3), b=(3, 4)),
    case("np.outer(a, b)", a=(2,), b=(3,)),
]
