"""A2: an add gate passes its gradient on to every input."""

from sct import grad


@grad
def f(x, y, z):
    q = x + y
    f = q * z
    return f


if __name__ == "__main__":
    print(f(-2.0, 5.0, -4.0))  # (-4.0, -4.0, 3.0)
