"""Workers for as long as a context lasts: this process, processes of this machine, or those of a Dask scheduler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from contrapeso.scale.crew import Here, ScaleError, Workers, local_count


@contextmanager
def workers(scheduler: str | None = None, *, prepare: Callable[[], Any] | None = None) -> Iterator[Workers]:
    """Have workers for as long as the context lasts.

    Parameters
    ----------
    scheduler
        ``None``: this process. ``local:4``: four processes of this machine; ``local``: one for each of its
        processors. Else the address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``.
    prepare
        Called once in each worker process before its first piece; not called in this process.

    Raises
    ------
    ScaleError
        If ``scheduler`` is none of these, Dask is not installed, or no worker answers.
    """
    if scheduler is None:
        yield Here()
        return
    count = local_count(scheduler)
    try:
        from contrapeso.scale.cluster import cluster
    except ModuleNotFoundError as error:
        raise ScaleError(f"'--scheduler {scheduler}' needs Dask, which is not installed: pip install 'contrapeso[scale]'") from error
    with cluster(scheduler if count is None else count, prepare) as found:
        yield found
