"""Sources as CSL-JSON, the form that Zotero and pandoc share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from contrapeso.evidence.exchange.drafts import Draft, ExchangeError, Ids, Imported, Written, named
from contrapeso.evidence.exchange.safe_files import read_text, write_text


def read_csl(path: Path | str) -> Imported:
    """Read sources; everything that an item holds is kept, only ids may change.

    Raises
    ------
    ExchangeError
        If the file is no CSL-JSON.

    """
    path = Path(path)
    try:
        data: Any = json.loads(read_text(path), parse_constant=lambda name: None)
    except json.JSONDecodeError as error:
        raise ExchangeError(f"{path}:{error.lineno}: this is not JSON ({error.msg}); export the library as CSL JSON anew") from None
    except (RecursionError, ValueError):
        raise ExchangeError(f"{path}: this JSON nests too deep or holds an endless number; export the library as CSL JSON anew") from None
    if isinstance(data, dict):
        data = cast(dict[str, Any], data).get("items")
    if not isinstance(data, list):
        raise ExchangeError(f"{path}: CSL-JSON is a list of sources; export the library as CSL JSON")
    found, faults = Imported(), list[str]()
    ids = Ids()
    items = cast(list[Any], data)
    for number, item in enumerate(items, 1):
        problem = _fault(item)
        if problem:
            faults.append(f"item {number}: {problem}; it is left out")
            continue
        draft = dict(cast(dict[str, Any], item))
        given = str(draft.get("citation-key") or draft.get("id") or draft["title"])
        draft["id"] = ids.of(given, f"{number}")
        if draft["id"] != given:
            found.ids[given] = draft["id"]
        found.sources.append(draft)
    found.left_out = named(faults, "and {count} more items")
    found.read = {"items": len(items), "sources": len(found.sources)}
    return found


def _fault(item: Any) -> str | None:
    if not isinstance(item, dict):
        return "it is no source"
    fields = cast(dict[str, Any], item)
    lacking = [name for name in ("type", "title") if not isinstance(fields.get(name), str) or not fields[name].strip()]
    return f"it has no {' and no '.join(lacking)}" if lacking else None


def write_csl(sources: Iterable[Mapping[str, Any]], path: Path | str) -> Written:
    """Write sources as CSL-JSON, whole."""
    items: list[Draft] = [dict(item) for item in sources]
    write_text(Path(path), json.dumps(items, indent=2, ensure_ascii=False) + "\n")
    return Written({"sources": len(items)})
