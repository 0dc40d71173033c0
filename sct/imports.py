"""Imports inside functions: the name means what the module means, where that is there; else the import stays.

Before::

    from scipy.special import expit         # scipy.special is imported already
    import sympy                            # sympy is not

After: `expit` is what the module has under that name, which can be opened if it has a source; `sympy%0` is what the
import gives when the code runs. Nothing is imported while a derivative is made, and nothing earlier than in the primal.
"""

from __future__ import annotations

import types
from typing import Any

import gast

from sct import scope, tree
from sct.heap import Module
from sct.integrated import Integrals
from sct.meanings import Known
from sct.tree import Expr


class Imports(Integrals):
    """Statements that import."""

    def _run_Import(self, node: Any) -> None:
        for item in node.names:
            bound = item.asname or item.name.partition(".")[0]
            module = item.name if item.asname else bound
            found = self._frame.function.scope.imported(module, 0)
            if found is None or self._frame.function.scope.imported(item.name, 0) is None:
                # `__import__("a.b")` gives a, unless something of a.b is asked for.
                inner = [tree.const("*")] if "." in item.name and item.asname else []
                self._bind_import(bound, _imported(item.name, inner), node)
            else:
                self._bind_found(bound, self._heap.add(Module(found.__name__)))

    def _run_ImportFrom(self, node: Any) -> None:
        if any(item.name == "*" for item in node.names):
            raise self._origin(node).refuse("an import of * inside the function", "import it above")
        level = node.level or 0
        module = self._frame.function.scope.imported(node.module or "", level)
        for item in node.names:
            bound = item.asname or item.name
            if module is not None and hasattr(module, item.name):
                self._bind_found(bound, self._in_module(module.__name__, item.name, node))
                continue
            if level:
                raise self._origin(node).refuse(
                    "a relative import of what is not there yet, inside the function", "import it above"
                )
            whole = _imported(node.module, [tree.const(item.name)])
            self._bind_import(bound, tree.attribute(whole, item.name), node)

    def _is_imported(self, node: Any) -> bool:
        """Whether a statement imports what is imported already."""
        find = self._frame.function.scope.imported
        if isinstance(node, gast.Import):
            return all(find(item.name, 0) is not None for item in node.names)
        if not isinstance(node, gast.ImportFrom) or any(item.name == "*" for item in node.names):
            return False
        module = find(node.module or "", node.level or 0)
        return module is not None and all(hasattr(module, item.name) for item in node.names)

    def _bind_found(self, name: str, value: Expr) -> None:
        self._frame.env[name] = value
        self._frame.maybe.discard(name)

    def _bind_import(self, name: str, value: Expr, node: Any) -> None:
        """Keep an import: it happens in its place."""
        made = self._emit(self._new(name, named=True), value, self._origin(node))
        self._bind_found(name, made)

    def _in_module(self, module: str, name: str, node: Any) -> Expr:
        """Give what a module has under a name."""
        full = f"{module}.{name}"
        root, *rest = full.split(".")
        if root in scope.LIBRARIES:
            meaning = scope.within(root, tuple(rest))
            if not isinstance(meaning, Known):
                raise self._origin(node).refuse(f"{full} is not defined", "define or import it above")
            inside = isinstance(scope.library_object(full), types.ModuleType)
            return self._heap.add(Module(full)) if inside else tree.name(full)
        owner = self._frame.function.scope.imported(module, 0)
        if owner is None or not hasattr(owner, name):
            raise self._origin(node).refuse(f"{full} is not defined", "define or import it above")
        value = getattr(owner, name)
        if isinstance(value, types.ModuleType):
            return self._heap.add(Module(value.__name__))
        read = tree.name(f"{module}:{name}")
        found = self._outside(value, read)
        return read if found is None else found

    def _of_module(self, module: Module, name: str, node: Any) -> Expr:
        return self._in_module(module.name, name, node)


def _imported(module: str, inner: list[Expr]) -> Expr:
    """`__import__("m")`, or with what is wanted of it, `__import__("m", fromlist=("x",))`."""
    words = [gast.keyword(arg="fromlist", value=tree.tuple_of(inner))] if inner else []
    return tree.call(tree.name("builtins.__import__"), [tree.const(module)], words)
