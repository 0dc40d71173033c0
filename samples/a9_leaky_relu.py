"""A9: the leaky ReLU."""

from sct import grad


@grad
def f(x):
    return max(x, -0.1 * x)


if __name__ == "__main__":
    print(f(2.0), f(-2.0))  # 1.0 -0.1
