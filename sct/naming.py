"""The names that a reader sees, chosen last, when it is known which ones are needed.

Before: `x%0`, `z%0`, `z%1`, `t%4` (which holds `x + y`), `d%z%1`.
After: `x`, `z`, `z1`, `x_plus_y`, `dz1`.

What the user has named is called that; a second version gets a number. A temporary is called after what it holds, or,
where that would be long, after the part that it plays (`num`, `den`). No name of the user's is ever taken, and the
choice depends on the program alone.
"""

from __future__ import annotations

import itertools
import keyword
from collections.abc import Iterator, Mapping

import gast

from sct import tree
from sct.core import Block, Loop, Stage, Variable, adjoint, expression, is_local, statements
from sct.tree import Expr

_WIDEST = 16
"""Characters in a name that is made up from an expression."""


class Names:
    """Gives each variable of the core a name in Python.

    Parameters
    ----------
    variables : mapping
        What the variables are.
    values : mapping
        The operation that defined each, also of those that no longer have a line.
    taken : iterable of str
        Names that mean something else in the function: free names, and all that the primal uses.
    blocked : iterable of str
        The free names among them: not even the user's own variable may be called so.
    returned : set of str
        Variables whose values the function returns: nothing else may take their names.
    """

    def __init__(
        self,
        variables: Mapping[str, Variable],
        values: Mapping[str, Expr],
        taken: set[str],
        blocked: set[str],
        returned: set[str],
    ) -> None:
        self._returned = returned
        self._variables = variables
        self._values = values
        self._taken = set(taken) | set(keyword.kwlist)
        self._blocked = set(blocked) | set(keyword.kwlist)
        self._roles: dict[str, str] = dict(_roles(values))
        self._given: dict[str, str] = {}
        self._by_role: set[str] = set()

    def give(self, identifier: str, name: str) -> None:
        """Settle a name that is not ours to choose: a parameter's."""
        self._given[identifier] = name
        self._taken.add(name)
        self._blocked.add(name)

    def name_block(self, block: Block) -> None:
        """Name all variables of a block: first the primal's own, since adjoints are called after them."""
        found: list[str] = []
        for statement in statements(block):
            if isinstance(statement, (Stage, Loop)) and statement.target:
                found.append(statement.target)
            found += [name for name in tree.names(expression(statement)) if is_local(name)]
        for name in sorted(dict.fromkeys(found), key=lambda name: bool(self._variables[name].of)):
            self.name(name)

    def name(self, identifier: str) -> str:
        """Give the name of a variable, choosing it at the first call."""
        if identifier not in self._given:
            original = self._variables[identifier].like
            if original and original not in self._returned:
                # A copy in a reversed loop: the name is free again there.
                self._given[identifier] = self.name(original)
                return self._given[identifier]
            chosen = next(c for c in self._candidates(identifier) if c not in self._closed_to(identifier))
            self.give(identifier, chosen)
        return self._given[identifier]

    def _closed_to(self, identifier: str) -> set[str]:
        return self._blocked if self._variables[identifier].named else self._taken

    def _candidates(self, identifier: str) -> Iterator[str]:
        variable = self._variables[identifier]
        if variable.taped:
            base = self._base(variable.taped) + "_tape"
            yield base
        elif variable.of:
            of = self._base(variable.of)
            if variable.of not in self._given and of in self._given.values():
                # Its variable has no line, and another one that has is called so.
                of = next(c for c in _numbered(of) if c not in self._taken)
            yield "d" + of
            if variable.of not in self._given:
                yield from ("d" + c for c in _numbered(of) if c not in self._taken)
            yield "d_" + of
            base = "d_" + of
        else:
            base = self._base(identifier)
            yield base
            if variable.named:
                # Versions are numbered past all names that the user has.
                yield from (c for c in _numbered(base) if c not in self._taken)
        yield from _numbered(base)

    def _base(self, identifier: str) -> str:
        """Name of a variable, also of one that has no line."""
        if identifier in self._given:
            return self._given[identifier]
        variable = self._variables[identifier]
        if variable.like:
            return self._base(variable.like)
        role = self._roles.get(identifier, "value")
        if variable.base or role in ("num", "den"):
            return variable.base or role
        described = self._described(identifier)
        if not described:
            self._by_role.add(identifier)
        return described or role

    def _described(self, identifier: str) -> str:
        value = self._values.get(identifier)
        text = "" if value is None else self._words(value)
        return text if len(text) <= _WIDEST and text.isidentifier() else ""

    def _words(self, node: Expr) -> str:
        """`x + y` is `x_plus_y`, `math.exp(x)` is `exp_x`, `A @ x` is `Ax`; empty where there is no short way."""
        if isinstance(node, gast.Name):
            if not is_local(node.id):
                return node.id.replace(":", ".").rpartition(".")[2]
            word = self._base(node.id)
            # A name that only says what part something plays says nothing about what holds it.
            return "" if node.id in self._by_role else word
        if isinstance(node, gast.Constant) and type(node.value) in (int, float):
            text = repr(node.value).removesuffix(".0")
            return {"0.5": "half"}.get(text, text if text.isdecimal() else "")
        parts: list[str] = []
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult):
            return _product(self._words(node.left), self._words(node.right))
        if isinstance(node, gast.BinOp):
            parts = self._operation_words(node)
        elif isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
            parts = ["neg", self._words(node.operand)]
        elif isinstance(node, gast.Call) and all(k.arg in ("axis", "keepdims") for k in node.keywords):
            parts = [self._words(node.func), *(self._words(arg) for arg in node.args)]
        elif isinstance(node, gast.Attribute):
            word = self._words(node.value)
            if node.attr == "T" and word.isalpha() and len(word) < _LETTERS and word.isupper():
                return word + "T"
            parts = [word, node.attr]
        return "_".join(parts) if parts and all(parts) and len(parts) < 5 else ""

    def _operation_words(self, node: Expr) -> list[str]:
        if isinstance(node.op, gast.Pow) and tree.number(node.right) == 2:
            return [self._words(node.left), "sqr"]
        word = _WORDS.get(type(node.op).__name__, "")
        return [self._words(node.left), word, self._words(node.right)]


