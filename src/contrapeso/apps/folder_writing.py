"""A new folder, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages


def write_folder(files: Mapping[str, str], folder: Path, messages: Messages) -> None:
    """Write texts by their path below a folder that is not there yet, or is empty.

    Raises
    ------
    ContrapesoError
        If something stands in the folder, or it cannot be written.
    """
    temporary: Path | None = None
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ContrapesoError(messages.text("exchange.folder_not_empty", folder=folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        for name, text in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        temporary.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        temporary.replace(folder)
    except OSError as error:
        raise ContrapesoError(messages.text("exchange.folder_unwritable", folder=folder, why=error.strerror or str(error))) from None
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
