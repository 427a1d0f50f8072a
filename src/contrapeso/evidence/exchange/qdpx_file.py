"""The zip and the XML of a REFI-QDA 1.5 project, opened without harm."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from contrapeso.evidence.exchange.drafts import ExchangeError
from contrapeso.evidence.exchange.safe_files import parse_xml, unzip

NAMESPACE = "urn:QDA-XML:project:1.0"
Q = f"{{{NAMESPACE}}}"


def open_project(path: Path) -> tuple[Element, dict[str, bytes]]:
    """Return the root of a project, and its other files by name in lower case, without folders."""
    files = unzip(path)
    name = next((found for found in files if found.lower() == "project.qde"), None)
    if name is None:
        raise ExchangeError(f"{path}: the zip holds no project.qde; export the project as REFI-QDA (.qdpx)")
    root = parse_xml(files[name], f"{path}/{name}")
    if root.tag != f"{Q}Project":
        raise ExchangeError(f"{path}/{name}: the root is {root.tag[:80]!r}, not a project of REFI-QDA 1.5 ({NAMESPACE}); export it anew")
    return root, {found.split("/")[-1].lower(): data for found, data in files.items() if found != name}


def inner(element: Element, tag: str) -> str:
    """Return the text of a child."""
    return (element.findtext(f"{Q}{tag}") or "").strip()
