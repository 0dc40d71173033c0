"""B3: (v1**2 - 8)**2 + (v1 - v2 - 3)**2 in both modes: one backward pass, or two forward passes."""

from sct import grad, jvp


def f(x1, x2):
    v1 = x1 - x2
    v2 = x1 * x2
    w1 = v1**2
    w2 = v1 - v2
    F = (w1 - 8) ** 2 + (w2 - 3) ** 2
    return F


if __name__ == "__main__":
    print(grad(f)(2.0, -1.0))  # (20.0, -24.0)
    print(jvp(f)(2.0, -1.0, 1.0, 0.0))  # (5.0, 20.0)
    print(jvp(f)(2.0, -1.0, 0.0, 1.0))  # (5.0, -24.0)
