"""The templates that every page is printed from."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment() -> Environment:
    """Return the templates; every value is escaped, because a casebook may hold anything."""
    return Environment(
        loader=PackageLoader("contrapeso.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def file_name(stem: str, language: str) -> str:
    """Return the name of a page in a language."""
    return f"{stem}.html" if language == "en" else f"{stem}.{language}.html"
