"""Addresses of questions, jobs and casebooks of one's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from contrapeso.apps.lab import api, ask_routes, bring_routes
from contrapeso.apps.lab.asking import job_view
from contrapeso.apps.lab.jobs import FAILED, Job, Queue, QueueFull
from contrapeso.apps.lab.keeper import Keeper
from contrapeso.apps.lab.pages.what_if import desk_of_app, language, queue_of, queue_of_app
from contrapeso.apps.lab.web import render
from contrapeso.vocabulary.language import Messages

routes: list[BaseRoute] = [*ask_routes.routes, *bring_routes.routes, *api.routes]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Keep a worker beside the server for as long as it runs."""
    settings = app.state.settings
    if not settings.workers:
        yield
        return
    settings.state.mkdir(parents=True, exist_ok=True)
    await run_in_threadpool(desk_of_app, app)  # which brings and queues answers ahead
    app.state.keeper = Keeper(queue_of_app(app), settings.computation, settings.state / "worker.log")
    app.state.keeper.start()
    try:
        yield
    finally:
        app.state.keeper.stop()


def first_fit(request: Request) -> dict[str, Any] | None:
    """Start the fit of a casebook that has none, or say how far it is; ``None`` where no worker is to be had."""
    settings, lab = request.app.state.settings, request.app.state.lab
    if not settings.workers:
        return None
    folder = settings.runs / lab.casebook.hash[:24]
    wanted = {"casebook": str(lab.casebook.folder), "out": str(folder)}
    queue, key = queue_of(request), f"run:{lab.casebook.hash}"
    job = queue.latest(key)
    if job is None or (job.state == "done" and not (folder / "run.json").exists()):
        try:
            job = queue.submit("run", wanted, client="lab", key=key if job is None else f"{key}:{job.number}", priority=5)
        except QueueFull:
            return None
    words = told(Messages(language_or_first(request)), queue, job)
    return {
        **job_view(job, queue.position(job)),
        "total": max(job.total, 1),
        "words": words,
        "url": f"/{language_or_first(request)}/jobs/{job.id}",
    }


def language_or_first(request: Request) -> str:
    """Return the language of the address, English where it names none."""
    return str(request.path_params.get("lang", "en"))


def show_job(request: Request) -> Response:
    """Show how far a job is."""
    lang = language(request)
    messages, queue = Messages(lang), queue_of(request)
    job = queue.job(request.path_params["id"])
    if job is None:
        return render(request, "job.html", page="", title=messages.text("ask.no_job"), status=404, job=None, told="", stop=None)
    return render(
        request,
        "job.html",
        page="",
        title=messages.text("ask.job_title"),
        job=job_view(job, queue.position(job)),
        told=told(messages, queue, job),
        stop=f"/{lang}/jobs/{job.id}/cancel" if job.open else None,
        refresh=2 if job.open else None,
    )


def told(messages: Messages, queue: Queue, job: Job) -> str:
    """Return how far a job is, in a sentence."""
    if job.state == "running" and job.total:
        return messages.text("ask.state_running", stage=messages.name("ask.stage", job.stage), done=job.done, total=job.total)
    if job.state == "queued":
        return messages.text("ask.state_queued", position=queue.position(job))
    if job.state == FAILED:
        return messages.text("ask.state_failed", error=messages.text("ask.lost") if job.error == "lost" else job.error or "")
    return messages.text(f"ask.state_{job.state}_plain")


def cancel_job(request: Request) -> Response:
    """Cancel a job and show it again."""
    lang = language(request)
    queue_of(request).cancel(request.path_params["id"])
    return RedirectResponse(f"/{lang}/jobs/{request.path_params['id']}", 303)


def again(request: Request) -> Response:
    """Queue a job once more that failed or was stopped."""
    lang, queue = language(request), queue_of(request)
    job = queue.job(request.path_params["id"])
    if job is not None and not job.open and job.state != "done":
        try:
            job = queue.submit(job.kind, job.request, client=job.client, key=job.key)
        except QueueFull:
            pass
    return RedirectResponse(f"/{lang}/jobs/{job.id if job else request.path_params['id']}", 303)


routes += [
    Route("/{lang}/jobs/{id:str}", show_job, name="job"),
    Route("/{lang}/jobs/{id:str}/cancel", cancel_job, methods=["POST"]),
    Route("/{lang}/jobs/{id:str}/again", again, methods=["POST"]),
]
