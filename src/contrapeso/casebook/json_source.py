"""One JSON file (CSL-JSON sources, CSVW metadata) as plain data with lines; nothing here raises."""

from __future__ import annotations

import json
import re
from typing import Any

from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import shown
from contrapeso.casebook.source import DEEPEST, MOST_FAULTS, Path_, Source, decode

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:\n]|[^\s\[\]{},:"]+')


def _lines(text: str, file: str) -> tuple[dict[Path_, int], list[Fault]]:
    """Return the line of every part of sound JSON text, and the keys given twice."""
    lines: dict[Path_, int] = {(): 1}
    faults: list[Fault] = []
    stack: list[tuple[Path_, bool]] = []  # path of each open container, and whether it is an object
    index: list[int] = []
    key: list[str | None] = []
    line = 1
    for token in _TOKEN.findall(text):
        if token == "\n":
            line += 1
        elif token in "]}":
            stack.pop()
            index.pop()
            key.pop()
        elif token == ",":
            index[-1] += 1
            key[-1] = None
        elif token == ":":
            continue
        elif stack and stack[-1][1] and key[-1] is None:
            name = json.loads(token)
            key[-1] = name
            path = (*stack[-1][0], name)
            if path in lines:
                faults.append(Fault(file, line, f"the key {shown(name)} is given twice", "keep one of them"))
            lines[path] = line
        else:
            above = stack[-1][0] if stack else ()
            path = () if not stack else (*above, key[-1] or "") if stack[-1][1] else (*above, index[-1])
            lines.setdefault(path, line)
            if token in "[{":
                stack.append((path, token == "{"))
                index.append(0)
                key.append(None)
                if len(stack) > DEEPEST:
                    return lines, [*faults, Fault(file, line, f"more than {DEEPEST} levels stand in one another", "write it flatter")]
    return lines, faults[:MOST_FAULTS]


def parse_json(text: str, file: str) -> tuple[Source | None, list[Fault]]:
    """Read JSON text; see `contrapeso.casebook.yaml_source.parse_yaml`."""
    strange: list[str] = []

    def constant(name: str) -> Any:
        strange.append(name)
        return None

    try:
        data = json.loads(text, parse_constant=constant)
    except json.JSONDecodeError as error:
        todo = "look at this line and the one above: a comma too many or too few, or a quotation mark"
        return None, [Fault(file, error.lineno, f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}", todo)]
    except (RecursionError, ValueError):
        return None, [Fault(file, 1, "this JSON nests too deep or holds an endless number", "write it flatter")]
    lines, faults = _lines(text, file)
    source = Source(file, data, lines)
    faults += [Fault(file, 1, f"{name} is not a number of JSON", "write null") for name in strange[:MOST_FAULTS]]
    return source, faults


def read_json(data: bytes, file: str) -> tuple[Source | None, list[Fault]]:
    """Read the bytes of a JSON file; see `parse_json`."""
    text, faults = decode(data, file)
    return (None, faults) if text is None else parse_json(text, file)
