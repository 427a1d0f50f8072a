"""One file for each page: from what is on the shelf to a document."""

from __future__ import annotations

import re

from contrapeso.apps.lab.document import Builder
from contrapeso.apps.lab.pages.case import case
from contrapeso.apps.lab.pages.compare import compare
from contrapeso.apps.lab.pages.elections import elections
from contrapeso.apps.lab.pages.juncture import juncture
from contrapeso.apps.lab.pages.method import method
from contrapeso.apps.lab.pages.report import report
from contrapeso.apps.lab.pages.sources import sources
from contrapeso.apps.lab.pages.story import story
from contrapeso.apps.lab.pages.theories import theories
from contrapeso.apps.lab.pages.why import why

PAGES: tuple[tuple[str, re.Pattern[str], Builder], ...] = tuple(
    (name, re.compile(pattern), builder)
    for name, pattern, builder in (
        ("compare", r"(compare)?", compare),
        ("case", r"case(/(?P<code>[A-Z]{3}))?", case),
        ("juncture", r"juncture/(?P<event>evt:[\w:~%.-]{1,120})", juncture),
        ("story", r"story(/(?P<step>[1-9]|all))?", story),
        ("theories", r"theories", theories),
        ("elections", r"elections", elections),
        ("sources", r"sources(/(?P<view>conflict|network|works))?", sources),
        ("why", r"why/(?P<ref>[\w:#/.-]{1,160})", why),
        ("report", r"report", report),
        ("method", r"method", method),
    )
)
"""Name, pattern of the path, and what builds the document; the first that fits is taken."""

WANTED: dict[str, frozenset[str]] = {
    "compare": frozenset({"c", "from", "to", "ev", "align", "with"}),
    "case": frozenset({"year", "from", "to"}),
    "juncture": frozenset(),
    "story": frozenset(),
    "theories": frozenset({"h"}),
    "elections": frozenset({"e", "rule", "a", "b", "part", "threshold"}),
    "sources": frozenset({"q", "source", "holder", "polity", "concept", "stance", "type", "voice", "contested", "year", "start", "level"}),
    "why": frozenset(),
    "report": frozenset({"c", "from", "to", "s", "q"}),
    "method": frozenset(),
}
"""What each page reads of the query; anything else does not make another document."""
