"""What stands around."""

from __future__ import annotations

from sct.objects import Objects


class Around(Objects):
    """Statements around what is differentiated."""
