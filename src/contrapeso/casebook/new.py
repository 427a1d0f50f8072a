"""A small casebook of an invented country, to start from."""

from __future__ import annotations

import shutil
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
    folder = Path(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ContrapesoError(f"{folder} is not empty; name a folder that is not there yet")
        source = template()
        written = []
        for path in sorted(source.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                target = folder / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                written.append(target)
    except OSError as error:
        raise ContrapesoError(f"{folder} cannot be written ({error.strerror or error}); name another folder") from error
    return written
