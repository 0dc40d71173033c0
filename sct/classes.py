"""What a class holds, read from the live class or from its text: methods, properties, fields, and their order.

Before: the class `Point` under `@dataclass`, or `class Layer: def __init__(self, w): self.w = w`.
After: a `ClassInfo` that finds `__init__`, `norm` or `w` along the order of the bases, and knows what kind each is.
"""

from __future__ import annotations

import abc
import dataclasses
import functools
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gast

from sct import live, tree
from sct.errors import SctError
from sct.source import Function


@dataclass(eq=False)
class Member:
    """An attribute of a class: `kind` is function, static, class, property, cached or value.

    `setter` is what a property calls where it is assigned.
    """

    kind: str
    read: Function | None
    owner: ClassInfo
    node: Any = None
    value: Any = ...
    raw: Any = None
    setter: Member | None = None

    @functools.cached_property
    def function(self) -> Function | None:
        """The function, read when it is first asked for; None where it cannot be read."""
        if self.raw is None:
            return self.read
        try:
            return live.live_function(self.raw)
        except SctError:
            return None


@dataclass(frozen=True, eq=False)
class Field:
    """A field of a dataclass or named tuple; its default is an expression, or an object (`...`: there is none)."""

    name: str
    default: Any = None
    live: Any = ...
    factory: Any = ...
    by_name: bool = False


class ClassInfo:
    """A class, as far as it can be read.

    Parameters
    ----------
    name : str
        What it is called.
    members : dict
        What it defines itself.
    bases : list of ClassInfo
        The bases that can be read, in order.
    kind : {"plain", "dataclass", "tuple"}
        How instances are made where there is no `__init__`.
    fields : list of Field
        Of a dataclass or named tuple.
    frame : Frame or None
        The frame that it is defined in.
    key : object
        Equal for one class read twice.
    """

    def __init__(
        self,
        name: str,
        members: dict[str, Member],
        bases: list[ClassInfo],
        kind: str,
        fields: list[Field],
        frame: Any = None,
        key: Any = None,
    ) -> None:
        self.name, self.members, self.bases, self.kind, self.fields = name, members, bases, kind, fields
        self.frame, self.key = frame, key if key is not None else self
        self.expr: Any = None
        self.values: dict[str, Any] = {}

    @property
    def is_tuple(self) -> bool:
        """Whether instances are tuples."""
        return any(info.kind == "tuple" for info in self.order())

    def order(self) -> list[ClassInfo]:
        """Classes in which attributes are looked for, this one first: a base behind all that derive from it."""
        found: list[ClassInfo] = [self]
        waiting = [list(base.order()) for base in self.bases] + [list(self.bases)]
        while any(waiting):
            heads = [order[0] for order in waiting if order]
            later = [info for order in waiting for info in order[1:]]
            # Python refuses bases of which there is no such order.
            first = next((info for info in heads if info not in later), heads[0])
            found.append(first)
            waiting = [[info for info in order if info is not first] for order in waiting]
        return found

    def match_args(self) -> tuple[str, ...] | None:
        """Give the attributes that positional patterns are for, in their order; None where they are not known."""
        for info in self.order():
            member = info.members.get("__match_args__")
            if member is not None:
                value = member.value
                if isinstance(member.node, gast.Tuple):
                    value = tuple(getattr(part, "value", None) for part in member.node.elts)
                return value if isinstance(value, tuple) and all(isinstance(n, str) for n in value) else None
            if info.kind != "plain":
                return tuple(field.name for field in info.fields)
        return None

    def find(self, name: str, behind: ClassInfo | None = None) -> Member | None:
        """Find an attribute, behind a certain class where one is given."""
        order = self.order()
        if behind is not None:
            keys = [info.key for info in order]
            order = order[keys.index(behind.key) + 1 :] if behind.key in keys else []
        return next((info.members[name] for info in order if name in info.members), None)


def of_live(cls: type) -> ClassInfo | None:
    """Read a live class; None where it cannot be: one that is compiled, or has a metaclass or slots of its own."""
    if not is_readable(cls):
        return None
    order = [base for base in cls.__mro__ if base not in (object, tuple)]
    infos = [_one_live(base) for base in order]
    first = infos[0]
    first.order = lambda: infos  # type: ignore[method-assign]
    return first


