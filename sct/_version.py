"""The version, said once: the build and `sct --version` read it here."""

__version__ = "0.1.0"
