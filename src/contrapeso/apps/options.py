"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Lang = Annotated[str | None, Parameter(name="--lang", help="Language of messages: en or es; the environment's where absent.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Write data for machines.")]
Book = Annotated[Path | None, Parameter(help="A casebook folder; the built-in one where absent.")]
Own = Annotated[
    list[Path] | None,
    Parameter(name="--mechanisms", help="A Python file with mechanisms of your own, which is run; may be repeated.", negative=""),
]
Scheduler = Annotated[
    str | None,
    Parameter(
        name="--scheduler",
        help="Who does the work: local:4 for four processes, or a Dask scheduler such as tcp://10.0.0.1:8786; this process where absent.",
    ),
]
Without = Annotated[
    list[str] | None,
    Parameter(
        name="--without", help="Leave exits, events, votes, series, vdem, claims or one of them unscored; may be repeated.", negative=""
    ),
]
With = Annotated[list[str] | None, Parameter(name="--with", help="Score what is not scored by default: claims.", negative="")]
Vdem = Annotated[
    Path | None, Parameter(name="--vdem", help="Your own file of Varieties of Democracy, whose items of the balance are scored.")
]
Coding = Annotated[str, Parameter(name="--coding", help="Weights of contested exits: declared, dawid-skene, a holder, or EVENT=CLASS.")]
