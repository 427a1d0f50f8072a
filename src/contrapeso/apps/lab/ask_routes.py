"""Addresses of what-if questions: the page, its data, and the forms that put a question, stop it, or bring one along."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from contrapeso.apps.lab.asking import job_view, state_tag
from contrapeso.apps.lab.drawing import drawer
from contrapeso.apps.lab.endings import picture
from contrapeso.apps.lab.interactive import specification
from contrapeso.apps.lab.jobs import QueueFull
from contrapeso.apps.lab.packing import LARGEST, pack, plain, to_yaml
from contrapeso.apps.lab.pages.what_if import OWN, Inquiry, about, context, desk_of, inquiry, language, queue_of, view
from contrapeso.apps.lab.safety import REPORT_POLICY
from contrapeso.apps.lab.web import render
from contrapeso.casebook.faults import CasebookError, Fault
from contrapeso.casebook.load import load_file
from contrapeso.casebook.scenario import Scenario
from contrapeso.evidence.exchange.spreadsheet import to_csv
from contrapeso.report.whatif_page import render as render_offline
from contrapeso.vocabulary.language import Messages

_reading = threading.Lock()
SUFFIXES = (".html", ".csv", ".json", ".svg", ".png")


def page(request: Request, wanted: Inquiry, *, status: int = 200, said: str = "", faults: list[Fault] | None = None) -> Response:
    """Return the page of a question."""
    lang = language(request)
    values = context(request, lang, wanted)
    title = getattr(wanted.scenario.title, lang) if wanted.scenario else Messages(lang).text("ask.title")
    return render(
        request,
        "what_if.html",
        page="what-if",
        title=title,
        status=status,
        said=said,
        faults=faults or [],
        path="what-if",
        query=values["asked_query"],
        lasting=wanted.scenario is not None,
        complete=str(request.base_url).rstrip("/") + wanted.link(lang) if wanted.scenario else str(request.url),
        suffixes=SUFFIXES if values["answer"] else (),
        **values,
    )


def show(request: Request) -> Response:
    """Show a question with its answer."""
    wanted = inquiry(request, request.query_params)
    return page(request, wanted, status=422 if wanted.troubles else 200)


def client_of(request: Request) -> str:
    """Return who asks: an address of the network, since there are no accounts."""
    return request.client.host if request.client else "unknown"


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=60, max_part_size=20_000) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


async def ask(request: Request) -> Response:
    """Put a question to the queue and show its page."""
    return await run_in_threadpool(_ask, request, await _form(request))


def _ask(request: Request, values: dict[str, str]) -> Response:
    lang = language(request)
    wanted = inquiry(request, values)
    if wanted.scenario is None or wanted.troubles:
        return page(request, wanted, status=422)
    try:
        desk_of(request).submit(wanted.scenario, wanted.theories, client=client_of(request))
    except QueueFull:
        return page(request, wanted, status=429, said=Messages(lang).text("ask.full"))
    return RedirectResponse(wanted.link(lang), 303)


async def cancel(request: Request) -> Response:
    """Cancel whatever of a question still waits or runs."""
    return await run_in_threadpool(_cancel, request, await _form(request))


def _cancel(request: Request, values: dict[str, str]) -> Response:
    wanted = inquiry(request, values)
    if wanted.scenario is not None:
        for job in desk_of(request).look(wanted.scenario, wanted.theories).jobs.values():
            if job is not None and job.open:
                queue_of(request).cancel(job.id)
    return RedirectResponse(wanted.link(language(request)), 303)


def words(request: Request) -> Response:
    """Lead from the form to the complete address of its question, without empty fields."""
    lang = language(request)
    wanted = inquiry(request, {name: request.query_params.get(name, "") for name in (*OWN, "q", "s", "theories")})
    return RedirectResponse(wanted.link(lang), 303)


async def upload(request: Request) -> Response:
    """Read a scenario that a reader brings along, and show it at an address of its own."""
    async with request.form(max_files=1, max_fields=2, max_part_size=1_000) as form:
        sent = form.get("file")
        data = await sent.read(LARGEST + 1) if isinstance(sent, UploadFile) else b""
    return await run_in_threadpool(_upload, request, data)


def _upload(request: Request, data: bytes) -> Response:
    lang, messages = language(request), Messages(language(request))
    nothing = inquiry(request, {})
    if not data or len(data) > LARGEST:
        return page(request, nothing, status=422, said=messages.text("ask.upload_size", most=LARGEST // 1000))
    try:
        scenario = read_scenario(request, data)
    except CasebookError as error:
        return page(request, nothing, status=422, said=messages.text("ask.upload_faults"), faults=list(error.faults))
    packed = pack(scenario, request.app.state.settings.state / "scenarios")
    return RedirectResponse(f"/{lang}/what-if/?{urlencode({'s': packed})}", 303)


def read_scenario(request: Request, data: bytes) -> Scenario:
    """Return a scenario from the bytes of its file, checked against the open casebook.

    Raises
    ------
    CasebookError
        With every fault, as `contrapeso check` gives them.
    """
    # One at a time: it is checked against the whole casebook, which takes a processor for seconds.
    with _reading, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_bytes(data)
        try:
            return load_file("scenarios", path, request.app.state.lab.casebook.folder)
        except CasebookError as error:
            raise CasebookError([Fault(path.name, fault.line, fault.what, fault.todo) for fault in error.faults]) from None


def as_yaml(request: Request) -> Response:
    """Return the question as a scenario file."""
    wanted = _sound(request)
    assert wanted.scenario is not None
    headers = {"Content-Disposition": f'attachment; filename="{wanted.scenario.id}.yaml"'}
    return Response(to_yaml(wanted.scenario), media_type="application/yaml", headers=headers)


def as_json(request: Request) -> Response:
    """Return the question, how far it is, and all numbers that are there."""
    wanted = _sound(request)
    assert wanted.scenario is not None
    asked = desk_of(request).look(wanted.scenario, wanted.theories)
    jobs = {name: job_view(job, asked.positions.get(name, 0)) if job else None for name, job in asked.jobs.items()}
    told = {"tag": state_tag(asked), "open": asked.open, "jobs": jobs, "address": wanted.link(request.path_params["lang"])}
    if request.query_params.get("only") == "state":
        return JSONResponse(told)
    return JSONResponse({**told, **about(request), "scenario": plain(wanted.scenario), "answers": asked.answers})


def as_csv(request: Request) -> Response:
    """Return the outcomes as a table."""
    wanted = _sound(request)
    assert wanted.scenario is not None
    found = desk_of(request).look(wanted.scenario, wanted.theories).found()
    if found is None:
        raise HTTPException(404)
    frame = found.paths if request.query_params.get("table") == "paths" else found.outcomes
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    headers = {"Content-Disposition": f'attachment; filename="what-if-{wanted.scenario.id}.csv"'}
    return Response(to_csv([list(frame.columns), *rows]), media_type="text/csv; charset=utf-8", headers=headers)


def as_html(request: Request) -> Response:
    """Return the answer as one file that needs nothing else, for keeping and printing."""
    lang = language(request)
    wanted = _sound(request)
    assert wanted.scenario is not None
    found = desk_of(request).look(wanted.scenario, wanted.theories).found(about(request))
    if found is None:
        raise HTTPException(404)
    text = render_offline(found, lang, request.app.state.lab.casebook, (lang,))
    return HTMLResponse(text, headers={"Content-Security-Policy": REPORT_POLICY})


def as_figure(request: Request) -> Response:
    """Return a figure of the answer, drawn or as its specification."""
    lang = language(request)
    wanted = _sound(request)
    assert wanted.scenario is not None
    found = view(request, lang, wanted, desk_of(request).look(wanted.scenario, wanted.theories))
    arms = found["arms"] if found else []
    figures = [figure for arm in arms for figure in (*arm.figures, arm.moved and arm.moved.figure) if figure]
    name = request.query_params.get("figure", "")
    chosen = next((figure for figure in figures if not name or figure.id == name), None)
    if chosen is None:
        raise HTTPException(404)
    narrow = request.query_params.get("width") == "narrow"
    ending = request.url.path.rpartition("what-if.")[2]
    if ending == "svg":
        return picture(request, chosen.drawings[1 if narrow else 0][2], f"what-if-{wanted.scenario.id}.svg")
    spec = specification(chosen, Messages(lang), narrow)
    if ending == "vega.json":
        return JSONResponse(spec)
    return Response(drawer().png(spec | {"background": "white"}), media_type="image/png")


def _sound(request: Request) -> Inquiry:
    language(request)
    wanted = inquiry(request, request.query_params)
    if wanted.scenario is None or wanted.troubles:
        raise HTTPException(422)
    return wanted


routes: list[BaseRoute] = [
    Route("/{lang}/what-if/", show, name="what-if"),
    Route("/{lang}/what-if", words),
    Route("/{lang}/what-if/ask", ask, methods=["POST"]),
    Route("/{lang}/what-if/cancel", cancel, methods=["POST"]),
    Route("/{lang}/what-if/upload", upload, methods=["POST"]),
    Route("/{lang}/what-if.yaml", as_yaml),
    Route("/{lang}/what-if.json", as_json),
    Route("/{lang}/what-if.csv", as_csv),
    Route("/{lang}/what-if.html", as_html),
    *(Route(f"/{{lang}}/what-if.{ending}", as_figure) for ending in ("svg", "png", "vega.json")),
]
