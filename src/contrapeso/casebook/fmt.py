"""The canonical form of casebook files: one order of keys, one indentation, comments kept.

The text of values is never rewritten, only moved: an unquoted or folded text stays as its
author wrote it. A comment belongs to the entry below it, or to the value before it on its
line. Where the canonical form would not say exactly the same, the text stays as it is.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from contrapeso.casebook.faults import CasebookError, Fault
from contrapeso.casebook.files import kind_of
from contrapeso.casebook.json_source import parse_json
from contrapeso.casebook.layout import Branch, Entry, Leaf, layout
from contrapeso.casebook.shape import FILE_MODELS, ITEM_MODELS, keys_of, model_at
from contrapeso.casebook.source import Path_, decode
from contrapeso.casebook.yaml_source import parse_yaml


def _kind(path: Path) -> str | None:
    """Return what a file is for, from the last parts of its path."""
    parts = path.absolute().parts
    found = (kind_of("/".join(parts[-count:])) for count in range(1, 5))
    return next((kind for kind in found if kind is not None), None)


def _keys(kind: str | None, path: Path_) -> list[str]:
    """Return the canonical keys of the mapping at ``path`` of a file of this kind."""
    model: type[BaseModel] | None = None
    if kind in FILE_MODELS:
        model = model_at(FILE_MODELS[kind], path)
    elif kind in ITEM_MODELS and path:
        model = model_at(ITEM_MODELS[kind], path[1:])
    return [] if model is None else keys_of(model)


def _ordered(branch: Branch, kind: str | None, path: Path_) -> list[Entry]:
    keys = _keys(kind, path)
    places = {key: index for index, key in enumerate(keys)}
    return sorted(branch.entries, key=lambda entry: places.get(entry.name, len(keys)))  # stable: unknown keys stay in order, last


def _value(entry: Entry, pad: str, kind: str | None, path: Path_) -> Iterator[str]:
    """Yield what follows a key or a dash on its line, then the lines below."""
    comment = f"  {entry.comment}" if entry.comment else ""
    value = entry.value
    if isinstance(value, Branch):
        yield comment
        yield from _lines(value, f"{pad}  ", kind, path)
        return
    first, *rest = value.lines
    yield (f" {first}" if first else "") + comment
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    for line in rest:
        text = line[margin:] if value.block else line.strip()
        yield f"{pad}  {text}" if text.strip() else ""


def _lines(branch: Branch, pad: str, kind: str | None, path: Path_) -> Iterator[str]:
    """Yield the lines of a mapping or list in canonical form."""
    if branch.mapping:
        for entry in _ordered(branch, kind, path):
            yield from (f"{pad}{line}" if line else "" for line in entry.above)
            first, *rest = _value(entry, pad, kind, (*path, entry.name))
            yield f"{pad}{entry.key}:{first}"
            yield from rest
        return
    for index, entry in enumerate(branch.entries):
        yield from (f"{pad}{line}" if line else "" for line in entry.above)
        if isinstance(entry.value, Leaf):
            first, *rest = _value(entry, pad, kind, (*path, index))
            yield f"{pad}-{first}"
            yield from rest
            continue
        below = list(_lines(entry.value, f"{pad}  ", kind, (*path, index)))
        start = next(number for number, line in enumerate(below) if line.strip() and not line.lstrip().startswith("#"))
        yield from (f"{pad}{line.lstrip()}" if line else "" for line in below[:start])
        yield f"{pad}- {below[start][len(pad) + 2 :]}"
        yield from below[start + 1 :]


def _tidy(lines: list[str]) -> str:
    """Join lines without blank ones at the start, the end, or two in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept) + "\n" if kept else ""


def _comments(text: str) -> list[str]:
    """Return everything after a '#', a rough but sufficient count of what must not be lost."""
    return sorted(line[line.index("#") :].strip() for line in text.split("\n") if "#" in line)


def format_yaml(text: str, file: str, kind: str | None = None) -> str:
    """Return YAML text in canonical form.

    Raises
    ------
    CasebookError
        If the text cannot be read.
    """
    text = unicodedata.normalize("NFC", text)
    source, faults = parse_yaml(text, file)
    if source is None or faults:
        raise CasebookError(faults)
    plain = text.rstrip("\n") + "\n" if text.strip() else ""
    root, header, footer = layout(text)
    if root is None:
        return plain
    found = _tidy([*header, *_lines(root, "", kind, ()), *footer])
    again, faults = parse_yaml(found, file)
    same = again is not None and not faults and again.data == source.data and _comments(found) == _comments(text)
    return found if same else plain


def _json(text: str, file: str) -> str:
    source, faults = parse_json(text, file)
    if source is None or faults:
        raise CasebookError(faults)
    data: Any = source.data
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def format_text(path: Path | str) -> str:
    """Return the canonical form of a casebook file.

    Parameters
    ----------
    path
        A file of a casebook; its name and folders say what it is for.

    Raises
    ------
    CasebookError
        If the file cannot be read; only a sound file has a canonical form.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CasebookError([Fault(str(path), 1, f"the file cannot be read ({error.strerror})", "name a file of the casebook")]) from None
    text, faults = decode(data, str(path))
    if text is None:
        raise CasebookError(faults)
    if path.suffix == ".json":
        return _json(text, str(path))
    if path.suffix == ".yaml":
        return format_yaml(text, str(path), _kind(path))
    return text
