"""What the command line says, and where: data to standard output, everything else to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from contrapeso.vocabulary.language import Messages

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def language(chosen: str | None = None) -> Messages:
    """Return the messages of the chosen language, or of the environment's."""
    found = chosen or os.environ.get("CONTRAPESO_LANG") or os.environ.get("LANG", "en")
    return Messages("es" if found.lower().startswith("es") else "en")


def emit(data: Any) -> None:
    """Write machine-readable data to standard output."""
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n")


@contextmanager
def progress(messages: Messages) -> Iterator[Callable[..., None]]:
    """Show one bar a stage on a terminal, and one line a stage elsewhere."""
    if not err.is_terminal:
        seen: set[str] = set()

        def line(stage: str, done: int, total: int) -> None:
            if stage not in seen:
                seen.add(stage)
                err.print(messages.text(f"cli.stage_{stage}"))

        yield line
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), console=err
    )
    tasks: dict[str, TaskID] = {}
    with bar:

        def move(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(messages.text(f"cli.stage_{stage}"), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield move
