"""Fourier transforms: all of numpy.fft, of odd and even lengths."""

from tables.cases import case

_REAL = "NumPy takes real numbers alone"
_KINDS = "its gradient's text is opened for numbers"
_NORMS = ("backward", "ortho", "forward")


def _lines(name, why=""):
    """One axis: lengths, cut and filled up, axes, norms."""
    call = f"np.fft.{name}"
    return [
        *[case(f"{call}(a)", a=(n,), only_real=why) for n in (2, 4, 5)],
        *[case(f"{call}(a, n={n})", a=(m,), only_real=why) for m, n in ((5, 3), (5, 4), (3, 6), (3, 7))],
        *[case(f"{call}(a, norm='{norm}')", a=(5,), only_real=why) for norm in _NORMS],
        case(f"{call}(a, 4, norm='ortho')", a=(5,), only_real=why),
        case(f"{call}(a)", a=(2, 5), only_real=why),
        case(f"{call}(a, axis=0)", a=(5, 2), only_real=why),
        case(f"{call}(a, 4, 1)", a=(2, 3, 2), only_real=why),
        case(f"{call}(a, n=5, axis=-2)", a=(4, 2), only_real=why),
    ]


def _planes(name, why=""):
    call = f"np.fft.{name}"
    return [
        *[case(f"{call}(a)", a=shape, only_real=why) for shape in ((4, 5), (3, 4))],
        case(f"{call}(a, s=(3, 6))", a=(4, 4), only_real=why) if name.endswith("2") else
        case(f"{call}(a, s=(3, 6), axes=(0, 1))", a=(4, 4), only_real=why),
        case(f"{call}(a, s=(3, 5), axes=(0, 2))", a=(2, 2, 4), only_real=why),
        case(f"{call}(a, axes=(1, 0))", a=(4, 3), only_real=why),
        case(f"{call}(a, axes=(0, 1))", a=(3, 4, 2), only_real=why),
        *[case(f"{call}(a, norm='{norm}')", a=(3, 4), only_real=why) for norm in _NORMS],
    ]  # fmt: skip


CASES = [
    *[one for name in ("fft", "ifft", "irfft", "hfft") for one in _lines(name)],
    *[one for name in ("rfft", "ihfft") for one in _lines(name, _REAL)],
    *[one for name in ("fft2", "ifft2", "fftn", "ifftn", "irfft2", "irfftn") for one in _planes(name)],
    *[one for name in ("rfft2", "rfftn") for one in _planes(name, _REAL)],
    *[case(f"np.fft.{name}(a)", a=(2, 3, 2)) for name in ("fftn", "irfftn", "fft2")],
    case("np.fft.rfftn(a)", a=(2, 3, 2), only_real=_REAL),
    case("np.fft.fftn(a, axes=(1,))", a=(2, 3)),
    *[case(f"np.fft.{name}(a)", a=shape) for name in ("fftshift", "ifftshift") for shape in ((4,), (5,), (2, 3))],
    *[case(f"np.fft.{name}(a, axes=1)", a=(2, 5)) for name in ("fftshift", "ifftshift")],
    case("np.fft.fftshift(a, axes=(0, 2))", a=(3, 2, 3)),
    case("np.fft.ifft(np.fft.fft(a) * np.fft.fft(b))", a=(4,), b=(4,), once=_KINDS),
    case("np.fft.irfft(np.fft.rfft(a) * np.fft.rfft(b), n=len(a))", a=(5,), b=(5,), once=_KINDS, only_real=_REAL),
    case("np.abs(np.fft.rfft(a))**2", a=(5,), once="the sign of a complex number", only_real=_REAL),
    case("np.fft.fft(a) * np.fft.fftfreq(len(a))", a=(5,)),
]
