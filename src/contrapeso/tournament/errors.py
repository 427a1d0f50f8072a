"""What can be wrong with a tournament that somebody asks for."""

from __future__ import annotations

from contrapeso.vocabulary.errors import ContrapesoError


class TournamentError(ContrapesoError):
    """A tournament that cannot be held as asked; the message says why and what to do."""
