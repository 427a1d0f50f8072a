"""The built-in casebook, read once."""

from __future__ import annotations

import pytest

from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook


@pytest.fixture(scope="session")
def casebook() -> Casebook:
    """Return the built-in casebook."""
    return load(builtin())
