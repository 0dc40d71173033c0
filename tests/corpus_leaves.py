"""Structures of numbers: their leaves, directions in them, and what the gradient of one must look like.

A leaf is what can be differentiated: a float, or an array of floats or integers, wherever it stands in lists, tuples,
dicts, dataclasses and plain objects.
"""

import copy
import dataclasses
import math
import types

import numpy as np


class Wrong(AssertionError):  # noqa: N818 - named as the status is
    """A number, a type or a shape is not what it must be."""


def is_leaf(value):
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fic"
    return isinstance(value, (float, complex, np.floating, np.complexfloating))


def _is_object(value):
    plain = (types.FunctionType, types.ModuleType, types.MethodType, type, np.ndarray, np.generic)
    return hasattr(value, "__dict__") and not isinstance(value, plain) and not callable(value)


def mapped(value, change):
    """A copy of a structure with its leaves changed."""
    if is_leaf(value):
        return change(value)
    if isinstance(value, dict):
        return type(value)((key, mapped(part, change)) for key, part in value.items())
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(mapped(part, change) for part in value))
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(part, change) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: mapped(getattr(value, f.name), change) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **parts)
    if _is_object(value):
        fresh = copy.copy(value)
        fresh.__dict__.update((key, mapped(part, change)) for key, part in value.__dict__.items())
        return fresh
    return value


def leaves(value):
    found = []
    mapped(value, lambda leaf: found.append(leaf) or leaf)
    return found


def directed(value, draw):
    """A random direction in the structure of a value, of its size."""

    def tangent(leaf):
        if np.iscomplexobj(leaf):
            real, imag = (
                tangent(part if isinstance(leaf, np.ndarray) else float(part)) for part in (leaf.real, leaf.imag)
            )
            return real + 1j * imag
        if isinstance(leaf, np.ndarray):
            kind = leaf.dtype if leaf.dtype.kind == "f" else np.dtype(float)
            size = float(np.mean(np.abs(np.nan_to_num(leaf, posinf=0.0, neginf=0.0)))) if leaf.size else 0.0
            return np.asarray(np.asarray(draw.signed(*leaf.shape)) * (size or 1.0), dtype=kind)
        return type(leaf)(draw.signed() * (abs(leaf) if leaf and math.isfinite(leaf) else 1.0))

    return mapped(value, tangent)


def moved(value, direction, step):
    """The value, that far along the direction, in float64."""
    tangents = iter(leaves(direction))

    def one(leaf):
        tangent = next(tangents)
        if np.iscomplexobj(leaf):
            return (
                np.asarray(leaf, dtype=complex) + step * tangent
                if isinstance(leaf, np.ndarray)
                else complex(leaf + step * tangent)
            )
        if isinstance(leaf, np.ndarray):
            return np.asarray(leaf, dtype=float) + step * np.asarray(tangent, dtype=float)
        return float(leaf) + step * float(tangent)

    return mapped(value, one)


def inner(gradient, direction):
    """The inner product and the size of what it adds up; leaves are paired by their order."""
    with np.errstate(all="ignore"):
        terms = [np.real(np.asarray(g) * t) for g, t in zip(gradient, leaves(direction), strict=True)]
        return sum(float(np.sum(t)) for t in terms), sum(float(np.sum(np.abs(t))) for t in terms)


def paired(argument, gradient, path):
    """Leaves of the gradient, in the order of the argument's; raises where the structures differ."""
    if is_leaf(argument):
        return [_leaf_of(argument, gradient, path)]
    if isinstance(argument, (dict, list, tuple)):
        if type(gradient) is not type(argument) or len(gradient) != len(argument):
            raise Wrong(f"the gradient of {path} is {gradient!r}, in another structure than {argument!r}")
        keys = argument if isinstance(argument, dict) else range(len(argument))
        if isinstance(argument, dict) and list(gradient) != list(argument):
            raise Wrong(f"the gradient of {path} has keys {list(gradient)}, not {list(argument)}")
        return [leaf for key in keys for leaf in paired(argument[key], gradient[key], f"{path}[{key!r}]")]
    if _is_object(argument):
        if type(gradient) is not type(argument):
            raise Wrong(f"the gradient of {path} is a {type(gradient).__name__}, not a {type(argument).__name__}")
        parts = argument.__dict__.items()
        return [leaf for key, part in parts for leaf in paired(part, getattr(gradient, key), f"{path}.{key}")]
    _as_itself(argument, gradient, path)
    return []


def _as_itself(argument, gradient, path):
    number = isinstance(argument, int) and not isinstance(argument, bool) and isinstance(gradient, (int, float))
    same = gradient is argument or number or isinstance(argument, (np.ndarray, np.generic)) or gradient == argument
    if not same:
        raise Wrong(f"the gradient of {path} is {gradient!r}: {argument!r} has none, and comes back as itself")


def _leaf_of(argument, gradient, path):
    if isinstance(argument, np.ndarray):
        kind = argument.dtype if argument.dtype.kind in "fc" else np.dtype(float)
        if not isinstance(gradient, np.ndarray):
            raise Wrong(f"the gradient of {path} is a {type(gradient).__name__}, not an array")
        if gradient.shape != argument.shape or gradient.dtype != kind:
            found = f"{gradient.dtype}{gradient.shape}"
            raise Wrong(f"the gradient of {path} is {found}, not {kind}{argument.shape}")
    elif not isinstance(gradient, (int, float, complex, np.number)) or isinstance(gradient, bool):
        raise Wrong(f"the gradient of {path} is a {type(gradient).__name__}, not a number")
    return gradient


def flat(value):
    """All numbers of a structure, one after the other; integers, as expected gradients have them, are numbers too."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return np.concatenate([flat(part) for part in value] or [np.zeros(0)])
    if isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    kind = complex if any(np.iscomplexobj(leaf) for leaf in leaves(value)) else float
    return np.concatenate([np.asarray(leaf, dtype=kind).reshape(-1) for leaf in leaves(value)] or [np.zeros(0)])
