"""Text of numbers, strings, docstrings and the fixed parts of f-strings.

Guarantee: the text evaluates to the value that it was made from, to the last bit and character.
Strings stand in double quotes unless single ones save escapes.

    before    -2.0, "it's", 'say "no"', inf
    after     -2.0, "it's", 'say "no"', 1e309
"""

from __future__ import annotations

import math
import sys
from typing import Any

INFINITY = f"1e{sys.float_info.max_10_exp + 1}"
SINGLE, TRIPLE = ('"', "'"), ('"""', "'''")


class UnquotableError(Exception):
    """A string cannot stand inside the quotes that are around it."""


def plain(value: Any) -> Any:
    """Turn a NumPy number or string into the Python value that it stands for."""
    if type(value).__module__ != "numpy" or getattr(value, "shape", None) != ():
        return value
    kind = value.dtype.kind
    if kind not in "biufcSU":
        return value
    item = value.item()
    if type(item).__module__ == "numpy":  # the widest floats are their own item
        return complex(item) if kind == "c" else float(item)
    return item


def literal(value: Any) -> str:
    """Write a constant that is not text.

    Parameters
    ----------
    value : object
        Number, truth value, None, Ellipsis, bytes, or a tuple of constants.

    Returns
    -------
    str
        Python text for it; a negative number begins with a minus.

    Raises
    ------
    TypeError
        If there is no literal for such a value.

    Examples
    --------
    >>> literal(-0.5), literal(float("inf")), literal(2j), literal((1, None))
    ('-0.5', '1e309', '2j', '(1, None)')
    """
    kind = type(value)
    if kind is float:
        return "np.nan" if math.isnan(value) else _float(value)
    if kind is int:
        return _integer(value)
    if value is Ellipsis:
        return "..."
    if value is None or kind is bool:
        return repr(value)
    if kind is complex:
        return _complex(value)
    if kind is str or kind is bytes:
        return string(value)
    if kind is tuple:
        items = [literal(plain(item)) for item in value]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    raise TypeError(f"there is no literal for a value of type {kind.__name__}")


def _integer(value: int) -> str:
    try:
        return repr(value)
    except ValueError:  # more digits than Python converts; hexadecimal ones have no limit
        return hex(value)


def _float(value: float) -> str:
    text = repr(value)
    if "e" not in text:
        return text.replace("inf", INFINITY)
    digits, exponent = text.split("e")
    return f"{digits}e{int(exponent)}"


def _complex(value: complex) -> str:
    real, imag = value.real, value.imag
    size = literal(abs(imag)).removesuffix(".0") + "j"
    sign = "-" if math.copysign(1.0, imag) < 0 else "+"
    unit = complex(0.0, abs(imag))
    # A sum rounds nothing, but can lose the sign of a zero: then only a call is exact.
    if math.isnan(real) or math.isnan(imag):
        pass
    elif repr(unit if sign == "+" else -unit) == repr(value):
        return size if sign == "+" else "-" + size
    elif repr(real + unit if sign == "+" else real - unit) == repr(value):
        return f"{literal(real)} {sign} {size}"
    return f"complex({literal(real)}, {literal(imag)})"


def string(value: str | bytes, favourite: str = '"') -> str:
    r"""Write a string or bytes on one line, in the quotes that need fewer escapes.

    Parameters
    ----------
    value : str or bytes
        What the text is to evaluate to.
    favourite : str, optional
        The quote to take if both do as well.

    Examples
    --------
    >>> print(string("it's"), string('"'), string(b"\n"))
    "it's" '"' b"\n"
    """
    if isinstance(value, bytes):
        prefix, body = "b", repr(value + b'"')[2:-2].replace("\\'", "'")
    else:
        prefix, body = "", _escaped(value)
    quote = quotes_for(body, favourite)[0]
    return prefix + quote + body.replace(quote, "\\" + quote) + quote


def quotes_for(text: str, favourite: str = '"') -> tuple[str, str]:
    """Return the two quotes, the one first that `text` has less often."""
    first, second = SINGLE if favourite == '"' else SINGLE[::-1]
    return (first, second) if text.count(first) <= text.count(second) else (second, first)


def _escaped(text: str) -> str:
    """Return `text` with all escapes that it needs, save those of quotes."""
    if "\\" not in text and text.isprintable():
        return text
    # A double quote at the end makes repr take single quotes, and escape only those.
    return repr(text + '"')[1:-2].replace("\\'", "'")


def docstring(text: str, prefix: str = "") -> str:
    r'''Write a docstring in triple quotes, its lines as they are.

    Examples
    --------
    >>> print(docstring('Area of a "disc".'), docstring("The ratio \\pi."))
    """Area of a "disc".""" r"""The ratio \pi."""
    '''
    if "\\" in text and not prefix and _raw(text):
        return f'r"""{text}"""'
    lines = text.split("\n")
    body = "\n".join("\t".join(map(_escaped, line.split("\t"))) for line in lines)
    core = body.rstrip('"')
    quotes = '\\"' * (len(body) - len(core))
    return prefix + '"""' + core.replace('"""', '""\\"') + quotes + '"""'


def _raw(text: str) -> bool:
    """Tell whether `text` can stand in a raw docstring."""
    shown = text.replace("\n", "").replace("\t", "").isprintable()
    return shown and '"""' not in text and not text.endswith(('"', "\\"))


def fixed_part(text: str, quote: str, in_format: bool) -> str:
    """Write a fixed part of an f-string, between `quote`s or in a format specification."""
    body = _escaped(text).replace(quote[0], "\\" + quote[0])
    if in_format:  # where doubled braces are not understood by every Python
        return body.replace("{", "\\x7b").replace("}", "\\x7d")
    return body.replace("{", "{{").replace("}", "}}")


def inner_string(value: str | bytes, around: tuple[str, ...], raw: bool) -> str:
    """Write a string without any escape and without any of the quotes `around` it.

    Parameters
    ----------
    value : str or bytes
        The string, within a field of an f-string.
    around : tuple of str
        The quotes of the f-strings that it stands in.
    raw : bool
        Whether characters that do not show, such as new lines, may stand there as they are.

    Raises
    ------
    UnquotableError
        If no quotes will do.
    """
    prefix = "b" if isinstance(value, bytes) else ""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    shown = text.isprintable() and (not prefix or text.isascii())
    if "\\" in text or not (shown or (raw and _storable(text, around, prefix))):
        raise UnquotableError(text)
    for quote in (*SINGLE, *TRIPLE):
        written = prefix + quote + text + quote
        clash = any(other in written for other in around) or text.endswith(quote[0])
        if not clash and quote not in text and (len(quote) == 3 or "\n" not in text):
            return written
    raise UnquotableError(text)


def _storable(text: str, around: tuple[str, ...], prefix: str) -> bool:
    """Tell whether a source file can hold `text` as it is inside these quotes."""
    if "\r" in text or "\0" in text or ("\n" in text and any(len(quote) == 1 for quote in around)):
        return False
    return text.isascii() if prefix else not any("\ud800" <= char <= "\udfff" for char in text)
