"""Theories and mechanisms that a user brings: ids, files, and what files name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contrapeso.casebook.load import load_file
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages


class UnknownNameError(ContrapesoError):
    """A name that a casebook does not hold."""


def is_path(name: str) -> bool:
    """Return whether a name is written as a path of a YAML file."""
    return name.endswith((".yaml", ".yml"))


def theory_file(name: str, book: Casebook, messages: Messages) -> tuple[TheoryFile, Path]:
    """Return a theory by id or by path, and the folder that its own paths start from.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if is_path(name):
        found = load_file("theories", name, book.folder)
        if found.id in book.theories and book.theories[found.id] != found:
            raise UnknownNameError(messages.text("whatif_tools.clash", name=found.id))
        return found, Path(name).parent
    if name not in book.theories:
        raise UnknownNameError(messages.text("whatif_tools.unknown_theory", name=name, known=", ".join(book.theories)))
    return book.theories[name], Path(book.folder) / "theories"


def runnable(names: Iterable[str], book: Casebook, messages: Messages) -> tuple[dict[str, TheoryFile], list[Path]]:
    """Return theories that have mechanisms to run, by id, and the files of mechanisms that they name.

    ``all`` stands for every theory of the casebook.

    Raises
    ------
    UnknownNameError
        If a name is unknown, or is that of a baseline.
    """
    known = [name for name, item in book.theories.items() if item.kind == "theory"]
    found: dict[str, TheoryFile] = {}
    files: list[Path] = []
    for name in (part for asked in names for part in (known if asked == "all" else [asked])):
        item, folder = theory_file(name, book, messages)
        if item.kind == "baseline":
            raise UnknownNameError(messages.text("whatif_tools.baseline", name=item.id, known=", ".join(known)))
        found[item.id] = item
        files += [folder / path for path in item.mechanisms_from]
    return found, files


def own_mechanisms(files: Iterable[Path]) -> dict[str, Any]:
    """Return the mechanisms of installed packages and of files by label; running a file is what loads it."""
    from contrapeso.theories.contracts import installed, load_file

    found: dict[str, Any] = dict(installed())
    for path in dict.fromkeys(Path(file).resolve() for file in files):
        loaded: Mapping[str, Any] = load_file(path)
        clash = sorted(set(found) & set(loaded))
        if clash:
            raise UnknownNameError(f"{path}: another file or package has a mechanism '{clash[0]}' too; rename one")
        found |= loaded
    return found
