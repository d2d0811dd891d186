"""The version of this package; the only place where it is written in Python."""

__version__ = "0.2.0"
