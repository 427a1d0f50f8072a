"""From a question to jobs, and from what they found to an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso import __version__
from contrapeso.apps.lab.jobs import DONE, RUNNING, Job, Queue, key_of
from contrapeso.apps.lab.latest import Latest
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.scenario import Scenario
from contrapeso.report.whatif_folder import WhatIf

SEED, MEMBERS = 1, 256
VIEWS = 32
"""Answers that a laboratory keeps drawn."""
MAIN_THEORY = "encompassing"


def _known(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return an entry of an answer where it is there: while it is being made, it is not."""
    return {name: answer[name]} if name in answer else {}


@dataclass(frozen=True)
class Asked:
    """A scenario put to some theories, and how far each is."""

    scenario: Scenario
    jobs: Mapping[str, Job | None]
    positions: Mapping[str, int]
    answers: Mapping[str, Mapping[str, Any]]

    @property
    def open(self) -> list[str]:
        """Return the theories that are still at work or waiting."""
        return [name for name, job in self.jobs.items() if job is not None and job.open]

    @property
    def done(self) -> list[str]:
        """Return the theories whose answer is whole."""
        return [name for name, job in self.jobs.items() if job is not None and job.state == DONE and name in self.answers]

    def found(self, about: Mapping[str, Any] | None = None) -> WhatIf | None:
        """Return what is there so far as a what-if, whole theories first; ``None`` where there is nothing."""
        order = [*self.done, *(name for name in self.answers if name not in self.done)]
        keys = ("arm", "mode", "coupling")
        outcomes, paths, shares = [], [], []
        for name in order:
            for block in self.answers[name]["blocks"]:
                place = {"theory": name, **{key: block[key] for key in keys}}
                outcomes += [{**place, **row, "mechanisms": " ".join(row["mechanisms"])} for row in block["outcomes"]]
                paths += [{**place, **row} for row in block["paths"]]
                shares += [{**place, **row} for row in block.get("shares", ())]
        if not outcomes or not paths:
            return None
        frame = pd.DataFrame(outcomes)
        for column in ("baseline", "changed", "difference", "error", "low", "high", "prior_only", "draws"):
            frame[column] = pd.to_numeric(frame[column], errors="coerce") if column in frame else float("nan")
        theories = {name: {"sound": self.answers[name].get("sound", True), **_known(self.answers[name], "recovery")} for name in order}
        told = {"version": __version__, "seed": SEED, "members": MEMBERS, "theories": theories, **(about or {})}
        changes = pd.DataFrame(columns=["arm", "change", "variable", "polity", "quarter", "unit", "recorded", "changed", "low", "high"])
        parts = pd.DataFrame(shares, columns=["theory", "arm", "mode", "mechanism", "outcome", "effect", "without", "moved", "error"])
        return WhatIf(Path(), told, self.scenario, frame, pd.DataFrame(paths), changes, parts)

    @property
    def members(self) -> tuple[int, int]:
        """Return how many members the least of what is drawn rests on, and how many it will; zeros where nothing is."""
        drawn = next(iter([*self.done, *self.answers]), None)
        counts = [
            (block["members"], block["of"])
            for block in self.answers.get(drawn or "", {}).get("blocks", ())
            if "members" in block and block["coupling"] != "shares"
        ]
        return min(counts, default=(0, 0))


FIT_SETTINGS = {"chains", "warmup", "draws", "target_accept", "trajectory", "seed", "chunk"}


def fit_settings(about: Any) -> dict[str, Any]:
    """Return the settings of the fit in a run's description, or nothing where they are not all there."""
    found = {name: value for name, value in about.items() if name in FIT_SETTINGS} if isinstance(about, Mapping) else {}
    return found if set(found) == FIT_SETTINGS else {}


