"""Functions that derivatives need and neither `math` nor `numpy` has; their text is printed above the derivative.

Before: `math.lgamma(x)`.
After: `polygamma(0, x)`, with the definition of `polygamma` from numbers.py in front.

Only the text of these functions is used, so reading it costs no import. Each stands alone: it calls nothing but `math`,
`numpy` and itself. One that no table has a row for is differentiated like a function of the user's.
"""

WHERE = {
    "polygamma": "numbers",
    "stopped": "numbers",
    "binomial_stride": "schedules",
    "segment_length": "schedules",
    "implicit": "solving",
    "implicit_many": "solving",
    "integrated": "solving",
    "odeint_slopes": "flows",
    "ivp_slopes": "flows",
    "quad_slopes": "flows",
    "unbroadcast": "shaping",
    "written_last": "shaping",
    "places": "shaping",
    "put_back": "shaping",
    "bins_of": "shaping",
    "others": "reductions",
    "quantile_weights": "reductions",
    "softmax": "reductions",
    "spans": "reductions",
    "cumprod_back": "scans",
    "cumprod_on": "scans",
    "running_back": "scans",
    "running_on": "scans",
    "trapezoid_weights": "scans",
    "gradient_back": "scans",
    "cumulated_back": "scans",
    "turned_band": "solving",
    "band_of": "solving",
    "band_times": "solving",
    "interp_slope": "choices",
    "interp_back": "choices",
    "sinc_derivative": "choices",
    "i0_derivative": "choices",
    "resized": "fft",
    "mirrored": "fft",
    "centred": "sequences",
    "correlation_back": "sequences",
    "correlation_on": "sequences",
    "cofactors": "linalg",
    "matrix_power_on": "linalg",
    "triangle": "linalg",
    "mirrored_triangle": "linalg",
    "cholesky_back": "linalg",
    "cholesky_on": "linalg",
    "pinv_back": "linalg",
    "pinv_on": "linalg",
    "eigenvectors_back": "linalg",
    "eigenvectors_on": "linalg",
    "general_vectors_back": "linalg",
    "general_vectors_on": "linalg",
    "left_vectors_back": "linalg",
    "left_vectors_on": "linalg",
    "qr_back": "linalg",
    "q_on": "linalg",
    "r_on": "linalg",
    "singular_part": "linalg",
}
"""The file of this folder in which each helper stands."""

COMPILED = ("add_at", "others", "unbroadcast")
"""Those that stand in compiled.py for texts that Numba compiles."""
