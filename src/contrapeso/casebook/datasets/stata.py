"""Rows of a Stata file (.dta), in pieces; pandas takes the format apart."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contrapeso.casebook.datasets.fault import DatasetError

PIECE = 2_000
"""Rows held at a time."""


def stata_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the header as row 1 and each observation after it, all as text.

    Raises
    ------
    DatasetError
        If the file is damaged or no Stata file.
    """
    import pandas  # pyright: ignore[reportMissingTypeStubs]

    pd: Any = pandas
    line = 1
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            pd.read_stata(path, convert_categoricals=False, chunksize=PIECE) as reader,
        ):
            yield 1, [str(name) for name in reader.variable_labels()]
            for piece in reader:
                for values in piece.itertuples(index=False, name=None):
                    line += 1
                    yield line, [_text(value) for value in values]
    except DatasetError:
        raise
    except Exception as error:  # pandas raises many classes for damaged files
        raise DatasetError("no_stata", file=path, line=line, why=str(error) or type(error).__name__) from None


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
