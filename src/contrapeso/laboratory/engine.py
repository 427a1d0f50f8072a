"""What runs histories: generated code for this machine's processor, or JAX and the device that it has."""

from __future__ import annotations

import os

from contrapeso.vocabulary.errors import ContrapesoError

NAME = "CONTRAPESO_ENGINE"
ENGINES = ("generated", "jax")


def engine() -> str:
    """Return the engine that the environment names; generated code where it names none.

    Raises
    ------
    ContrapesoError
        If there is no such engine.
    """
    found = os.environ.get(NAME) or ENGINES[0]
    if found not in ENGINES:
        raise ContrapesoError(f"{NAME} is '{found}'; it is one of {', '.join(ENGINES)}")
    return found
