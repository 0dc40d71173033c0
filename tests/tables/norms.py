"""Norms of vectors and matrices."""

from tables.cases import case

_SVD = "the singular value decomposition"

CASES = [
    case("np.linalg.norm(x)", x=(3,)),
    case("np.linalg.norm(x)", x=(2, 3)),
    case("np.linalg.norm(x)", x=(2, 3, 2)),
    case("np.linalg.norm(x, keepdims=True)", x=(2, 3)),
    case("np.linalg.norm(x, axis=1)", x=(2, 3)),
    case("np.linalg.norm(x, axis=-2, keepdims=True)", x=(2, 3)),
    case("np.linalg.norm(x, axis=(0, 2))", x=(2, 3, 2)),
    *[case(f"np.linalg.norm(x, {order})", x=(4,))
      for order in ("1", "2", "3", "0", "-1", "-2", "1.5", "np.inf", "-np.inf")],
    *[case(f"np.linalg.norm(x, ord={order}, axis=1, keepdims=True)", x=(2, 3))
      for order in ("1", "2", "3", "0", "-2", "2.5", "np.inf", "-np.inf")],
    case("np.linalg.norm(x, 1, 0)", x=(2, 3)),
    *[case(f"np.linalg.norm(x, {order})", x=(3, 2)) for order in ("'fro'", "1", "-1", "np.inf", "-np.inf")],
    *[case(f"np.linalg.norm(x, {order}, axis=(2, 0))", x=(3, 2, 3)) for order in ("'fro'", "1", "-np.inf")],
    case("np.linalg.norm(x, -1, axis=(0, 1), keepdims=True)", x=(3, 2, 2)),
    *[case(f"np.linalg.norm(x, {order})", x=(3, 2), once=_SVD) for order in ("'nuc'", "2", "-2")],
    case("np.linalg.norm(x, 'nuc', axis=(0, 2))", x=(3, 2, 3), once=_SVD),
    case("np.linalg.norm(x, 2, axis=(2, 1), keepdims=True)", x=(2, 3, 2), once=_SVD),
    case("np.linalg.vector_norm(x)", x=(2, 3)),
    case("np.linalg.vector_norm(x, axis=1)", x=(2, 3)),
    case("np.linalg.vector_norm(x, axis=(0, 2), keepdims=True)", x=(2, 3, 2)),
    case("np.linalg.vector_norm(x, ord=3)", x=(2, 3)),
    case("np.linalg.vector_norm(x, axis=(0, 1), ord=np.inf)", x=(2, 3, 2)),
    case("np.linalg.vector_norm(x, axis=0, ord=1)", x=(2, 3)),
    case("np.linalg.matrix_norm(x)", x=(2, 3)),
    case("np.linalg.matrix_norm(x, keepdims=True)", x=(4, 2, 3)),
    *[case(f"np.linalg.matrix_norm(x, ord={order})", x=(2, 3, 2)) for order in ("1", "-1", "np.inf", "-np.inf")],
    *[case(f"np.linalg.matrix_norm(x, ord={order})", x=(2, 3, 2), once=_SVD) for order in ("'nuc'", "2", "-2")],
]  # fmt: skip