def is_readable(cls: type) -> bool:
    """Whether a live class does nothing with its attributes that its text does not show."""
    if cls.__module__ in ("builtins", "numpy", "functools", "collections") or type(cls) not in (type, abc.ABCMeta):
        return False
    return all(base is object or base is tuple or _is_read(base) for base in cls.__mro__)


def _is_read(cls: type) -> bool:
    if "__setattr__" in vars(cls) and not dataclasses.is_dataclass(cls):
        return False
    odd = ("__getattr__", "__getattribute__", "__new__", "__init_subclass__")
    return cls.__module__ != "builtins" and (_is_named_tuple(cls) or not any(name in vars(cls) for name in odd))


def _is_named_tuple(cls: type) -> bool:
    return issubclass(cls, tuple) and hasattr(cls, "_fields")


def _one_live(cls: type) -> ClassInfo:
    info = ClassInfo(cls.__name__, {}, [], "plain", [], key=cls)
    if _is_named_tuple(cls) and "_fields" in vars(cls):
        info.kind = "tuple"
        defaults = getattr(cls, "_field_defaults", {})
        info.fields = [Field(name, live=defaults.get(name, ...)) for name in cls._fields]  # type: ignore[attr-defined]
    elif "__dataclass_fields__" in vars(cls):
        info.kind = "dataclass"
        made = [_live_field(field) for field in dataclasses.fields(cls) if field.init]
        info.fields = sorted(made, key=lambda field: field.by_name)
    generated = info.kind == "dataclass" and "__init__" in vars(cls) and _is_generated(vars(cls)["__init__"])
    for name, value in vars(cls).items():
        if (name == "__init__" and generated) or name in _SILENT:
            continue
        if info.kind != "plain" and _is_generated(value):
            continue
        if info.kind == "tuple" and name in (*cls._fields, "_make", "_replace", "_asdict", "__new__"):  # type: ignore[attr-defined]
            continue
        info.members[name] = _live_member(value, info)
    return info


_SILENT = frozenset({"__module__", "__doc__", "__dict__", "__weakref__", "__annotations__", "__qualname__",
                     "__slots__", "__dataclass_fields__", "__dataclass_params__",
                     "__static_attributes__", "__firstlineno__"})  # fmt: skip


def _live_field(field: Any) -> Field:
    live = ... if field.default is dataclasses.MISSING else field.default
    factory = ... if field.default_factory is dataclasses.MISSING else field.default_factory
    return Field(field.name, live=live, factory=factory, by_name=field.kw_only)


def _is_generated(value: Any) -> bool:
    code = getattr(value, "__code__", None)
    return (
        code is not None
        and code.co_filename.startswith("<")
        and not code.co_filename.startswith(("<ipython", "<checked"))
    )


def _live_member(value: Any, info: ClassInfo) -> Member:
    kinds = {staticmethod: "static", classmethod: "class", property: "property"}
    kind = kinds.get(type(value), "function" if isinstance(value, types.FunctionType) else "value")
    inner = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
    if isinstance(value, functools.cached_property):
        kind, inner = "cached", value.func
    inner = live.seen_through(inner)
    if isinstance(inner, types.FunctionType):
        found = Member("function" if kind == "value" else kind, None, info, raw=inner)
        if isinstance(getattr(value, "fset", None), types.FunctionType):
            found.setter = Member("function", None, info, raw=value.fset)
        return found
    # What has a way of its own to be read, such as a cached property, is not seen through.
    plain = kind == "value" and not hasattr(type(value), "__get__")
    return Member("value" if plain else "unknown", None, info, value=value)


# -- from the text ------------------------------------------------------------------------------------------------


