"""Contracts of mechanisms: whether one keeps its promises, the library's or a user's own.

:func:`faults` says what a mechanism does not keep; :func:`load_file` brings mechanisms from a user's Python
file, :func:`installed` from packages, :func:`check_file` does both for a file.

A mechanism is code, and loading a file runs it: load only what you would run.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.theories.library import MECHANISMS
from contrapeso.theories.promises import faults
from contrapeso.vocabulary.bibliography import Reference, parse
from contrapeso.vocabulary.errors import ContrapesoError

__all__ = ["GROUP", "OwnMechanismError", "check_file", "faults", "installed", "load_file", "own_references", "template"]

GROUP = "contrapeso.mechanisms"
"""Entry points of packages that bring mechanisms: each names a class, an instance or a module."""


class OwnMechanismError(ContrapesoError):
    """A user's file or package of mechanisms cannot be used; the message says why and what to do."""


def template() -> str:
    """Return a small complete file with one mechanism, to be copied and changed."""
    return files("contrapeso.theories").joinpath("template_mechanism.py.txt").read_text(encoding="utf-8")


def load_file(path: str | Path) -> dict[str, Mechanism]:
    """Return the mechanisms of a Python file by label.

    Raises
    ------
    OwnMechanismError
        If there is no such file, it is not Python, it fails, holds no mechanism, or takes a label.
    """
    path = Path(path)
    if not path.is_file():
        raise OwnMechanismError(f"{path}: there is no such file")
    if path.suffix != ".py":
        raise OwnMechanismError(f"{path}: a file of mechanisms is Python and ends in .py")
    try:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except SyntaxError as error:
        raise OwnMechanismError(f"{path}: line {error.lineno}: this is not Python: {error.msg}") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise OwnMechanismError(f"{path}: this is not a text in UTF-8; save it as such") from error
    name = f"contrapeso_own_{abs(hash(path.resolve())):x}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise OwnMechanismError(f"{path}: Python cannot load this file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # The file is a user's code, and may raise anything.
        del sys.modules[name]
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        where = f"line {lines[-1]}: " if lines else ""
        raise OwnMechanismError(f"{path}: {where}running the file raises {type(error).__name__}: {error}") from error
    return _collected(str(path), _of_module(str(path), module))


def _of_module(where: str, module: ModuleType) -> list[Mechanism]:
    """Return an instance of every mechanism that a module defines itself."""
    defined = [item for item in vars(module).values() if inspect.isclass(item) and item.__module__ == module.__name__]
    classes = [item for item in defined if issubclass(item, Mechanism)]
    if not classes:
        raise OwnMechanismError(f"{where}: there is no mechanism; write a class that extends contrapeso's Mechanism, or copy the template")
    return [_instance(where, item) for item in classes]


def _instance(where: str, item: type[Mechanism]) -> Mechanism:
    if inspect.isabstract(item):
        raise OwnMechanismError(f"{where}: {item.__name__} has no __call__; it says what the mechanism adds")
    if not isinstance(getattr(item, "label", None), str):
        raise OwnMechanismError(f"{where}: {item.__name__} has no label; write label = 'some-words'")
    try:
        return item()
    except Exception as error:
        raise OwnMechanismError(f"{where}: {item.__name__} cannot be made without arguments: {error}") from error


def _collected(where: str, mechanisms: list[Mechanism]) -> dict[str, Mechanism]:
    found: dict[str, Mechanism] = {}
    for mechanism in mechanisms:
        if mechanism.label in MECHANISMS:
            raise OwnMechanismError(f"{where}: the label '{mechanism.label}' is a mechanism's that ships with contrapeso; choose another")
        if mechanism.label in found:
            raise OwnMechanismError(f"{where}: two mechanisms have the label '{mechanism.label}'; rename one")
        found[mechanism.label] = mechanism
    return found


def own_references(path: str | Path) -> dict[str, Reference]:
    """Return the works of the bibliography beside a file of mechanisms: the same name, ending in .bib."""
    beside = Path(path).with_suffix(".bib")
    if not beside.is_file():
        return {}
    try:
        return parse(beside.read_text(encoding="utf-8"))
    except ValueError as error:
        raise OwnMechanismError(f"{beside}: {error}") from error


def check_file(path: str | Path) -> dict[str, list[str]]:
    """Return the faults of every mechanism of a file, by label."""
    references = own_references(path)
    return {label: faults(mechanism, references=references) for label, mechanism in load_file(path).items()}


def installed() -> dict[str, Mechanism]:
    """Return the mechanisms that installed packages bring, by label."""
    found: list[Mechanism] = []
    for point in entry_points(group=GROUP):
        where = f"the entry point '{point.name}' ({point.value})"
        try:
            item: Any = point.load()
        except Exception as error:
            raise OwnMechanismError(f"{where} cannot be loaded: {type(error).__name__}: {error}") from error
        if isinstance(item, ModuleType):
            found += _of_module(where, item)
        elif isinstance(item, Mechanism):
            found.append(item)
        elif inspect.isclass(item) and issubclass(item, Mechanism):
            found.append(_instance(where, item))
        else:
            raise OwnMechanismError(f"{where} is no mechanism and no module of mechanisms")
    return _collected("installed packages", found)
