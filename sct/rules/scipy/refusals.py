"""Functions of SciPy that have no derivative here, and why."""

from __future__ import annotations

WHY: dict[str, str] = {}