def _product(left: str, right: str) -> str:
    """Name a matrix product: `Ax`, `PHT` for `P @ H.T`, as one writes it, `Wh_h` where that would be no word.

    Nothing is called as an adjoint would be.
    """
    if not (left and right):
        return ""
    short = len(left + right) <= _LETTERS and all(w.isalpha() and (len(w) == 1 or w.isupper()) for w in (left, right))
    return left + right if short and not left.startswith("d") else f"{left}_{right}"


_LETTERS = 4
"""Letters that may stand side by side."""


_WORDS = {"Add": "plus", "Sub": "minus", "Mult": "times", "Div": "over", "Pow": "pow", "Mod": "mod"}


def _numbered(base: str) -> Iterator[str]:
    stem = base + "_" if base[-1].isdigit() else base
    return (f"{stem}{number}" for number in itertools.count(1))


def _roles(values: Mapping[str, Expr]) -> Iterator[tuple[str, str]]:
    """What part each operand plays where it is used."""
    parts = {"Div": ("num", "den"), "Pow": ("base", "power"), "Mult": ("factor", "factor")}
    for value in values.values():
        if isinstance(value, gast.BinOp):
            left, right = parts.get(type(value.op).__name__, ("term", "term"))
            pairs = [(value.left, left), (value.right, right)]
        elif isinstance(value, gast.Call):
            pairs = [(arg, "arg") for arg in value.args]
        else:
            pairs = []
        yield from ((node.id, role) for node, role in pairs if isinstance(node, gast.Name) and is_local(node.id))
    yield from ((name, "test") for name, value in values.items() if isinstance(value, (gast.Compare, gast.BoolOp)))


def with_adjoints(variables: Mapping[str, Variable]) -> dict[str, Variable]:
    """Give the variables and an adjoint for each."""
    return {**variables, **{adjoint(name): Variable(of=name) for name in variables}}