def of_tree(node: Any, function: Any, bases: list[ClassInfo], frame: Any = None) -> ClassInfo | None:
    """Read a class from its text; `function` makes a Function of a def in it. None where it cannot be read."""
    if node.keywords:
        return None
    words = [(tree.path(d.func if isinstance(d, gast.Call) else d) or ("",))[-1] for d in node.decorator_list]
    named = any((tree.path(base) or ("",))[-1] == "NamedTuple" for base in node.bases)
    if any(word not in ("dataclass", "final", "total_ordering") for word in words):
        return None
    kind = "tuple" if named else "dataclass" if "dataclass" in words else "plain"
    info = ClassInfo(node.name, {}, bases, kind, [], frame, key=node)
    if not _read_body(node, function, info):
        return None
    if kind == "dataclass":
        inherited = [field for base in reversed(bases) for field in base.fields]
        own = {field.name: field for field in info.fields}
        info.fields = [own.pop(field.name, field) for field in inherited] + list(own.values())
    odd = ("__getattr__", "__getattribute__", "__new__", "__setattr__", "__init_subclass__")
    return None if any(name in info.members for name in odd) else info


def _read_body(node: Any, function: Any, info: ClassInfo) -> bool:
    """Read the statements of a class; False where there is one that cannot be read."""
    kind = info.kind
    for statement in node.body:
        if isinstance(statement, gast.FunctionDef):
            info.members[statement.name] = _tree_member(statement, function(statement), info)
        elif isinstance(statement, gast.AnnAssign) and isinstance(statement.target, gast.Name):
            if kind == "plain" and statement.value is not None:
                info.members[statement.target.id] = Member("value", None, info, statement.value)
            elif kind != "plain" and not _is_for_class(statement) and not _add_field(statement, info):
                return False
        elif isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
            name, value = statement.targets[0].id, statement.value
            same = info.members.get(value.id) if isinstance(value, gast.Name) else None
            kind = "unknown" if isinstance(value, gast.Call) else "value"
            info.members[name] = same if same is not None else Member(kind, None, info, value)
        elif not isinstance(statement, (gast.Pass, gast.Expr)):
            return False
    return True


def _is_for_class(statement: Any) -> bool:
    """Whether an annotation says that an attribute is the class's."""
    return "ClassVar" in _words(statement.annotation)


def _words(annotation: Any) -> set[str]:
    found = {part.id for part in tree.walk(annotation) if isinstance(part, gast.Name)}
    found |= {part.attr for part in tree.walk(annotation) if isinstance(part, gast.Attribute)}
    texts = [part.value for part in tree.walk(annotation) if isinstance(getattr(part, "value", None), str)]
    return found | {word for text in texts for word in re.findall(r"\w+", text)}


def _add_field(statement: Any, info: ClassInfo) -> bool:
    """Read a field; False for one that `__init__` takes in a way of its own."""
    name, value = statement.target.id, statement.value
    if not _words(statement.annotation).isdisjoint(("InitVar", "KW_ONLY")):
        return False
    if not isinstance(value, gast.Call) or (tree.path(value.func) or ("",))[-1] != "field":
        info.fields.append(Field(name, value))
        return True
    words = {k.arg: k.value for k in value.keywords}
    if words.keys() & {"kw_only"}:
        return False
    if getattr(words.get("init"), "value", True) is False:
        if "default" in words:
            info.members[name] = Member("value", None, info, words["default"])
        return "default_factory" not in words
    info.fields.append(Field(name, words.get("default"), factory=words.get("default_factory", ...)))
    return True


def _tree_member(node: Any, function: Function, info: ClassInfo) -> Member:
    paths = [tree.path(d) or ("",) for d in node.decorator_list]
    kinds = {"staticmethod": "static", "classmethod": "class", "property": "property", "cached_property": "cached"}
    plain = {"abstractmethod", "override", "final", "contextmanager"}
    words = [path[-1] for path in paths if path[-1] not in plain]
    if len(words) == 1 and len(paths) == 1 and len(paths[0]) == 2 and words[0] == "setter":
        getter = info.members.get(node.name)
        if getter is not None and getter.kind == "property" and paths[0][0] == node.name:
            getter.setter = Member("function", function, info)
            return getter
    known = [word for word in words if word in kinds]
    if len(words) > len(known) or len(words) > 1:
        return Member("unknown", None, info)
    return Member(kinds[known[0]] if known else "function", function, info)


def methods(info: ClassInfo) -> Iterator[str]:
    """Names of all that instances find in their class."""
    return (name for one in info.order() for name in one.members)
