"""Addresses of casebooks that readers bring: sent, checked, fitted, opened."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from contrapeso.apps.lab.ask_routes import client_of
from contrapeso.apps.lab.asking import job_view
from contrapeso.apps.lab.jobs import QueueFull
from contrapeso.apps.lab.pages.what_if import language, queue_of
from contrapeso.apps.lab.safety import REPORT_POLICY, is_loopback
from contrapeso.apps.lab.shelf import Lab
from contrapeso.apps.lab.upload import UploadError, take
from contrapeso.apps.lab.web import render
from contrapeso.report.printing import file_name
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

_NAME = re.compile(r"[0-9a-f]{24}", re.ASCII)
_checking = threading.Lock()
MOST_FAULTS = 500
"""Faults that a page shows; the command line shows all."""


def _store(request: Request) -> Path:
    return request.app.state.settings.state / "casebooks"


def start(request: Request) -> Response:
    """Show the form, and the casebooks that are there."""
    language(request)
    return _page(request)


def _page(request: Request, *, status: int = 200, said: str = "", faults: list[dict] | None = None, count: int = 0) -> Response:
    messages = Messages(language(request))
    store = _store(request)
    kept = sorted(path.name for path in store.iterdir() if _NAME.fullmatch(path.name)) if store.is_dir() else []
    settings, lab = request.app.state.settings, request.app.state.lab
    return render(
        request,
        "bring.html",
        page="bring",
        title=messages.text("bring.title"),
        status=status,
        said=said,
        faults=(faults or [])[:MOST_FAULTS],
        all_faults=len(faults or []),
        count=count,
        kept=kept,
        open_now=str(lab.casebook.folder),
        others_open=lab.settings.casebook != settings.casebook,
    )


async def send(request: Request) -> Response:
    """Take a zip, check it, and show what is wrong or what can be done with it."""
    language(request)
    try:
        async with request.form(max_files=1, max_fields=2, max_part_size=1_000) as form:
            sent = form.get("file")
            if not isinstance(sent, UploadFile) or not sent.filename:
                return await run_in_threadpool(_page, request, status=422, said=Messages(language(request)).text("bring.nothing"))
            return await run_in_threadpool(_take, request, sent.file)
    except MultiPartException:
        raise HTTPException(400) from None


def _take(request: Request, stream: IO[bytes]) -> Response:
    messages = Messages(language(request))
    try:
        with _checking:  # one at a time: a check takes a whole processor
            name, faults, count = take(stream, _store(request))
    except UploadError as error:
        return _page(request, status=422, said=messages.text(error.key, **error.values))
    if name is None:
        return _page(request, status=422, faults=faults, count=count)
    return RedirectResponse(f"/{messages.lang}/bring/{name}", 303)


def _named(request: Request) -> tuple[str, Path, Path]:
    """Return name and folder of a casebook that was sent, and the folder of its run."""
    name = request.path_params["name"]
    folder = _store(request) / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise HTTPException(404)
    return name, folder, request.app.state.settings.runs / name


def show(request: Request) -> Response:
    """Show a casebook that was sent: how far its fit is, and what came of it."""
    messages = Messages(language(request))
    name, folder, run = _named(request)
    queue = queue_of(request)
    job = queue.latest(f"run:{name}")
    done = (run / "report.html").is_file()
    return render(
        request,
        "brought.html",
        page="bring",
        title=messages.text("bring.one_title"),
        name=name,
        folder=str(folder),
        run=str(run),
        done=done,
        job=job_view(job, queue.position(job)) if job else None,
        refresh=3 if job and job.open else None,
        can_open=is_loopback(request.app.state.settings.host),
        is_open=request.app.state.lab.casebook.folder == folder,
    )


def fit(request: Request) -> Response:
    """Queue the fit of a casebook that was sent."""
    messages = Messages(language(request))
    name, folder, run = _named(request)
    try:
        queue_of(request).submit(
            "run", {"casebook": str(folder), "out": str(run)}, client=client_of(request), key=f"run:{name}", priority=2
        )
    except QueueFull:
        return _page(request, status=429, said=messages.text("ask.full"))
    return RedirectResponse(f"/{messages.lang}/bring/{name}", 303)


def report(request: Request) -> Response:
    """Return the report of a casebook that was sent; it may run nothing and load nothing."""
    lang = language(request)
    _, _, run = _named(request)
    path = run / file_name("report", lang)
    if not path.is_file():
        raise HTTPException(404)
    return HTMLResponse(path.read_text(encoding="utf-8"), headers={"Content-Security-Policy": REPORT_POLICY})


def open_it(request: Request) -> Response:
    """Open a casebook that was sent, with its run, in this laboratory; readers beyond this machine may not."""
    lang = language(request)
    _, folder, run = _named(request)
    settings = request.app.state.settings
    if not is_loopback(settings.host):
        raise HTTPException(403)
    try:
        _switch(request, Lab(replace(settings, casebook=folder, run=run)))
    except ContrapesoError as error:
        return _page(request, status=422, said=str(error))
    return RedirectResponse(f"/{lang}/", 303)


def back(request: Request) -> Response:
    """Open the casebook again with which the laboratory was started."""
    lang = language(request)
    if not is_loopback(request.app.state.settings.host):
        raise HTTPException(403)
    _switch(request, Lab(request.app.state.settings))
    return RedirectResponse(f"/{lang}/", 303)


def _switch(request: Request, lab: Lab) -> None:
    state = request.app.state
    documents = type(state.documents)(lab)
    state.lab, state.documents = lab, documents


routes: list[BaseRoute] = [
    Route("/{lang}/bring/", start, name="bring"),
    Route("/{lang}/bring/", send, methods=["POST"]),
    Route("/{lang}/bring/back", back, methods=["POST"]),
    Route("/{lang}/bring/{name:str}", show),
    Route("/{lang}/bring/{name:str}/fit", fit, methods=["POST"]),
    Route("/{lang}/bring/{name:str}/open", open_it, methods=["POST"]),
    Route("/{lang}/bring/{name:str}/report", report),
]
