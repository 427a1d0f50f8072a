"""The root of every error that a user may cause."""

from __future__ import annotations


class ContrapesoError(Exception):
    """Something in the user's input or run is wrong; the message says what, where, and what to do."""
