"""A1: a multiply gate swaps the values of its inputs."""

from sct import grad


@grad
def f(x, y):
    return x * y


if __name__ == "__main__":
    print(f(4.0, -3.0))  # (-3.0, 4.0)
