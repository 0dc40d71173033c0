"""Slopes of the states of differential equations in their starts and parameters: the variational equation, solved."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def odeint_slopes(solve, tangent, start, times, args, places, by_time, options):
    """Give the derivative of each state in each number of the start, of the active arguments, and of the times."""
    n = len(start)
    inputs = [start, *(args[k] for k in places)]

    def flow(state, time, *more):
        own, moved = more[: len(args)], more[len(args) :]
        value, slope = tangent(state[:n], time, *own, state[n:], *moved)
        return np.concatenate((np.ravel(value), np.ravel(slope)))

    columns = []
    for at, part in enumerate(inputs):
        for unit in np.eye(np.size(part)):
            moved = [
                unit.reshape(np.shape(p))[()] if k == at else np.zeros(np.shape(p))[()] for k, p in enumerate(inputs)
            ]
            found = solve(flow, np.concatenate((start, moved[0])), times, args=(*args, *moved[1:]), **options)
            columns.append(found[:, n:])
    slopes = np.stack(columns, axis=-1)
    if by_time:
        # A state moves with its own time, and all of them with the first one.
        rates = [
            flow(np.concatenate((state, state)), time, *args, *inputs[1:])[:n]
            for state, time in zip(found[:, :n], times)
        ]
        moving = np.zeros((len(times), n, len(times)))
        moving[np.arange(len(times)), :, np.arange(len(times))] = rates
        moving[:, :, 0] -= slopes[:, :, :n] @ rates[0]
        slopes = np.concatenate((slopes, moving), axis=-1)
    return slopes


def ivp_slopes(solve, tangent, span, times, start, args, places, options):
    """Give the derivative of each state, at the times at which it is known, in each number of start and arguments."""
    n = len(start)
    inputs = [start, *(args[k] for k in places)]

    def flow(time, state, *more):
        own, moved = more[: len(args)], more[len(args) :]
        value, slope = tangent(time, state[:n], *own, state[n:], *moved)
        return np.concatenate((np.ravel(value), np.ravel(slope)))

    columns = []
    for at, part in enumerate(inputs):
        for unit in np.eye(np.size(part)):
            moved = [
                unit.reshape(np.shape(p))[()] if k == at else np.zeros(np.shape(p))[()] for k, p in enumerate(inputs)
            ]
            state = np.concatenate((start, moved[0]))
            columns.append(solve(flow, span, state, t_eval=times, args=(*args, *moved[1:]), **options).y[n:])
    return np.stack(columns, axis=-1)


def quad_slopes(solve, tangent, first, last, args, places, by_first, by_last, options):
    """Give the derivative of an integral in each number of the active arguments, and in its bounds."""
    inputs = [args[k] for k in places]
    nothing = [np.zeros(np.shape(p))[()] for p in inputs]
    slopes = []
    for at, part in enumerate(inputs):
        for unit in np.eye(np.size(part)):
            moved = [unit.reshape(np.shape(part))[()] if k == at else p for k, p in enumerate(nothing)]
            slopes.append(solve(lambda x: tangent(x, *args, 0.0, *moved)[1], first, last, **options)[0])
    if by_first:
        slopes.append(-tangent(first, *args, 0.0, *nothing)[0])
    if by_last:
        slopes.append(tangent(last, *args, 0.0, *nothing)[0])
    return np.array(slopes)
