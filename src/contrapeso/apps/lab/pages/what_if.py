"""What if: a question in words with its answer, under every theory; and questions of the reader's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request

from contrapeso.apps.lab.ahead import adopt, prepare
from contrapeso.apps.lab.asking import Asked, Desk, fit_settings, opening, simplest, state_tag
from contrapeso.apps.lab.asking_form import form
from contrapeso.apps.lab.job_table import KEPT_DAYS
from contrapeso.apps.lab.jobs import Queue
from contrapeso.apps.lab.packing import unpack
from contrapeso.apps.lab.question import MOST_CHANGES, Question, Trouble, read_question
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.casebook.scenario import Scenario
from contrapeso.report import whatif_page
from contrapeso.report.verdicts import ARROWS, VERDICTS
from contrapeso.report.whatif_folder import COLUMNS, WhatIf
from contrapeso.report.whatif_words import Telling, assumptions, predictions, told_change
from contrapeso.vocabulary.language import LANGUAGES, Messages

OWN = ("polity", "from", "to", *(f"{letter}{number}" for number in range(1, MOST_CHANGES + 1) for letter in "lvft"))
"""Values of an address that make up a question of one's own."""


@dataclass(frozen=True)
class Inquiry:
    """What an address asks for: a scenario with the values that name it, or what is wrong with them."""

    scenario: Scenario | None
    query: Mapping[str, str]
    theories: tuple[str, ...]
    every: bool
    own: Question | None = None
    troubles: tuple[Trouble, ...] = ()

    def link(self, lang: str, ending: str = "/") -> str:
        """Return the complete address of the page that shows this."""
        return f"/{lang}/what-if{ending}{'?' + urlencode(self.query, safe=':,') if self.query else ''}"


def queue_of(request: Request) -> Queue:
    """Return the queue of the laboratory."""
    return queue_of_app(request.app)


def queue_of_app(app: Starlette) -> Queue:
    """Return the queue of a laboratory, opened with its first use."""
    state = app.state
    if getattr(state, "queue", None) is None:
        state.queue = Queue(state.settings.state / "jobs.sqlite", per_client=state.settings.per_client)
    return state.queue


def desk_of(request: Request) -> Desk:
    """Return the desk of the laboratory."""
    return desk_of_app(request.app)


def desk_of_app(app: Starlette) -> Desk:
    """Return the desk for the casebook that is open in a laboratory."""
    state = app.state
    casebook, shelf = state.lab.casebook, state.lab.shelf
    found = getattr(state, "desk", None)
    if found is None or found[:2] != (casebook.hash, shelf is not None):
        settings = state.settings
        desk = Desk(queue_of_app(app), casebook, fit_settings(shelf.run.about.get("settings") if shelf else None))
        found = state.desk = (casebook.hash, shelf is not None, desk)
        if shelf and settings.workers:
            adopt(desk, settings.answers or shelf.run.folder / "whatif")
            if settings.prepare:
                prepare(desk)
    return found[2]


def record_of(request: Request) -> Record:
    """Return the record of the polities that a question may be about."""
    state = request.app.state
    found = getattr(state, "asking_record", None)
    if found is None or found[0] != state.lab.casebook.hash:
        found = state.asking_record = (state.lab.casebook.hash, assemble(state.lab.casebook, state.lab.casebook.focus))
    return found[1]


def language(request: Request) -> str:
    """Return the language of the address.

    Raises
    ------
    HTTPException
        404 if there is no such language.
    """
    lang = request.path_params["lang"]
    if lang not in LANGUAGES:
        raise HTTPException(404)
    return lang


def inquiry(request: Request, values: Mapping[str, str]) -> Inquiry:
    """Read what the values of an address or a form ask for."""
    desk, casebook = desk_of(request), request.app.state.lab.casebook
    named = values.get("theories", "")
    every = named == "all"
    if values.get("s"):
        scenario = unpack(values["s"][:4000], request.app.state.settings.state / "scenarios")
        troubles = () if scenario else (Trouble("ask.trouble_packed", {}),)
        if scenario and (strange := sorted(set(scenario.polities) - set(casebook.polities))):
            scenario, troubles = None, (Trouble("ask.trouble_polity", {"value": ", ".join(strange)}),)
        query, own = {"s": values["s"][:4000]}, None
    elif any(values.get(name) for name in OWN):
        own, found = read_question(values, casebook)
        troubles = tuple(found)
        scenario = own.scenario(casebook) if own else None
        query = own.query() if own else {name: values[name][:40] for name in OWN if values.get(name)}
    else:
        name = values.get("q", "")
        scenario, own, troubles = casebook.scenarios.get(name), None, ()
        query = {"q": name} if scenario else {}
        if name and scenario is None:
            troubles = (Trouble("ask.trouble_question", {"value": name[:60]}),)
        elif scenario is None:
            scenario = first_question(request)
    theories = desk.theories if every else tuple(name for name in dict.fromkeys(named.split(",")) if name in desk.theories)
    if scenario and not theories:
        theories = desk.default_theories(scenario)
    elif named:
        query = {**query, "theories": "all" if every else ",".join(theories)}
    return Inquiry(scenario, query, theories, every, own, troubles)


