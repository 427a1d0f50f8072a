"""Pieces of work over processes and machines; it knows no model."""
