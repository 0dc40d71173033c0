"""Parts of an argument and how they are read; the gradient in the structure of the argument.

Before: the form of `{"w": W, "b": b}`, read as `p%0`.
After: the parts `p%0["w"]` and `p%0["b"]`, called `p_w` and `p_b`; of their gradients, `{"w": dw, "b": db}`.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import keyword
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import gast

from sct import meanings, tree
from sct.errors import ArgumentError
from sct.forms import Bound, Form, Record, Sequence, Table
from sct.tree import Expr


@dataclass(frozen=True, eq=False)
class Part:
    """A part of an argument: its form, an example, how it is read, and what it could be called."""

    form: Form
    value: Any
    read: Expr
    place: str


def parts(form: Form, value: Any, read: Expr, place: str) -> list[Part]:
    """Give the parts of an argument, in order; none where it is not taken apart."""
    if isinstance(form, Sequence):
        return [Part(item, value[i], _item(read, tree.const(i)), f"{place}_{i}") for i, item in enumerate(form.items)]
    if isinstance(form, Table):
        keyed = zip(form.keys, form.items, strict=True)
        return [Part(item, value[key], _item(read, key_of(key)), f"{place}_{key}") for (_, key), item in keyed]
    if isinstance(form, Record):
        pairs = zip(form.names, form.items, strict=True)
        return [Part(i, getattr(value, n), tree.attribute(read, n), f"{place}_{n}") for n, i in pairs]
    if isinstance(form, Bound):
        return _bound_parts(form, value, read, place)
    return []


def _bound_parts(form: Bound, value: Any, read: Expr, place: str) -> list[Part]:
    if form.what == "method":
        return [Part(form.items[0], value.__self__, tree.attribute(read, "__self__"), f"{place}_self")]
    found = []
    for position, (name, item) in enumerate(zip(form.names, form.items, strict=True)):
        if name:
            inner = _item(tree.attribute(read, "keywords"), tree.const(name))
            found.append(Part(item, value.keywords[name], inner, f"{place}_{name}"))
        else:
            inner = _item(tree.attribute(read, "args"), tree.const(position))
            found.append(Part(item, value.args[position], inner, f"{place}_{position}"))
    return found


def key_of(key: Any) -> Expr:
    """Write out a key of a dict."""
    return tree.tuple_of([key_of(part) for part in key]) if isinstance(key, tuple) else tree.const(key)


def _item(read: Expr, index: Expr) -> Expr:
    return gast.Subscript(value=read, slice=index, ctx=gast.Load())


def identifier(place: str) -> str:
    """Give the name of a variable for a place: `p_layer_0`."""
    text = re.sub(r"\W+", "_", place).strip("_") or "leaf"
    return text + "_" if keyword.iskeyword(text) or text[0].isdigit() else text


def rebuilt(form: Form, found: list[Expr], read: Expr, name: str | None) -> Expr:
    """Give the gradient of a structure, of the gradients of its parts.

    Parameters
    ----------
    form : Form
        The structure.
    found : list of gast.expr
        Gradients of its parts.
    read : gast.expr
        How the argument is read.
    name : str or None
        What its class is called where the code runs.
    """
    if isinstance(form, Sequence):
        return tree.tuple_of(found) if form.what == "tuple" else gast.List(elts=found, ctx=gast.Load())
    if isinstance(form, Table):
        return gast.Dict(keys=[key_of(key) for _, key in form.keys], values=found)
    assert isinstance(form, Record)
    cls = tree.name(name) if name else tree.call(tree.name("builtins.type"), [read])
    if form.what == "tuple":
        return tree.call(cls, found)
    fields = {one.name: one for one in dataclasses.fields(form.cls)}
    _check_maker(form)
    plain = [item for item, field in zip(found, form.names, strict=True) if not fields[field].kw_only]
    words = [gast.keyword(arg=n, value=i) for i, n in zip(found, form.names, strict=True) if fields[n].kw_only]
    return tree.call(cls, plain, words)


def _check_maker(form: Record) -> None:
    """Refuse a gradient in the form of a dataclass that does something when an instance is made."""
    made = dataclasses.is_dataclass(form.cls) and all(one.init for one in dataclasses.fields(form.cls))
    own = next(cls for cls in form.cls.__mro__ if "__init__" in vars(cls))
    maker: Any = vars(own)["__init__"]
    generated = getattr(getattr(maker, "__code__", None), "co_filename", "").startswith("<string>")
    taken = [n for n, p in inspect.signature(form.cls).parameters.items() if p.kind is not p.VAR_KEYWORD]
    if not made or not generated or hasattr(form.cls, "__post_init__") or taken != _in_order(form):
        raise ArgumentError(
            f"a gradient in the form of {form.cls.__name__} cannot be made: "
            "it computes something when an instance is made",
            advice="give its fields as arguments, or in a dict",
        )


def _in_order(form: Record) -> list[str]:
    every = dataclasses.fields(form.cls)
    return [one.name for one in every if not one.kw_only] + [one.name for one in every if one.kw_only]


def class_name(form: Form, where: Any, local: Collection[str]) -> str | None:
    """Say what the class of an instance is called where the code runs; None where it has no name there."""
    if not isinstance(form, Record) or form.cls.__name__ in local:
        return None
    meaning = where.meaning((form.cls.__name__,))
    read = meaning.read if isinstance(meaning, meanings.Class) else None
    found = isinstance(read, functools.partial) and read.args[0] is form.cls
    return form.cls.__name__ if found else None
