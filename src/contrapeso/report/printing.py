"""The templates that every page is printed from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from contrapeso.vocabulary.language import Messages


def environment() -> Environment:
    """Return the templates; every value is escaped, because a casebook may hold anything."""
    return Environment(
        loader=PackageLoader("contrapeso.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def file_name(stem: str, language: str) -> str:
    """Return the name of a page in a language."""
    return f"{stem}.html" if language == "en" else f"{stem}.{language}.html"


def others(stem: str, language: str, languages: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return code, file name and own name of each language but ``language``, for links between pages."""
    return [(other, file_name(stem, other), Messages(other).text("page.language")) for other in languages if other != language]


def write_pages(folder: Path, stem: str, languages: Sequence[str], page: Callable[[str], str]) -> list[Path]:
    """Write a page in each language and return where they are."""
    written = []
    for language in languages:
        path = folder / file_name(stem, language)
        path.write_text(page(language), encoding="utf-8")
        written.append(path)
    return written
