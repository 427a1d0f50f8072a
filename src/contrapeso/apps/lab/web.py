"""How a page becomes HTML: templates, navigation, addresses, languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from contrapeso.report.figure import Words
from contrapeso.vocabulary.language import LANGUAGES, Messages

NAVIGATION = (
    ("compare", ""),
    ("case", "case"),
    ("what-if", "what-if"),
    ("theories", "theories"),
    ("elections", "elections"),
    ("sources", "sources"),
    ("report", "report"),
    ("method", "method"),
    ("bring", "bring/"),
)
"""Entries of the navigation with their paths; one whose page this laboratory has not is left out."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates; every value is escaped, because a casebook may hold anything."""
    return Environment(
        # What the printed report is made of is found under its own name, unless the laboratory has one of that name.
        loader=ChoiceLoader([PackageLoader("contrapeso.apps.lab"), PackageLoader("contrapeso.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def styles() -> Markup:
    """Return the style sheets of the report and of the laboratory as one."""
    source = environment().loader
    assert source is not None
    parts = [source.get_source(environment(), name)[0] for name in ("style.css", "lab.css")]
    return Markup("\n".join(parts))


def address(lang: str, path: str = "", ending: str = "", query: Mapping[str, object] | None = None) -> str:
    """Return the address of a page; values of the query that are empty are left out."""
    kept = {name: value for name, value in (query or {}).items() if value not in (None, "")}
    way = f"/{lang}/{quote(path, safe='/:')}" if path else f"/{lang}/{'compare' if ending else ''}"
    return f"{way}{ending}{'?' + urlencode(kept, safe=',:') if kept else ''}"


def language_of(request: Request) -> str:
    """Return the language of an address, or the one that the reader's browser asks for first."""
    part = request.url.path.strip("/").split("/")[0]
    if part in LANGUAGES:
        return part
    for wanted in request.headers.get("accept-language", "").split(","):
        word = wanted.strip()[:2].lower()
        if word in LANGUAGES:
            return word
    return LANGUAGES[0]


def html(request: Request, template: str, *, page: str, title: str, **context: Any) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    template
        A template that extends ``base.html``.
    page
        The entry of `NAVIGATION` that it belongs to; empty where it belongs to none.
    title
        Its title.
    context
        What the template needs besides ``t``, ``m``, ``lang``, ``url`` and the navigation.
    """
    lang = language_of(request)
    m = Messages(lang)
    app = request.app
    shown: set[str] = getattr(app.state, "pages", set())
    names = {getattr(route, "name", "") for route in app.routes} | shown
    here = request.url.path
    # The slash at the end of an address is a part of it.
    rest = here.lstrip("/").partition("/")[2] if here.lstrip("/").split("/")[0] in LANGUAGES else ""
    query = request.url.query
    lab = getattr(app.state, "lab", None)
    shelf = lab.shelf if lab else None

    base = str(request.base_url).rstrip("/") if context.get("offline") else ""

    def url(path: str = "", ending: str = "", **values: object) -> str:
        return base + address(lang, path, ending, values)

    values: dict[str, Any] = {
        "t": m.text,
        "m": m,
        "lang": lang,
        "page": page,
        "title": title,
        "url": url,
        "navigation": [(name, url(path), m.text(f"lab.nav.{name}")) for name, path in NAVIGATION if name in names],
        "others": [
            (other, f"/{other}/{rest}{'?' + query if query else ''}", Messages(other).text("page.language"))
            for other in LANGUAGES
            if other != lang
        ],
        "here": f"{request.url.path}{'?' + query if query else ''}",
        "complete": str(request.url),
        "shelf": shelf,
        "about": shelf.run.about if shelf else {},
        "is_words": lambda value: isinstance(value, Words),
        "entries": {},
        "state": (),
        "suffixes": (),
        "offline": False,
        "lasting": False,
        "refresh": None,
    }
    return environment().get_template(template).render({**values, **context})


def render(request: Request, template: str, *, page: str, title: str, status: int = 200, **context: Any) -> Response:
    """Return a page as a response; see `html`."""
    return HTMLResponse(html(request, template, page=page, title=title, **context), status_code=status)
