"""A7: a max gate routes its gradient to the larger input; against a number it is 0 at the tie."""

from sct import grad


@grad
def f(x):
    return max(x, 0)


if __name__ == "__main__":
    print(f(2.0), f(-2.0), f(0.0))  # 1.0 0.0 0.0
