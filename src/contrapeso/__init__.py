"""contrapeso: a laboratory for polities."""

__version__ = "0.1.0"
