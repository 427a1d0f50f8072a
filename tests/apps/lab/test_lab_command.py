"""The command that opens the laboratory: what it refuses, in words."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from contrapeso.apps.lab.safety import SafetyError
from contrapeso.apps.lab_commands import PortError, lab_command
from contrapeso.casebook.new import template


def test_beyond_this_machine_it_needs_a_token() -> None:
    with pytest.raises(SafetyError, match="--token"):
        lab_command(None, None, host="0.0.0.0", port=0, token=None, show=False, prepare=False, answers=None, lang="en")


def test_an_address_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortError, match=f"puerto {port}.*--port"):
            lab_command(template(), None, host="127.0.0.1", port=port, token=None, show=False, prepare=False, answers=None, lang="es")