class Desk:
    """Takes questions on one casebook to the queue and brings back what was found."""

    def __init__(self, queue: Queue, casebook: Casebook, run_settings: Mapping[str, Any] | None = None) -> None:
        self.queue, self.casebook, self.run_settings = queue, casebook, dict(run_settings or {})
        self.theories = tuple(name for name, file in casebook.theories.items() if file.kind == "theory")
        self.views: Latest[dict[str, Any]] = Latest(VIEWS)

    def default_theories(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the theories under which a question is shown first."""
        wanted = (MAIN_THEORY, *scenario.theories) if MAIN_THEORY in self.theories else (*scenario.theories, *self.theories[:1])
        return tuple(dict.fromkeys(name for name in wanted if name in self.theories))

    def request(self, scenario: Scenario, theory: str) -> dict[str, Any]:
        """Return what the worker is told."""
        return {
            "scenario": scenario.model_dump(mode="json", by_alias=True, exclude_none=True),
            "theory": theory,
            "seed": SEED,
            "members": MEMBERS,
            "casebook": str(self.casebook.folder),
            "casebook_hash": self.casebook.hash,
            # The theory of the run was fitted with the run's settings, and that fit is on disk already.
            "settings": self.run_settings if theory == MAIN_THEORY else {},
            # The part of each mechanism takes longest, and is worked out under the theory that is drawn first.
            "mechanisms": theory == (MAIN_THEORY if MAIN_THEORY in self.theories else self.theories[0]),
        }

    def key(self, request: Mapping[str, Any]) -> str:
        """Return the key of a request: all that its numbers depend on, and no folder."""
        return key_of("what-if", {**{name: value for name, value in request.items() if name != "casebook"}, "version": __version__})

    def submit(self, scenario: Scenario, theories: Sequence[str], *, client: str, priority: int = 1) -> list[Job]:
        """Queue a scenario under each theory; what was asked before is not computed again.

        Raises
        ------
        contrapeso.apps.lab.jobs.QueueFull
            If the client has too many open jobs.
        """
        found = []
        for theory in theories:
            request = self.request(scenario, theory)
            found.append(self.queue.submit("what-if", request, client=client, key=self.key(request), priority=priority))
        return found

    def ready(self, scenario: Scenario) -> dict[str, Job]:
        """Return the theories under which a question is shown first and is answered, with the job of each."""
        jobs = {name: self.queue.latest(self.key(self.request(scenario, name))) for name in self.default_theories(scenario)}
        return {name: job for name, job in jobs.items() if job is not None and job.state == DONE}

    def look(self, scenario: Scenario, theories: Sequence[str]) -> Asked:
        """Return how far a question is, with the parts that are there."""
        jobs: dict[str, Job | None] = {}
        positions: dict[str, int] = {}
        answers: dict[str, Mapping[str, Any]] = {}
        for theory in theories:
            key = self.key(self.request(scenario, theory))
            job = jobs[theory] = self.queue.latest(key)
            if job is None:
                continue
            positions[theory] = self.queue.position(job)
            result = self.queue.result(key) if job.state == DONE else None
            if result is not None:
                answers[theory] = result
            elif job.state == RUNNING and (parts := self.queue.parts(key)):
                # A later block of the same place has more members and stands for the earlier ones.
                latest = {tuple(part[name] for name in ("arm", "mode", "coupling")): part for part in parts}
                answers[theory] = {"blocks": list(latest.values())}
        return Asked(scenario, jobs, positions, answers)


def opening(casebook: Casebook) -> list[Scenario]:
    """Return the questions of a casebook by their codes, in which order they are offered."""
    return sorted(casebook.scenarios.values(), key=lambda item: (item.code or "~", item.id))


def simplest(casebook: Casebook) -> list[Scenario]:
    """Return the questions of a casebook with those first that compare fewest versions: a page opens with one of them."""
    return sorted(opening(casebook), key=lambda item: (max(1, len(item.arms)), len(item.changes)))


def state_tag(asked: Asked) -> str:
    """Return a short word that changes whenever there is something new to show."""
    parts = []
    for name, job in asked.jobs.items():
        blocks = asked.answers.get(name, {}).get("blocks", ())
        parts.append([name, job.state if job else "", len(blocks), sum(block.get("members", 0) for block in blocks)])
    return sha256(repr(parts).encode()).hexdigest()[:12]


def job_view(job: Job, position: int = 0) -> dict[str, Any]:
    """Return a job as a page or a program may see it."""
    kept = ("id", "kind", "state", "stage", "done", "total", "error", "created", "started", "finished")
    return {**{name: value for name, value in asdict(job).items() if name in kept}, "position": position}
