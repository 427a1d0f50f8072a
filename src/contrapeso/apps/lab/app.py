"""The laboratory as an ASGI application: which address shows which document."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from contrapeso.apps.lab import job_routes, safety
from contrapeso.apps.lab.bundle import bundle
from contrapeso.apps.lab.document import Ask, Document
from contrapeso.apps.lab.drawing import drawer
from contrapeso.apps.lab.endings import ENDING, endings, respond
from contrapeso.apps.lab.latest import Latest
from contrapeso.apps.lab.pages import PAGES, WANTED
from contrapeso.apps.lab.pages.what_if import answered
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.apps.lab.shelf import Lab
from contrapeso.apps.lab.web import address, language_of, render, styles
from contrapeso.report.figure import draw_here, draw_with
from contrapeso.vocabulary.language import LANGUAGES, Messages

log = logging.getLogger(__name__)
STATIC = Path(__file__).with_name("static")
KEPT = 64
"""Documents that are kept ready."""


Answered = Callable[[str, dict[str, str]], tuple[Callable[[], list[Any]], str]]
"""Returns what brings the answers that a report may hold, and a tag that changes with them."""


class Documents:
    """Documents already built, the latest of them; building draws charts, which takes time."""

    def __init__(self, lab: Lab, answered: Answered | None = None) -> None:
        self._lab, self.answered = lab, answered
        self._kept: Latest[Document] = Latest(KEPT)
        self._building = threading.Lock()

    def get(self, path: str, lang: str, query: dict[str, str]) -> tuple[Ask, Document]:
        """Return what is asked for and its document.

        Raises
        ------
        HTTPException
            404 if there is no such page.
        """
        shelf = self._lab.shelf
        assert shelf is not None
        for name, pattern, builder in PAGES:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            kept = {key: value for key, value in sorted(query.items()) if key in WANTED[name]}
            answers, tag = self.answered(lang, kept) if self.answered and name == "report" else (None, "")
            ask = Ask(shelf, lang, found.groupdict(), kept, answers)
            key = (self._lab.opened, path, lang, tag, *kept.items())
            document = self._kept.get(key)
            if document is None:
                with self._building:
                    document = self._kept.get(key) or self._kept.keep(key, builder(ask))
            return ask, document
        raise HTTPException(404)


def asked(request: Request) -> dict[str, str]:
    """Return the query; values of one name are joined by commas, as boxes of a form send them."""
    return {name: ",".join(request.query_params.getlist(name)[:20]) for name in list(request.query_params)[:30]}


def show(request: Request) -> Response:
    """Show a document under any of its endings."""
    lang = request.path_params["lang"]
    if lang not in LANGUAGES:
        raise HTTPException(404)
    found = ENDING.fullmatch(request.path_params.get("path", ""))
    path, ending = (found["path"], found["ending"] or "") if found else ("", "")
    lab: Lab = request.app.state.lab
    if lab.shelf is None:
        lab.refresh()
    if lab.shelf is None:
        return waiting(request)
    query = asked(request)
    ask, document = request.app.state.documents.get(path, lang, query)
    if ending:
        return respond(request, ask, document, ending, path)
    return render(
        request,
        document.template,
        page=document.page,
        title=document.title,
        **{
            **document.context,
            "state": document.state,
            "path": path or "compare",
            "query": query,
            "complete": str(request.base_url).rstrip("/") + address(lang, path or "compare", "", {**document.keep})
            if document.keep
            else str(request.url),
            "suffixes": endings(document),
        },
    )


def waiting(request: Request) -> Response:
    """Say that nothing is fitted yet, start the fit where jobs are to be had, and show how far it is."""
    start = getattr(job_routes, "first_fit", None)
    progress = start(request) if start is not None else None
    m = Messages(language_of(request))
    title = m.text("lab.waiting.title")
    again = 3 if progress and progress["state"] != "failed" else None
    return render(request, "waiting.html", page="", title=title, progress=progress, words=_so_far(m, progress), refresh=again)


def _so_far(m: Messages, progress: dict[str, Any] | None) -> str:
    """Return in a sentence how far a fit is."""
    if not progress:
        return ""
    if not progress["total"]:
        return m.text("lab.waiting.queued", position=progress["position"] or 1)
    stage = m.name("cli", f"stage_{progress['stage']}")
    return m.text("lab.waiting.running", stage=stage, done=progress["done"], total=progress["total"])


def home(request: Request) -> Response:
    """Lead to the first page in the language of the reader."""
    return RedirectResponse(f"/{language_of(request)}/", status_code=307, headers={"Vary": "Accept-Language"})


def vega(request: Request) -> Response:
    """Return the script that draws charts."""
    content, tag = bundle()
    if request.headers.get("if-none-match") == f'"{tag}"':
        return Response(status_code=304)
    return Response(content, media_type="text/javascript", headers={"ETag": f'"{tag}"', "Cache-Control": "max-age=86400"})


def sheet(request: Request) -> Response:
    """Return the style sheet."""
    return Response(str(styles()), media_type="text/css", headers={"Cache-Control": "max-age=60"})


def failed(request: Request, error: Exception) -> Response:
    """Say in the reader's language that there is no such page, or what else is wrong."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    m = Messages(language_of(request))
    key = f"lab.error.e{status}" if f"lab.error.e{status}" in m else "lab.error.other"
    return render(request, "error.html", page="", title=m.text(key), status=status, message=m.text(key))


def draw_ahead(app: Starlette) -> None:
    """Draw the first page in every language before anybody comes."""
    for lang in LANGUAGES:
        try:
            _, document = app.state.documents.get("", lang, {})
            list(document.figures[0].drawings)
        except Exception as error:  # Whatever it is, the reader who comes will be told.
            log.warning("the first page could not be drawn ahead: %s", error)


def create_app(settings: LabSettings) -> Starlette:
    """Return the laboratory.

    ``app.state.settings`` holds the settings, ``app.state.lab`` the casebook and what is on the shelf.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            start = getattr(job_routes, "lifespan", None)
            if start is not None:
                await stack.enter_async_context(start(app))
            stack.callback(drawer().close)
            stack.callback(draw_with, draw_here)
            draw_with(drawer().svg)
            if settings.workers and settings.prepare and app.state.lab.shelf is not None:
                threading.Thread(target=draw_ahead, args=(app,), name="ahead", daemon=True).start()
            yield

    routes: list[BaseRoute] = [
        Route("/", home),
        Route("/static/vega.js", vega),
        Route("/static/lab.css", sheet),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        *job_routes.routes,
        Route("/{lang}/", show),
        Route("/{lang}/{path:path}", show),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware, minimum_size=800), *safety.middleware(settings)],
        exception_handlers={HTTPException: failed, 500: failed},
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.lab = Lab(settings)
    app.state.documents = Documents(app.state.lab, lambda lang, query: answered(app, lang, query))
    app.state.pages = {name for name, _, _ in PAGES}
    return app
