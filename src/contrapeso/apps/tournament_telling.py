"""What the command line says when a tournament of either kind is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from contrapeso.apps.console import emit, err, out
from contrapeso.vocabulary.language import Messages


def tell_of(
    target: Path, summary: dict[str, Any], pages: Sequence[Path], sentences: Callable[[], Iterable[str]], messages: Messages, *, json: bool
) -> int:
    """Print the answer, then what bears on how far it may be trusted, then where the page is; or data for machines."""
    if json:
        emit({**summary, "folder": str(target), "pages": [str(path) for path in pages]})
        return 0
    for sentence in sentences():
        out.print(sentence, markup=False)
    found = summary["diagnostics"]
    if found["unsound"]:
        shown = {"rhat": messages.number(found["rhat_max"], 2), "ess": messages.number(found["ess_bulk_min"], 0)}
        err.print(messages.text("tournament.unsound", count=found["unsound"], all=found["fits"], **shown), markup=False)
    for name in summary.get("left_out", ()):
        err.print(messages.text(f"tournament.left_out_{name.replace('-', '_')}"), markup=False)
    page = next((path for path in pages if path.name.endswith(f".{messages.lang}.html")), pages[0])
    out.print(messages.text("tournament_tools.done", file=str(page), seconds=f"{summary['seconds']:.0f}"), markup=False)
    return 0
