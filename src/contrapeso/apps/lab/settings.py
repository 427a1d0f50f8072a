"""What a laboratory is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

from contrapeso.casebook.load import builtin


def cache_folder() -> Path:
    """Return the folder for fits, runs and uploads, outside any project."""
    return user_cache_path("contrapeso", appauthor=False)


@dataclass(frozen=True)
class LabSettings:
    """What a laboratory is told when it starts.

    Attributes
    ----------
    casebook
        Folder of the casebook that it opens.
    run
        A finished run folder; the newest in `runs` that was made from this casebook where absent.
    host, port
        Where it listens. Any address but loopback needs a `token`.
    token
        What a client must send where the laboratory listens beyond loopback.
    state
        Folder of the queue, results, uploads and stored scenarios.
    workers
        Whether a worker process is started; tests that only read pages need none.
    computation
        What the worker runs, as ``module:function``.
    prepare
        Whether the worker answers the casebook's questions ahead while nobody waits for it.
    answers
        Folder with the folders of what-ifs that were run before; ``whatif`` beside the run's tables where absent.
    tournament
        Folder that `contrapeso tournament` wrote; where absent, one of the same casebook beside the run, in the
        folder that the laboratory was started in, or in the cache.
    per_client
        Jobs that one client may have open; all readers on this machine are one client.
    """

    casebook: Path = field(default_factory=builtin)
    run: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    state: Path = field(default_factory=lambda: cache_folder() / "lab")
    workers: bool = True
    computation: str = "contrapeso.apps.lab.work:compute"
    prepare: bool = True
    answers: Path | None = None
    tournament: Path | None = None
    per_client: int = 60

    @property
    def runs(self) -> Path:
        """Return the folder in which the laboratory keeps the runs that it makes."""
        return self.state / "runs"
