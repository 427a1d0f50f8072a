"""The same for programs: questions and jobs as JSON."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from contrapeso.apps.lab.api_description import description
from contrapeso.apps.lab.ask_routes import client_of, read_scenario
from contrapeso.apps.lab.asking import job_view
from contrapeso.apps.lab.jobs import QueueFull
from contrapeso.apps.lab.packing import LARGEST, pack
from contrapeso.apps.lab.pages.what_if import desk_of, in_order, inquiry, queue_of
from contrapeso.casebook.faults import CasebookError
from contrapeso.vocabulary.language import Messages

FIELDS = {"question": "q", "packed": "s"}


def _no(status: int, *words: Any) -> JSONResponse:
    return JSONResponse({"errors": list(words)}, status)


def questions(request: Request) -> Response:
    """List the questions and theories of the casebook."""
    desk = desk_of(request)
    listed = [{"id": item.id, "code": item.code, "question": item.question.model_dump()} for item in in_order(request)]
    return JSONResponse({"questions": listed, "theories": list(desk.theories)})


def described(request: Request) -> Response:
    """Return what these addresses take and give."""
    return JSONResponse(description())


async def submit(request: Request) -> Response:
    """Put a question to the queue.

    The body is an object with ``question`` (an id), ``own`` (the values of the form), ``packed`` (from an
    address) or ``yaml`` (a scenario file), and with ``theories``: ids, or ``"all"``.
    """
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        return _no(400, "the body is not JSON")
    if not isinstance(body, dict):
        return _no(400, "the body is no object")
    return await run_in_threadpool(_submit, request, body)


def _submit(request: Request, body: dict[str, Any]) -> Response:
    asked = [name for name in ("question", "own", "packed", "yaml") if name in body]
    strange = sorted(set(body) - {"question", "own", "packed", "yaml", "theories"})
    if strange or len(asked) != 1:
        return _no(422, "give exactly one of question, own, packed, yaml, and perhaps theories", *strange[:5])
    name, value, theories = asked[0], body[asked[0]], body.get("theories", "")
    if isinstance(theories, list) and all(isinstance(item, str) for item in theories):
        unknown = [item for item in theories if item not in desk_of(request).theories]
        if unknown or not theories:
            return _no(422, "no such theory", *(item[:60] for item in unknown[:5]))
        theories = ",".join(theories)
    if theories not in ("", "all") and "theories" in body and not isinstance(body["theories"], list):
        return _no(422, "theories is a list of ids, or 'all'")
    if not isinstance(theories, str):
        return _no(422, "theories is a list of ids, or 'all'")
    values: dict[str, str] = {"theories": theories}
    if name == "own":
        if not isinstance(value, dict) or not all(isinstance(item, (str, int, float)) for item in value.values()):
            return _no(422, "own is an object of texts and numbers")
        values |= {str(key): str(item)[:40] for key, item in value.items()}
        if "q" in values or "s" in values or not value:
            return _no(422, "own holds polity, from, to, l1, v1, f1, t1 and so on")
    elif not isinstance(value, str) or not value:
        return _no(422, f"{name} is a text")
    elif name == "yaml":
        data = value.encode("utf-8", "replace")
        if len(data) > LARGEST:
            return _no(413, f"a scenario has at most {LARGEST} bytes")
        try:
            values["s"] = pack(read_scenario(request, data), request.app.state.settings.state / "scenarios")
        except CasebookError as error:
            return _no(422, *({"line": fault.line, "what": fault.what, "todo": fault.todo} for fault in error.faults))
    else:
        values[FIELDS[name]] = value
    wanted = inquiry(request, values)
    messages = Messages("en")
    if wanted.scenario is None or wanted.troubles:
        return _no(422, *(messages.text(item.key, **item.values) for item in wanted.troubles))
    try:
        jobs = desk_of(request).submit(wanted.scenario, wanted.theories, client=client_of(request))
    except QueueFull as error:
        return _no(429, str(error))
    queue = queue_of(request)
    told = [{**job_view(job, queue.position(job)), "theory": theory} for theory, job in zip(wanted.theories, jobs, strict=True)]
    return JSONResponse({"jobs": told, "page": wanted.link("en")}, 202)


def _job(request: Request) -> Any:
    job = queue_of(request).job(request.path_params["id"])
    if job is None:
        raise HTTPException(404)
    return job


def show(request: Request) -> Response:
    """Say how far a job is."""
    try:
        job = _job(request)
    except HTTPException:
        return _no(404, "there is no such job")
    return JSONResponse(job_view(job, queue_of(request).position(job)))


def result(request: Request) -> Response:
    """Return what a job found; the parts that are there while it runs."""
    try:
        job = _job(request)
    except HTTPException:
        return _no(404, "there is no such job")
    queue = queue_of(request)
    found = queue.result(job.key) if job.state == "done" else None
    if found is not None:
        return JSONResponse({"whole": True, "result": found})
    return JSONResponse({"whole": False, "state": job.state, "parts": queue.parts(job.key)}, 200 if job.open else 409)


def cancel(request: Request) -> Response:
    """Cancel a job."""
    try:
        job = _job(request)
    except HTTPException:
        return _no(404, "there is no such job")
    queue_of(request).cancel(job.id)
    return show(request)


routes: list[BaseRoute] = [
    Route("/api/openapi.json", described),
    Route("/api/questions", questions),
    Route("/api/jobs", submit, methods=["POST"]),
    Route("/api/jobs/{id:str}", show),
    Route("/api/jobs/{id:str}", cancel, methods=["DELETE"]),
    Route("/api/jobs/{id:str}/result", result),
]
