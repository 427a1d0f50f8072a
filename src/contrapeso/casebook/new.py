"""A casebook to start from: a small one of an invented country, or texts that were made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files as package_files
from pathlib import Path

from contrapeso.vocabulary.errors import ContrapesoError


def template() -> Path:
    """Return the folder of the casebook that `create` copies."""
    return Path(str(package_files("contrapeso.casebook").joinpath("template")))


def create(folder: Path | str) -> list[Path]:
    """Write a small, sound casebook of an invented country.

    Parameters
    ----------
    folder
        A folder that is not there yet, or is empty.

    Returns
    -------
    list of Path
        The files written, sorted.

    Raises
    ------
    ContrapesoError
        If something stands in the folder, or it cannot be written.
    """
    source = template()
    texts = {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    return write(folder, texts)


def write(folder: Path | str, texts: Mapping[str, str]) -> list[Path]:
    """Write the files of a new casebook.

    Parameters
    ----------
    folder
        A folder that is not there yet, or is empty.
    texts
        The text of each file by its path below the folder.

    Returns
    -------
    list of Path
        The files written, sorted.

    Raises
    ------
    ContrapesoError
        If something stands in the folder, or it cannot be written.
    """
    folder = Path(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ContrapesoError(f"{folder} is not empty; name a folder that is not there yet")
        written: list[Path] = []
        for name, text in sorted(texts.items()):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
            written.append(target)
    except OSError as error:
        raise ContrapesoError(f"{folder} cannot be written ({error.strerror or error}); name another folder") from error
    return sorted(written)
