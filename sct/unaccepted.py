"""What is not in the accepted language, and what is said of it.

Before: `async def f(x)`, a function with a `yield`, a statement that no step takes.
After: a refusal at its place that says what it is, and where there is a way, what to write instead.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.core import Origin
from sct.source import Function


def check_kind(function: Function, origin: Origin) -> None:
    """Refuse generators and coroutines."""
    node = function.node
    if isinstance(node, gast.AsyncFunctionDef):
        raise origin.refuse(f"{function.name} is a coroutine", "write it as a plain function")
    if isinstance(node, gast.FunctionDef):
        stack = list(node.body)
        while stack:
            part = stack.pop()
            if isinstance(part, (gast.Yield, gast.YieldFrom)):
                raise origin.refuse(f"{function.name} is a generator", "return the value instead of yielding it")
            if not isinstance(part, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
                stack.extend(tree.parts(part))


def refusal_of(node: Any) -> tuple[str, str]:
    """What to say of a statement that is not in the accepted language."""
    words = {
        "Match": "a match statement of this form", "Break": "break here", "Continue": "continue here",
        "Try": "a try statement", "With": "a with statement", "Global": "a global declaration",
        "Nonlocal": "a nonlocal declaration", "FunctionDef": "a function inside the function",
        "ClassDef": "a class inside the function", "Import": "an import inside the function",
        "ImportFrom": "an import inside the function",
    }  # fmt: skip
    kind = type(node).__name__
    advice = {
        "If": "write a conditional expression: a if test else b",
        "Import": "import it above",
    }.get(kind, "")
    return f"{words.get(kind, kind + ' statements')} is not differentiated", advice
