"""Write the exact versions of a resolve into ``pyproject.toml``, or check those that stand there.

``uv.lock`` names registry hosts and is not committed; what is committed is the list
``tool.uv.constraint-dependencies``, with versions and markers and nothing else, so that everybody resolves
to the same versions from whatever registry they use.

    uv run python scripts/pin.py             resolve again under the standing pins, and write what changed
    uv run python scripts/pin.py --upgrade   resolve without them, and write the newest versions that fit
    uv run python scripts/pin.py --check     resolve nothing; fail where the pins do not fit what is declared
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
BLOCK = re.compile(r"^constraint-dependencies = \[\n(?:  .*\n)*\]\n", re.MULTILINE)
HEADING = re.compile(r"^\[tool\.uv\]\n", re.MULTILINE)
EXPORT = ("uv", "export", "--quiet", "--all-groups", "--all-extras", "--no-hashes", "--no-annotate", "--no-header", "--no-emit-project")


def declared(project: dict[str, Any]) -> Iterator[Requirement]:
    """Yield every requirement that the project or one of its groups declares."""
    groups = [project["project"].get("dependencies", []), *project.get("dependency-groups", {}).values()]
    groups += project["project"].get("optional-dependencies", {}).values()
    for group in groups:
        yield from (Requirement(item) for item in group if isinstance(item, str))


def pins_of(project: dict[str, Any]) -> list[str]:
    """Return the pins that stand in the file."""
    return list(project.get("tool", {}).get("uv", {}).get("constraint-dependencies", []))


def faults(text: str) -> list[str]:
    """Return what is wrong with the pins of a ``pyproject.toml``, one sentence for each fault."""
    project = tomllib.loads(text)
    pins = pins_of(project)
    if not pins:
        return ["tool.uv.constraint-dependencies is empty; run scripts/pin.py"]
    found, versions = [], dict[str, set[str]]()
    for pin in pins:
        try:
            requirement = Requirement(pin)
        except InvalidRequirement as error:
            found.append(f"'{pin}' is no requirement: {error}")
            continue
        specifiers = list(requirement.specifier)
        if requirement.url or len(specifiers) != 1 or specifiers[0].operator != "==" or "*" in specifiers[0].version:
            found.append(f"'{pin}' is not an exact version; write name==version")
        else:
            versions.setdefault(canonicalize_name(requirement.name), set()).add(specifiers[0].version)
    if pins != sorted(set(pins)):
        found.append("the pins are not sorted, or one stands twice; run scripts/pin.py")
    for requirement in declared(project):
        pinned = versions.get(canonicalize_name(requirement.name))
        if pinned is None:
            found.append(f"'{requirement}' is declared and has no pin; run scripts/pin.py")
        elif not all(requirement.specifier.contains(version, prereleases=True) for version in pinned):
            found.append(f"'{requirement}' does not allow the pinned {', '.join(sorted(pinned))}; run scripts/pin.py --upgrade")
    return found


def resolve(text: str) -> list[str]:
    """Return the pins of a fresh resolve, sorted; markers are kept, hosts and hashes are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(text, encoding="utf-8")
        done = subprocess.run(EXPORT, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"uv could not resolve the project:\n{done.stderr}")
    lines = (line.strip() for line in done.stdout.splitlines())
    return sorted({line for line in lines if re.match(r"[A-Za-z0-9]", line)})


def written(text: str, pins: list[str]) -> str:
    """Return the text of a ``pyproject.toml`` with other pins."""
    quoted = [f'"{pin}"' if '"' not in pin else f"'{pin}'" for pin in pins]
    block = "constraint-dependencies = [\n" + "".join(f"  {pin},\n" for pin in quoted) + "]\n"
    if BLOCK.search(text):
        return BLOCK.sub(lambda _: block, text, count=1)
    if HEADING.search(text):
        return HEADING.sub(lambda match: match[0] + block, text, count=1)
    return f"{text.rstrip()}\n\n[tool.uv]\n{block}"


def main(arguments: list[str] | None = None) -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail where the pins do not fit; change nothing")
    parser.add_argument("--upgrade", action="store_true", help="resolve without the pins that stand")
    parser.add_argument("--file", type=Path, default=PYPROJECT, help="another pyproject.toml")
    options = parser.parse_args(arguments)
    text = options.file.read_text(encoding="utf-8")
    if not options.check:
        base = written(text, []) if options.upgrade else text
        pins = resolve(base)
        before = set(pins_of(tomllib.loads(text)))
        text = written(text, pins)
        options.file.write_text(text, encoding="utf-8")
        print(f"{len(pins)} pins, {len(set(pins) - before)} of them new", file=sys.stderr)
    found = faults(text)
    for fault in found:
        print(f"{options.file.name}: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
