"""`python -m sct` is the command `sct`."""

import sys

from sct.cli import main

if __name__ == "__main__":
    sys.exit(main())
