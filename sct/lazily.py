"""Iterators of the standard library, as generator functions that do the same (generators.py).

Before: `for total in itertools.accumulate(x): ...`, of an array x.
After: the loop of `accumulated(x)`, with the body in the place of its `yield`.

`items` is an array, a list, a tuple or a generator, unless a docstring says otherwise.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any


def accumulated(items: Any, func: Callable[..., Any] | None = None, *, initial: Any = None) -> Iterator[Any]:
    """`itertools.accumulate(items, func, initial=initial)`."""
    function = operator.add if func is None else func
    started = initial is not None
    total = initial
    if initial is not None:
        yield total
    for item in items:
        total = function(total, item) if started else item
        started = True
        yield total


def chained(*parts: Any) -> Iterator[Any]:
    """`itertools.chain(*parts)`."""
    for part in parts:
        yield from part


def chained_of(parts: Any) -> Iterator[Any]:
    """`itertools.chain.from_iterable(parts)`."""
    for part in parts:
        yield from part


def compressed(data: Any, selectors: Any) -> Iterator[Any]:
    """`itertools.compress(data, selectors)`."""
    for item, selector in zip(data, selectors, strict=False):
        if selector:
            yield item


def counted(start: Any = 0, step: Any = 1) -> Iterator[Any]:
    """`itertools.count(start, step)`."""
    number = start
    while True:
        yield number
        number = number + step


def cycled(items: Any) -> Iterator[Any]:
    """`itertools.cycle(items)`."""
    held = list(items)
    while len(held) > 0:
        yield from held


def dropped(predicate: Callable[..., Any], items: Any) -> Iterator[Any]:
    """`itertools.dropwhile(predicate, items)`."""
    dropping = True
    for item in items:
        dropping = dropping and predicate(item)
        if not dropping:
            yield item


def kept(function: Callable[..., Any] | None, items: Any) -> Iterator[Any]:
    """`filter(function, items)`."""
    for item in items:
        if item if function is None else function(item):
            yield item


def kept_unless(predicate: Callable[..., Any] | None, items: Any) -> Iterator[Any]:
    """`itertools.filterfalse(predicate, items)`."""
    for item in items:
        if not (item if predicate is None else predicate(item)):
            yield item


def mapped(function: Callable[..., Any], items: Any) -> Iterator[Any]:
    """`map(function, items)`."""
    for item in items:
        yield function(item)


def mapped_over(function: Callable[..., Any], groups: Any) -> Iterator[Any]:
    """`itertools.starmap(function, groups)`."""
    for group in groups:
        yield function(*group)


def numbered(items: Any, start: Any = 0) -> Iterator[Any]:
    """`enumerate(items, start)`."""
    number = start
    for item in items:
        yield number, item
        number += 1


def paired(items: Any) -> Iterator[Any]:
    """`itertools.pairwise(items)`."""
    started = False
    for item in items:
        if started:
            yield last, item  # type: ignore[has-type]  # noqa: F821 - it has a value from the second item on
        last = item  # noqa: F841
        started = True


def repeated(item: Any, times: Any = None) -> Iterator[Any]:
    """`itertools.repeat(item, times)`."""
    if times is None:
        while True:
            yield item
    else:
        for _ in range(times):
            yield item


def sliced(items: Any, stop: Any) -> Iterator[Any]:
    """`itertools.islice(items, stop)`."""
    number = 0
    if stop > 0:
        for item in items:
            yield item
            number += 1
            if number >= stop:
                return


def taken_while(predicate: Callable[..., Any], items: Any) -> Iterator[Any]:
    """`itertools.takewhile(predicate, items)`."""
    for item in items:
        if not predicate(item):
            return
        yield item


def zipped(before: Any, items: Any, after: Any) -> Iterator[Any]:
    """`zip(*before, items, *after)`, of a generator and two tuples of arrays or lists."""
    number = 0
    if all([number < len(part) for part in before]):
        for item in items:
            if any([number >= len(part) for part in after]):
                return
            yield (*[part[number] for part in before], item, *[part[number] for part in after])
            number += 1
            if any([number >= len(part) for part in before]):
                return


def zipped_to_the_longest(*parts: Any, fillvalue: Any = None) -> Iterator[Any]:
    """`itertools.zip_longest(*parts, fillvalue=fillvalue)`, of arrays and lists."""
    for number in range(max([len(part) for part in parts])):
        yield tuple([part[number] if number < len(part) else fillvalue for part in parts])


# -- functions that go over one, and need not come to its end


def any_of(items: Any) -> Any:
    """`any(items)`."""
    for item in items:
        if item:
            return True
    return False


def all_of(items: Any) -> Any:
    """`all(items)`."""
    for item in items:
        if not item:
            return False
    return True


def first_of(items: Any) -> Any:
    """`next(items)`, of a generator that nothing has been taken from."""
    for item in items:
        return item
    raise StopIteration


def first_or(items: Any, default: Any) -> Any:
    """`next(items, default)`, of a generator that nothing has been taken from."""
    for item in items:
        return item
    return default


OF_GENERATORS: dict[str, Callable[..., Any]] = {
    "builtins.enumerate": numbered, "builtins.filter": kept, "builtins.any": any_of, "builtins.all": all_of,
}  # fmt: skip
"""Builtins that get a generator."""

ITERATORS: dict[str, Callable[..., Any]] = {
    "itertools.accumulate": accumulated, "itertools.chain": chained, "itertools.chain.from_iterable": chained_of,
    "itertools.compress": compressed, "itertools.count": counted, "itertools.cycle": cycled,
    "itertools.dropwhile": dropped, "itertools.filterfalse": kept_unless, "itertools.islice": sliced,
    "itertools.pairwise": paired, "itertools.repeat": repeated, "itertools.starmap": mapped_over,
    "itertools.takewhile": taken_while, "itertools.zip_longest": zipped_to_the_longest,
}  # fmt: skip
"""Functions of itertools where their items are not known one by one."""

ENDLESS = ("itertools.count", "itertools.cycle", "itertools.repeat")
"""Those that give no list of all that they give."""
