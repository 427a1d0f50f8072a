"""Which code a result came from: hashes of source that ignore comments, layout and docstrings."""

from __future__ import annotations

import ast
import hashlib
import inspect
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from contrapeso.dynamics.theory import Theory

ENGINE = ("vocabulary/variables.py", "vocabulary/kinds.py", "vocabulary/items.py", "dynamics/*.py", "mechanisms/*.py")
"""What the equations of a step are written in."""


@lru_cache
def code_hash(*patterns: str) -> str:
    """Return the SHA-256 of the source of files of the package."""
    digest = hashlib.sha256()
    root = Path(str(files("contrapeso")))
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            digest.update(path.name.encode())
            digest.update(_meaning(path.read_text(encoding="utf-8")).encode())
    return digest.hexdigest()


def _meaning(source: str) -> str:
    """Return what source says to the interpreter: without comments, layout and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0], "value", None), ast.Constant):
            node.body = body[1:]  # type: ignore[attr-defined]
    return ast.dump(tree)


def own_code(theory: Theory) -> dict[str, str]:
    """Return the source of mechanisms that a user wrote, by label."""
    return {
        mechanism.label: inspect.getsource(type(mechanism))
        for mechanism in theory.mechanisms
        if not type(mechanism).__module__.startswith("contrapeso.")
    }


def identity(theory: Theory) -> dict[str, Any]:
    """Return what generated code of a theory's mechanisms depends on."""
    return {
        "code": code_hash(*ENGINE, "kernel/*.py", "laboratory/kernel.py", "laboratory/ensemble.py", "laboratory/layout.py"),
        "mechanisms": [mechanism.label for mechanism in theory.mechanisms],
        "observers": [observer.label for observer in theory.observers],
        "own": own_code(theory),
        "jax": version("jax"),
    }
