"""What the derivatives of solvers need."""


def implicit(root, residual=0.0, slope=1.0):
    """Give a root as it was found; its derivative is that of the residual there, by the slope."""
    return root
