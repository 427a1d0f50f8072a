"""All formats of data providers by the word of the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from contrapeso.casebook.datasets.campaigns import NAVCO
from contrapeso.casebook.datasets.coups import CLINE, COLPUS, POWELL_THYNE
from contrapeso.casebook.datasets.economy import MADDISON, QOG_ADAPTER
from contrapeso.casebook.datasets.found import Found
from contrapeso.casebook.datasets.leaders import ARCHIGOS, REIGN
from contrapeso.casebook.datasets.pinksheet import read_pink_sheet
from contrapeso.casebook.datasets.reading import Adapter, read
from contrapeso.casebook.datasets.regimes import ERT, GWF, LIED, VDEM_ADAPTER
from contrapeso.casebook.datasets.votes import NELDA, VPARTY

ADAPTERS: Mapping[str, Adapter] = {
    adapter.id: adapter
    for adapter in (VDEM_ADAPTER, ERT, POWELL_THYNE, CLINE, COLPUS, ARCHIGOS, REIGN, NAVCO, NELDA, VPARTY, MADDISON, QOG_ADAPTER, LIED, GWF)
}
FORMATS = (*ADAPTERS, "pinksheet")


def read_dataset(format: str, file: Path | str, polities: Collection[str] | None = None, years: tuple[int, int] | None = None) -> Found:
    """Read a file of a data provider; see `contrapeso.casebook.datasets.reading.read`.

    Raises
    ------
    DatasetError
        If the file is not in a layout of the provider.
    """
    if format == "pinksheet":
        return read_pink_sheet(file, years)
    return read(ADAPTERS[format], file, polities, years)
