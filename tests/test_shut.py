"""Arms that cannot be differentiated: a run that enters one raises, and no other run notices."""

import pickle
import re

import numpy as np
import pytest

import sct
from sct.errors import EnteredError


def in_an_arm(x, k):
    if k > 3:
        y = unknown(x)  # noqa: F821
    else:
        y = x * x
    return y * x


def returned_by_an_arm(x, k):
    if k > 3:
        return unknown.cos(x)  # noqa: F821
    return x * x * x


def in_a_loop(x, k):
    s = x
    for i in range(k):
        if i > 4:
            s += unknown(x)  # noqa: F821
        s = s * x
    return s / x**k * x * x


def callee(x, k):
    if k > 3:
        x = x + unknown(x)  # noqa: F821
    return x * x


def through_a_call(x, k):
    if k != 2:
        z = callee(x, k)
    else:
        z = x * x
    return z * x


def by_a_handler(x, k):
    try:
        y = 6 * (1 / (9 - k)) * x * x
    except ZeroDivisionError:
        y = unknown(x)  # noqa: F821
    return y * x


@pytest.mark.parametrize("f", [in_an_arm, returned_by_an_arm, in_a_loop, through_a_call, by_a_handler])
def test_an_arm_is_refused_where_it_is_entered(f):
    assert sct.grad(f, "x")(2.0, 3) == 12.0
    assert sct.value_and_grad(f, "x")(2.0, 3) == (8.0, 12.0)
    assert sct.jvp(f, "x")(2.0, 3, 1.0) == (8.0, 12.0)
    for operator, rest in ((sct.grad, ()), (sct.value_and_grad, ()), (sct.jvp, (1.0,))):
        with pytest.raises(sct.UnsupportedError, match="is not defined") as caught:
            operator(f, "x")(2.0, 9, *rest)
        assert caught.value.place.file.endswith("test_shut.py")
        assert "unknown" in caught.value.place.text


def handled(x, k):
    try:
        if k > 3:
            y = in_no_arm(x)
        else:
            y = x * x
    except Exception:  # noqa: BLE001
        y = 0.0
    return y * x


def in_no_arm(x):
    return np.polynomial.chebyshev.chebfromroots([x])[0]


def test_what_may_be_handled_is_not_shut():
    # A text is for one outcome of the test: an error that is raised in the arm would be handled.
    gradient = sct.grad(handled, "x")
    with pytest.raises(sct.UnsupportedError, match="no derivative is known"):
        gradient(2.0, 9)
    assert gradient(2.0, 3) == 12.0
    with pytest.raises(sct.UnsupportedError, match="no derivative is known"):
        gradient(2.0, 9)


def after_an_arm(x, k):
    if k > 3:
        return x
    return unknown(x)  # noqa: F821


def test_what_follows_an_arm_that_returns_is_no_arm():
    with pytest.raises(sct.UnsupportedError):
        sct.grad(after_an_arm, "x")


def in_both(x, k):
    if k > 3:
        y = unknown(x)  # noqa: F821
    else:
        y = unknown(x + 1)  # noqa: F821
    return y


def test_a_choice_of_which_all_arms_are_refused_is_refused():
    with pytest.raises(sct.UnsupportedError) as caught:
        sct.grad(in_both, "x")(2.0, 9)
    assert not isinstance(caught.value, EnteredError)


def with_a_global(x, k):
    global counter  # noqa: PLW0603
    if k > 3:
        counter = x
    return x * x


def test_what_says_something_of_the_whole_function_is_refused():
    with pytest.raises(sct.UnsupportedError):
        sct.grad(with_a_global, "x")(2.0, 3)


def test_the_error_is_pickled():
    with pytest.raises(EnteredError) as caught:
        sct.grad(in_an_arm, "x")(2.0, 9)
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is EnteredError
    assert str(again) == str(caught.value)


def test_the_text_says_what_it_raises():
    text = sct.grad(in_an_arm, "x").source_for(2.0, 3)
    assert re.search(r'raise NotImplementedError\(\s*".*test_shut.py:\d+:\d+: error: unknown is not defined"', text)
    assert "sct." not in text


def namespace(flag, parts):
    if not flag:
        return 2.0
    found = [unknown(part) for part in parts]  # noqa: F821
    return found[0]


def past_a_return(x, flag=False):
    return namespace(flag, [x]) * x * x


def test_what_follows_a_return_is_refused_where_a_call_enters_it():
    assert sct.grad(past_a_return, "x")(3.0) == 12.0
    with pytest.raises(sct.UnsupportedError, match="is not defined"):
        sct.grad(past_a_return, "x")(3.0, True)
