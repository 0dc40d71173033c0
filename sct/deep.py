"""Room for deep trees: a sum of 2,000 terms is a tree 2,000 levels deep, and gast walks trees by recursion.

`with_room(f, x)` is `f(x)`. Where that runs out of stack it is done once more on a thread with a large one, so
short programs pay nothing. The function must be free of effects, as every pass is.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

_STACK_BYTES = 512 * 1024 * 1024
_FRAMES = 200_000
_THREAD = "sct-deep"
_ONE_AT_A_TIME = threading.Lock()


def with_room(function: Callable[..., Any], *args: Any) -> Any:
    """Give `function(*args)`, with as much stack as a long program needs.

    Parameters
    ----------
    function : callable
        Free of effects: it may be started a second time.
    *args
        Handed on.

    Returns
    -------
    object
        What the function returns.

    Examples
    --------
    >>> def depth(n):
    ...     return 0 if n == 0 else 1 + depth(n - 1)
    >>> with_room(depth, 50_000)
    50000
    """
    try:
        return function(*args)
    except RecursionError:
        if threading.current_thread().name == _THREAD:
            raise
    return _on_large_stack(function, *args)


def _on_large_stack(function: Callable[..., Any], *args: Any) -> Any:
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = function(*args)
        except BaseException as error:  # noqa: BLE001 - raised again below, by the caller's thread
            outcome["error"] = error

    with _ONE_AT_A_TIME:
        # The limit and the stack size belong to the interpreter: they are put back before anybody else runs here.
        frames, stack = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
        sys.setrecursionlimit(max(frames, _FRAMES))
        try:
            thread = threading.Thread(target=run, name=_THREAD)
            thread.start()
            thread.join()
        finally:
            sys.setrecursionlimit(frames)
            threading.stack_size(stack)
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]