def first_question(request: Request) -> Scenario | None:
    """Return the question that the page opens with: the simplest that has an answer, else the simplest."""
    desk, scenarios = desk_of(request), simplest(request.app.state.lab.casebook)
    for scenario in scenarios:
        if desk.look(scenario, desk.default_theories(scenario)[:1]).done:
            return scenario
    return scenarios[0] if scenarios else None


def in_order(request: Request) -> list[Scenario]:
    """Return the questions of the casebook by their codes."""
    return opening(request.app.state.lab.casebook)


def about(request: Request) -> dict[str, Any]:
    """Return what a what-if says of the casebook that it rests on."""
    return told_of(request.app.state.lab.casebook)


def told_of(casebook: Casebook) -> dict[str, Any]:
    """Return what a what-if says of a casebook."""
    return {"casebook": {"title": casebook.manifest.title.en, "hash": casebook.hash}, "polities": list(casebook.focus)}


def answered(app: Starlette, lang: str, query: Mapping[str, str]) -> tuple[Callable[[], list[Any]], str]:
    """Return what brings the questions of the casebook that have an answer, with the views that a report asks for, and a tag."""
    desk, casebook = desk_of_app(app), app.state.lab.casebook
    wanted = query.get("q", "").split(",")
    found = [(scenario, jobs) for scenario in opening(casebook) if (jobs := desk.ready(scenario))]
    tag = " ".join(job.id for _, jobs in found for job in jobs.values())

    def bring() -> list[Any]:
        return [(item, _view(desk, lang, desk.look(item, tuple(jobs))) if item.id in wanted else None) for item, jobs in found]

    return bring, tag


def view(request: Request, lang: str, wanted: Inquiry, asked: Asked) -> dict[str, Any] | None:
    """Return the answer as the page shows it, kept while nothing changes; ``None`` before there is any."""
    return _view(desk_of(request), lang, asked)


def _view(desk: Desk, lang: str, asked: Asked) -> dict[str, Any] | None:
    key = (lang, asked.scenario.model_dump_json(), state_tag(asked))
    kept = desk.views.get(key)
    if kept is not None:
        return kept
    found = asked.found(told_of(desk.casebook))
    if found is None:
        return None
    telling = Telling(found, desk.casebook, Messages(lang))
    ready = {
        # One theory is drawn; the tables hold the others.
        "arms": [whatif_page.arm_view(telling, arm, found.theories[:1], polities=1) for arm in found.arms],
        "predictions": [whatif_page.prediction_view(telling, side, item) for side, item in predictions(telling)],
        "unsound": [telling.theory(name) for name, told in found.about["theories"].items() if not told["sound"]],
        "members": asked.members,
        "drawn": telling.theory(found.theories[0]),
        "names": [telling.theory(name) for name in found.theories],
    }
    return desk.views.keep(key, ready)


def context(request: Request, lang: str, wanted: Inquiry) -> dict[str, Any]:
    """Return all that the template needs."""
    casebook, messages = request.app.state.lab.casebook, Messages(lang)
    scenario = wanted.scenario
    asked = desk_of(request).look(scenario, wanted.theories) if scenario else None
    found: dict[str, Any] = {
        "scenario": scenario,
        "inquiry": wanted,
        "asked": asked,
        "answer": None,
        "rows": [],
        "changes": [],
        "assumptions": [],
        "marks": [(ARROWS[name], messages.text(f"whatif.verdict_{name.replace('-', '_')}")) for name in VERDICTS],
        "words": lambda text: getattr(text, lang),
        "theory_name": lambda name: getattr(casebook.theories[name].title, lang),
        "troubles": [messages.text(item.key, **item.values) for item in wanted.troubles],
        "own": form(casebook, lambda: record_of(request), messages, wanted.query, wanted.own),
        "questions": [(item, f"/{lang}/what-if/?q={item.id}") for item in in_order(request)],
        "links": {ending: wanted.link(lang, ending) for ending in (".json", ".csv", ".yaml", ".html")},
        "link": wanted.link(lang),
        "asked_query": wanted.query or ({"q": scenario.id} if scenario else {}),
        "kept_days": KEPT_DAYS,
        "many": len(desk_of(request).theories),
        "tag": state_tag(asked) if asked else "",
    }
    if scenario is None or asked is None:
        return found
    found["answer"] = view(request, lang, wanted, asked)
    empty = Telling(asked.found(about(request)) or _blank(scenario, about(request)), casebook, messages)
    found["changes"] = [(getattr(change.words, lang), told_change(empty, change)) for change in scenario.changes]
    found["assumptions"] = assumptions(empty)
    found["rows"] = [
        {
            "name": getattr(casebook.theories[name].title, lang),
            "state": job.state if job else "unasked",
            "stage": messages.name("ask.stage", job.stage) if job and job.stage else "",
            "done": job.done if job else 0,
            "total": job.total if job else 0,
            "position": asked.positions.get(name, 0),
            "error": messages.text("ask.lost") if job and job.error == "lost" else (job.error if job else None),
        }
        for name, job in asked.jobs.items()
    ]
    return found


def _blank(scenario: Scenario, told: Mapping[str, Any]) -> Any:
    """Return a what-if that nobody has run, for the sentences that need no numbers."""
    tables = [pd.DataFrame(columns=[*words, *numbers]) for words, numbers in COLUMNS.values()]
    return WhatIf(Path(), told, scenario, *tables)
