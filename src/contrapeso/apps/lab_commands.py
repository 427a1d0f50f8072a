"""What the command that opens the web laboratory does."""

from __future__ import annotations

import socket
import threading
import webbrowser
from pathlib import Path

from contrapeso.apps.console import err, language
from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.safety import is_loopback, require_token
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.load import builtin
from contrapeso.vocabulary.errors import ContrapesoError


class PortError(ContrapesoError):
    """An address at which nothing can listen."""


def lab_command(
    casebook: Path | None,
    run: Path | None,
    *,
    host: str,
    port: int,
    token: str | None,
    show: bool,
    prepare: bool,
    answers: Path | None,
    tournament: Path | None = None,
    lang: str | None,
) -> int:
    """Serve the laboratory until it is stopped."""
    import uvicorn

    messages = language(lang)
    given = {"host": host, "port": port, "token": token, "prepare": prepare, "answers": answers, "tournament": tournament}
    settings = LabSettings(casebook=casebook or builtin(), run=run, **given)
    require_token(settings)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortError(messages.text("lab.cli.port", host=host, port=port, why=error.strerror or str(error))) from None
    found = create_app(settings)
    named = f"[{host}]" if ":" in host else host
    here = f"http://{named}:{listener.getsockname()[1]}/{messages.lang}/"
    err.print(messages.text("lab.cli.open", address=here), markup=False)
    if found.state.lab.shelf is None:
        err.print(messages.text("lab.cli.no_run"), markup=False)
    if show and is_loopback(host):
        threading.Timer(1.0, webbrowser.open, (here,)).start()
    server = uvicorn.Server(uvicorn.Config(found, log_level="warning", server_header=False, timeout_graceful_shutdown=3))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()
    return 0
