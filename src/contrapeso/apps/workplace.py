"""What a worker process needs before its first piece: the same code, compiled code kept on disk, a user's own mechanisms."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import jax
from platformdirs import user_cache_path

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash
from contrapeso.kernel.machine import keep_in
from contrapeso.laboratory.engine import engine
from contrapeso.scale.crew import ScaleError

PATTERNS = ("laboratory/*.py", "scale/*.py", "inference/*.py", "tournament/*.py", "apps/whatif*.py")


def workplace(theories: tuple[Theory, ...]) -> Callable[[], Any]:
    """Return a function that makes a worker process ready for pieces of work with some theories."""
    own = {type(item).__module__ for theory in theories for item in theory.mechanisms}
    files = {name: str(sys.modules[name].__file__) for name in own if name.startswith("contrapeso_own_")}
    return partial(make_ready, _code(), files)


def _code() -> str:
    """Return what numbers hang on beside their inputs."""
    return f"{code_hash(*PATTERNS)} {engine()}"


def keep_compiled(place: Path) -> None:
    """Keep compiled code in a folder between processes, and let chains that overflow do so in silence: they count as divergences."""
    keep_in(place)
    jax.config.update("jax_compilation_cache_dir", str(place))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.5)
    warnings.filterwarnings("ignore", message="invalid value encountered in matmul", category=RuntimeWarning)


def make_ready(code: str, files: dict[str, str]) -> None:
    """Make this process ready.

    Parameters
    ----------
    code
        Hash of the code of the process that gives out the work.
    files
        Files of a user's own mechanisms, by the name that their module has there.

    Raises
    ------
    ScaleError
        If the code differs, or a file is not to be found.
    """
    if _code() != code:
        raise ScaleError(
            "a worker runs another version of contrapeso's code, or another engine, which may give other numbers; install the same "
            "everywhere, and set the same CONTRAPESO_ENGINE"
        )
    # The folder of 'run', named here again: its module loads reports and charts, which a worker does not need.
    keep_compiled(user_cache_path("contrapeso", appauthor=False) / "compiled")
    for name, path in files.items():
        if name in sys.modules:
            continue
        spec = spec_from_file_location(name, path)
        try:
            assert spec is not None and spec.loader is not None
            sys.modules[name] = module_from_spec(spec)
            spec.loader.exec_module(sys.modules[name])
        except OSError as error:
            del sys.modules[name]
            raise ScaleError(f"a worker cannot read {path}: put your mechanisms where all workers find them under this path") from error
