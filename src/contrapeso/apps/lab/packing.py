"""A scenario as part of an address: packed into it where it is short, stored under its hash where it is long."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML

from contrapeso.casebook.scenario import Scenario

LONGEST = 1_500
"""Letters of a scenario that still goes into the address itself."""
LARGEST = 200_000
"""Bytes of a scenario unpacked; what grows beyond is no scenario."""
_STORED = re.compile(r"h\.([0-9a-f]{24})", re.ASCII)


def plain(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data, without what is not said."""
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)


def pack(scenario: Scenario, folder: Path) -> str:
    """Return a scenario as a value of an address."""
    data = json.dumps(plain(scenario), separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode()
    packed = "z." + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    if len(packed) <= LONGEST:
        return packed
    name = sha256(data).hexdigest()[:24]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    if not path.exists():
        partial = path.with_suffix(".partial")
        partial.write_bytes(data)
        partial.replace(path)
    return f"h.{name}"


def unpack(text: str, folder: Path) -> Scenario | None:
    """Return the scenario of an address, or ``None`` where it holds none."""
    stored = _STORED.fullmatch(text)
    try:
        if stored:
            data = (folder / f"{stored[1]}.json").read_bytes()
        elif text.startswith("z.") and text.isascii():
            body = text[2:]
            packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
            reader = zlib.decompressobj()
            data = reader.decompress(packed, LARGEST)
            if reader.unconsumed_tail or not reader.eof:
                return None
        else:
            return None
        return Scenario.model_validate(json.loads(data))
    except (OSError, ValueError, RecursionError, binascii.Error, zlib.error, ValidationError):
        return None


def to_yaml(scenario: Scenario) -> str:
    """Return a scenario as a file of a casebook."""
    writer = YAML()
    writer.width = 110
    stream = io.StringIO()
    writer.dump(plain(scenario), stream)
    return stream.getvalue()
