"""The endings of an address: the same document as data, figure, specification and print."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from contrapeso import __version__
from contrapeso.apps.lab.document import Ask, Document
from contrapeso.apps.lab.drawing import drawer
from contrapeso.apps.lab.interactive import plain, specification
from contrapeso.apps.lab.web import html, styles
from contrapeso.evidence.exchange.spreadsheet import to_csv

ENDING = re.compile(r"^(?P<path>.*?)(?P<ending>\.vega\.json|\.json|\.csv|\.svg|\.png|\.html)?$")
ENDINGS = (".html", ".csv", ".json", ".svg", ".png")


def endings(document: Document) -> list[str]:
    """Return the endings that a document has."""
    lacking = {
        ending
        for ending, there in ((".csv", document.data is not None), *((e, bool(document.figures)) for e in (".svg", ".png")))
        if not there
    }
    return [ending for ending in ENDINGS if ending not in lacking]


def respond(request: Request, ask: Ask, document: Document, ending: str, path: str) -> Response:
    """Return a document in the form that its ending names."""
    name = re.sub(r"[^A-Za-z0-9-]+", "-", f"contrapeso-{path or 'compare'}-{ask.lang}").strip("-")
    narrow = request.query_params.get("width") == "narrow"
    figure = request.query_params.get("figure", "")
    match ending:
        case ".csv":
            return _file(csv(document), "text/csv; charset=utf-8", f"{name}.csv")
        case ".json":
            return JSONResponse(data(request, ask, document), headers={"Content-Disposition": f'inline; filename="{name}.json"'})
        case ".vega.json":
            return JSONResponse(specification(document.figure(figure), ask.messages, narrow, ask.shelf.pages[ask.lang].style.names))
        case ".svg":
            return picture(request, document.figure(figure).drawings[1 if narrow else 0][2], f"{name}.svg")
        case ".png":
            spec = plain(document.figure(figure), narrow)
            spec["config"]["background"] = "white"
            return _file(drawer().png(spec), "image/png", f"{name}.png", inline=True)
        case _:
            return offline(request, document, f"{name}.html")


def picture(request: Request, drawing: str, name: str) -> Response:
    """Return a drawing; a browser that has it already is told so."""
    tag = f'"{hashlib.sha256(drawing.encode()).hexdigest()[:32]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    answer = _file(drawing, "image/svg+xml", name, inline=True)
    answer.headers["ETag"] = tag
    return answer


def csv(document: Document) -> str:
    """Return the data of a document as CSV; no cell of it is taken for a formula."""
    if document.data is None:
        raise HTTPException(404)
    rows = document.data.astype(object).where(document.data.notna(), None).to_numpy().tolist()
    return to_csv([list(document.data.columns), *rows])


def data(request: Request, ask: Ask, document: Document) -> dict[str, Any]:
    """Return what a document says and its numbers, with where they come from."""
    run, book = ask.shelf.run.about, ask.shelf.casebook
    return {
        "title": document.title,
        "address": str(request.url),
        "language": ask.lang,
        "sentences": list(document.sentences),
        "state": list(document.state),
        "data": [] if document.data is None else json.loads(document.data.to_json(orient="records", double_precision=6)),
        "casebook": {"title": ask.text("lab.plain", text=ask.shelf.pages[ask.lang].words(book.manifest.title)), "hash": book.hash},
        "run": {name: run.get(name) for name in ("version", "created", "seed", "theory")},
        "licence": book.manifest.licence,
        "citation": ask.text(
            "lab.citation", title=document.title, version=__version__, hash=book.hash[:12], created=str(run.get("created", "?"))[:10]
        ),
    }


def offline(request: Request, document: Document, name: str) -> Response:
    """Return a document as one file that needs nothing else, for printing and keeping."""
    sheet = styles()
    digest = base64.b64encode(hashlib.sha256(str(sheet).encode()).digest()).decode()
    text = html(
        request,
        document.template,
        page=document.page,
        title=document.title,
        **{**document.context, "offline": True, "sheet": sheet, "state": document.state},
    )
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return HTMLResponse(text, headers={"Content-Disposition": f'inline; filename="{name}"', "Content-Security-Policy": policy})


def _file(content: str | bytes, kind: str, name: str, inline: bool = False) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"'})
