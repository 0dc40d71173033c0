"""Comments of a derivative: those of the user, and above the adjoints of a line the line itself.

Before: the statement `z = a * x` of the primal.
After: `backprop z = a * x`, short enough for one line.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.core import Program
from sct.printer import to_text
from sct.source import Comments

_WIDTH = 88


def comments_of(program: Program) -> Comments:
    """The user's comments, by line."""
    node = program.function.node
    return Comments({}, {}) if isinstance(node, gast.Lambda) else program.function.source.comments(node)


def is_hidden(statement: Any) -> bool:
    """Whether a statement is none of the user's own, but one that a loop's header stands for."""
    return any(not name.isidentifier() for name in tree.names(statement))


def quote(statement: Any) -> str:
    """Comment above the adjoints of a statement: the statement itself, on one line."""
    if isinstance(statement, (gast.FunctionDef, gast.Lambda)):
        return "not on the way to the result"
    node = statement.value if isinstance(statement, gast.Return) else statement
    text = " ".join(to_text(node).split()).replace("( ", "(").replace(" )", ")")
    room = _WIDTH - len("    # backprop ")
    return "backprop " + (text if len(text) <= room else text[: room - 4] + " ...")
