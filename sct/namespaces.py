"""Modules as values: handed over, asked for, and asked what they are, as functions for several array libraries do it.

Before::

    xp = array_namespace(x)                 # of SciPy, for any library of arrays
    x = xp.asarray(x, dtype=xp.result_type(x, 1.0))
    return xp.sum(x**2) if is_numpy(xp) else ...

After: `np.sum(x%0**2)`. What is differentiated are numbers and arrays of NumPy, so the library is NumPy whatever else
is there.

A function that keeps its results (`functools.cache`) gives the same for the same arguments: where these are modules,
classes and constants, it is asked while the derivative is made.
"""

from __future__ import annotations

import sys
import types
from typing import Any

import gast

from sct import dtypes, scope, tree
from sct.agreed import is_settled
from sct.heap import Module, is_structure
from sct.imports import Imports
from sct.kinds import UNKNOWN
from sct.match import is_marker
from sct.meanings import Known, Meaning, Package, User
from sct.tree import Expr


class Namespaces(Imports):
    """Libraries of arrays under a variable's name."""

    def _types_of(self, node: Any) -> tuple[type, ...]:
        """Give the types of which a value has one (questions.py)."""
        raise NotImplementedError

    def _library_name(self, node: Any) -> str:
        """Give the full name of a library's function (glimpses.py)."""
        raise NotImplementedError

    def _called(self, path: tuple[str, ...], node: Any) -> Meaning | None:
        """Say what a function that is called by a name is (called.py)."""
        raise NotImplementedError

    def _glimpse(self, node: Any) -> Expr | None:
        """Give a value without staging anything (glimpses.py)."""
        raise NotImplementedError

    # -- modules --------------------------------------------------------------------------------------------------

    def _as_module(self, node: Any) -> Expr | None:
        path = tree.path(node)
        if path is None or self._frame.owner(path[0]) is not None or "%" in path[0]:
            return None
        meaning = self._meaning(path, node)
        if isinstance(meaning, Package):
            return self._heap.add(Module(meaning.name, self._named(node)))
        if isinstance(meaning, Known) and scope.library_part(meaning.marker) is not None:
            return self._heap.add(Module(meaning.marker, tree.name(meaning.marker)))
        return None

    def _module_of(self, node: Any) -> Module | None:
        """Give the module that a variable is."""
        owner = self._frame.owner(node.id) if isinstance(node, gast.Name) else None
        thing = self._heap.get(owner.env.get(node.id)) if owner is not None else None
        return thing if isinstance(thing, Module) else None

    def _named_attribute(self, node: Any) -> Any:
        """`getattr(xp, "sum")` of a module is `xp.sum`; None for anything else."""
        if not isinstance(node, gast.Call) or len(node.args) not in (2, 3) or self._builtin(node.func) != "getattr":
            return None
        owner, name = node.args[0], self._peek(node.args[1])
        module = self._library_of(owner)
        if not isinstance(name, str) or not name.isidentifier():
            return None
        if len(node.args) == 3 and module is not None and not hasattr(module, name):
            return node.args[2]
        known = module is not None or (len(node.args) == 2 and self._module_of(owner) is not None)
        return gast.copy_location(tree.attribute(owner, name), node) if known else None

    def _library_of(self, node: Any) -> types.ModuleType | None:
        """Give the module of `math` or NumPy that a name is, the user's own or a variable."""
        path = tree.path(node)
        if path is None:
            return None
        if self._frame.owner(path[0]) is not None:
            module = self._module_of(node)
            return None if module is None else scope.library_part(module.name)
        meaning = self._meaning(path, node)
        return scope.library_part(meaning.marker) if isinstance(meaning, Known) else None

    def _has_name(self, node: Any) -> bool | None:
        """Settle `hasattr(np, "trapezoid")`: by the library that is here, like what any name of it means."""
        if not isinstance(node, gast.Call) or len(node.args) != 2 or self._builtin(node.func) != "hasattr":
            return None
        module, name = self._library_of(node.args[0]), self._peek(node.args[1])
        return hasattr(module, name) if module is not None and isinstance(name, str) else None

    def _of_namespace(self, node: Any) -> Any:
        """`xp.sum(x)`, where xp is NumPy, is `np.sum(x)`."""
        function = self._named_attribute(node.func) or node.func
        if function is not node.func:
            node = gast.copy_location(gast.Call(func=function, args=node.args, keywords=node.keywords), node)
        if not isinstance(function, gast.Attribute) or self._module_of(function.value) is None:
            return node
        found = self._static(function)
        if found is None or not is_marker(found):
            return node
        # NumPy's arrays are all on one device.
        words = [k for k in node.keywords if k.arg != "device" or tree.path(k.value) is None]
        return gast.copy_location(gast.Call(func=found, args=node.args, keywords=words), node)

    def _of_module(self, module: Module, name: str, node: Any) -> Expr:
        if module.name.endswith("array_api_compat.numpy") and scope.library_object(f"numpy.{name}") is not None:
            # NumPy's own functions, in wrappers that other libraries need.
            module = Module("numpy", tree.name("numpy"))
        return super()._of_module(module, name, node)

    def _peek(self, node: Any) -> Any:
        found = super()._peek(node)
        if found is not ... or not isinstance(node, gast.Attribute) or node.attr not in ("__name__", "__version__"):
            return found
        module = self._module_of(node.value)
        text = None if module is None else getattr(_live(module), node.attr, None)
        return text if isinstance(text, str) else ...

    def _module_name(self, node: Any) -> str:
        """Give the full name of the module that an expression is; empty where it is none."""
        module = self._module_of(node)
        path = tree.path(node)
        if module is not None or path is None or self._frame.owner(path[0]) is not None or "%" in path[0]:
            return "" if module is None else module.name
        meaning = self._meaning(path, node)
        if isinstance(meaning, Package):
            return str(meaning.name)
        return meaning.marker if isinstance(meaning, Known) and scope.library_part(meaning.marker) is not None else ""

    def _is_same(self, left: Any, right: Any) -> bool | None:
        """A module that is there is not None, as `np is None` asks where an import may fail."""
        found = super()._is_same(left, right)
        names = [self._module_name(node) for node in (left, right)] if found is None else []
        if any(names) and any(isinstance(node, gast.Constant) and node.value is None for node in (left, right)):
            return False
        return names[0] == names[1] if names and all(names) else found

    def _settled(self, node: Any) -> bool | None:
        if isinstance(node, (gast.Name, gast.Attribute)) and self._module_name(node):
            return True
        return super()._settled(node)

    # -- what is told of them -------------------------------------------------------------------------------------

    def _told_of_modules(self, node: Any) -> Expr | None:
        """Give what a call is that asks for, or about, modules, classes and dtypes; None for any other call."""
        known = self._asked_for_good(node)
        if known is not ...:
            return tree.const(known)
        if (has := self._has_name(node)) is not None:
            return tree.const(has)
        path = tree.path(node.func)
        if path is None or (meaning := self._called(path, node.func)) is None:
            return None
        if isinstance(meaning, User):
            return self._namespace_of(node, meaning)
        if meaning == Known("builtins.type") and len(node.args) == 1:
            have = self._types_of(node.args[0])
            marker = scope.marker_of(have[0]) if len(have) == 1 else None
            return tree.name(marker) if marker == "numpy.ndarray" else None
        asks = meaning in (Known("numpy.result_type"), Known("numpy.promote_types"))
        return self._common_dtype(node) if asks else None

    def _namespace_of(self, node: Any, meaning: User) -> Expr | None:
        """`array_namespace(x, y)`; also `typing.cast(Hashable, x)`, which is x."""
        module = meaning.function.scope.module or ""
        if (module, meaning.function.name, len(node.args)) == ("typing", "cast", 2):
            return self._operand(node.args[1])
        if meaning.function.name != "array_namespace" or not module.endswith(_GIVING):
            return None
        return None if self._arguments(node) is None else self._heap.add(Module("numpy", tree.name("numpy")))

    def _settled_call(self, node: Any) -> bool | None:
        known = self._asked_for_good(node)
        if known is not ...:
            return bool(known)
        if (has := self._has_name(node)) is not None:
            return has
        if self._library_name(node.func) == "numpy.iterable" and len(node.args) == 1:
            return self._is_gone_through(self._glimpse(node.args[0]))
        return super()._settled_call(node)

    def _is_gone_through(self, value: Any) -> bool | None:
        """Say whether a loop over a value is one over the axis of an array; None where only a run can tell."""
        name = value.id if isinstance(value, gast.Name) and "%" in value.id else ""
        kind = self._kind(value) if name else UNKNOWN
        settled = is_settled(kind) and not self._guesses.get(name) and (kind.is_number or bool(kind.rank))
        return bool(kind.rank) if settled else None

    def _asked_for_good(self, node: Any) -> Any:
        """Give what a function that keeps its results gives for modules, classes and constants; `...` for all else."""
        path = tree.path(node.func)
        if path is None or not node.args or node.keywords or self._frame.owner(path[0]) is not None:
            return ...
        meaning = self._meaning(path, node.func)
        if not isinstance(meaning, User) or not _keeps(meaning.function.node):
            return ...
        function, given = meaning.function.identity, [self._live(arg) for arg in node.args]
        asks = any(isinstance(arg, (types.ModuleType, type)) for arg in given)
        if ... in given or not asks or not isinstance(function, types.FunctionType):
            return ...
        try:
            found = function(*given)
        except Exception:  # noqa: BLE001 - where it raises, the derivative does when it runs
            return ...
        return found if isinstance(found, (bool, str, type(None))) else ...

    def _live(self, node: Any) -> Any:
        """Give the module, class or constant that an argument is; `...` for anything else."""
        module = self._module_of(node)
        if module is not None:
            return _live(module)
        value = self._glimpse(node)
        if isinstance(value, gast.Name) and is_marker(value):
            found = scope.library_object(value.id)
            return found if isinstance(found, type) else ...
        known = self._peek(node)
        return known if isinstance(known, (str, int, float, bool)) else ...

    # -- dtypes ---------------------------------------------------------------------------------------------------

    def _common_dtype(self, node: Any) -> Expr | None:
        """`np.result_type(x, 1.0)`, where that is known."""
        found = self._arguments(node)
        if found is None or found[1] or not found[0]:
            return None
        parts = []
        for arg, value in zip(node.args, found[0], strict=False):
            kind = self._kind(value)
            number = tree.number(value)
            named = dtypes.named(self, arg)
            if named:
                parts.append(named)
            elif number is not None:
                parts.append((number,))
            elif is_structure(value) or not kind.is_array:
                return None
            else:
                parts.append(dtypes.of_kind(kind.dtype))
        return dtypes.common(parts)


_GIVING = ("scipy._lib._array_api", "scipy._lib._array_api_override", "array_api_compat.common._helpers")
"""Modules whose `array_namespace` gives the library of arrays."""


def _live(module: Module) -> Any:
    return sys.modules.get(module.name, ...)


def _keeps(node: Any) -> bool:
    """Whether a function is under `functools.cache` or `lru_cache`."""
    found = [part.func if isinstance(part, gast.Call) else part for part in getattr(node, "decorator_list", ())]
    return any((tree.path(part) or ("",))[-1] in ("cache", "lru_cache") for part in found)
