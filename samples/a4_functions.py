"""A4: three functions that call each other; the derivative of x**4 + x**2."""

from sct import grad


def f(x):
    return x**2


def g(x):
    return x


def h(a, b):
    return a**2 + b**2


@grad
def k(x):
    return h(f(x), g(x))


if __name__ == "__main__":
    print(k(1.5))  # 4 * 1.5**3 + 2 * 1.5 = 16.5
