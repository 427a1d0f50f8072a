"""What is said beside badges about recovery: when it was made, what failed, or that none was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contrapeso.vocabulary.language import Messages

MOST_NAMED = 5


def recovery_sentence(messages: Messages, note: Mapping[str, Any] | None) -> str:
    """Return what a reader of badges has to know about recovery.

    Parameters
    ----------
    note
        What a run or a what-if keeps of the recovery that its theory has; ``None`` where none was made.
    """
    if not note:
        return messages.text("recovery.none")
    failed = list(note.get("failed") or ())
    shown = messages.join(failed[:MOST_NAMED]) if failed else ""
    key = "all" if not failed else "failed" if len(failed) <= MOST_NAMED else "failed_many"
    day = messages.date(str(note.get("created", ""))[:10])
    said = messages.text(f"recovery.{key}", day=day, replicates=note.get("replicates", ""), count=len(failed), names=shown)
    return said if note.get("same_code", True) else f"{said} {messages.text('recovery.old_code')}"
