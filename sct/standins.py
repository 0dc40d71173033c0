"""Functions of the standard library that are compiled, as Python that does the same: it is opened in their place.

Before: `functools.reduce(g, x, 1.0)`, of an array x.
After: `reduced_from(g, x, 1.0)`, whose loop is staged like that of any function of the user's.

`items` is an array, or a list whose length only a run can tell, unless a docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def reduced(function: Callable[..., Any], items: Any) -> Any:
    """`functools.reduce(function, items)`."""
    result = items[0]
    for k in range(1, len(items)):
        result = function(result, items[k])
    return result


def reduced_from(function: Callable[..., Any], items: Any, result: Any) -> Any:
    """`functools.reduce(function, items, result)`."""
    for item in items:
        result = function(result, item)
    return result


def product(items: Any, result: Any) -> Any:
    """`math.prod(items, start=result)`."""
    for item in items:
        result = result * item
    return result


def largest(items: Any) -> Any:
    """`max(items)`: the first of the largest."""
    best = max(range(len(items)), key=lambda i: items[i])
    return items[best]


def smallest(items: Any) -> Any:
    """`min(items)`: the first of the smallest."""
    best = min(range(len(items)), key=lambda i: items[i])
    return items[best]


def largest_by(items: Any, key: Callable[..., Any]) -> Any:
    """`max(items, key=key)`."""
    keys = [key(item) for item in items]
    best = max(range(len(keys)), key=lambda i: keys[i])
    return items[best]


def smallest_by(items: Any, key: Callable[..., Any]) -> Any:
    """`min(items, key=key)`."""
    keys = [key(item) for item in items]
    best = min(range(len(keys)), key=lambda i: keys[i])
    return items[best]


def largest_of(items: Any, key: Callable[..., Any]) -> Any:
    """`max(items, key=key)`, of a tuple or list whose items are known one by one."""
    best, most = items[0], key(items[0])
    for item in items[1:]:
        value = key(item)
        if value > most:
            best, most = item, value
    return best


def smallest_of(items: Any, key: Callable[..., Any]) -> Any:
    """`min(items, key=key)`, of a tuple or list whose items are known one by one."""
    best, least = items[0], key(items[0])
    for item in items[1:]:
        value = key(item)
        if value < least:
            best, least = item, value
    return best


def in_order(items: Any, backwards: bool) -> Any:
    """`sorted(items, reverse=backwards)`."""
    order = sorted(range(len(items)), key=lambda i: items[i], reverse=backwards)
    return [items[k] for k in order]


def in_order_by(items: Any, key: Callable[..., Any], backwards: bool) -> Any:
    """`sorted(items, key=key, reverse=backwards)`."""
    keys = [key(item) for item in items]
    order = sorted(range(len(keys)), key=lambda i: keys[i], reverse=backwards)
    return [items[k] for k in order]


def joined(one: Any, other: Any) -> Any:
    """`one + other`, of two lists of which one may have items that are known one by one."""
    out = []
    for items in (one, other):
        for item in items:
            out.append(item)  # noqa: PERF402 - what is appended stands in the list that is kept
    return out


def extended(items: Any, others: Any) -> Any:
    """`items.extend(others)`."""
    for item in others:
        items.append(item)


def put_in(items: Any, at: int, value: Any) -> Any:
    """`items.insert(at, value)`."""
    count = len(items)
    at = min(at, count) if at >= 0 else max(at + count, 0)
    items.append(value)
    for k in range(count, at, -1):
        items[k] = items[k - 1]
    items[at] = value


def taken_at(items: Any, at: int) -> Any:
    """`items.pop(at)`."""
    if at >= len(items) or at < -len(items):
        raise IndexError("pop index out of range")
    value = items[at]
    first = at if at >= 0 else at + len(items)
    for k in range(first, len(items) - 1):
        items[k] = items[k + 1]
    items.pop()
    return value


def turned(items: Any) -> Any:
    """`items.reverse()`."""
    backwards = items[::-1]
    for k in range(len(items)):
        items[k] = backwards[k]


def replaced(items: Any, others: Any) -> Any:
    """`items[:] = others`, as many."""
    for k in range(len(items)):
        items[k] = others[k]
