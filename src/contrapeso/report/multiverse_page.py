"""The page of a multiverse: how far each result moves by coding, against theory, region, chance and doubt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso.casebook.models import Casebook
from contrapeso.report.charts.multiverse import multiverse_chart
from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.multiverse_folder import Multiverse, read_multiverse
from contrapeso.report.naming import model_name
from contrapeso.report.printing import environment, others, write_pages
from contrapeso.vocabulary.language import LANGUAGES, Messages

STEM = "multiverse"
SECTIONS = ("answer", "ranking", "codings", "method")


class Teller:
    """One page in one language, while it is being made."""

    def __init__(self, found: Multiverse, casebook: Casebook, messages: Messages) -> None:
        self.found, self.casebook, self.m = found, casebook, messages
        self.theories = list(dict.fromkeys(found.worlds["theory"]))

    def theory(self, name: object) -> str:
        """Return the title of a theory."""
        return model_name(self.m, self.casebook, str(name))

    def coding(self, name: str) -> str:
        """Return a coding in words."""
        event, _, class_ = name.partition("=")
        if class_:
            return self.m.text("multiverse.reading", event=event, class_=self.m.name("reading", class_))
        return self.m.name("coding", name) if f"coding.{name}" in self.m else name

    def item(self, result: str, item: str) -> str:
        """Return what a number is about in words."""
        first, _, rest = item.partition(" ")
        if result == "tournament":
            return self.m.text("multiverse.horizon_one") if rest == "1" else self.m.text("multiverse.horizon", years=rest)
        if rest == "unnamed":
            return self.m.text("multiverse.unnamed", polity=first)
        return f"{first} · {self.m.name('event', rest)}" if rest else item

    def result(self, name: str) -> str:
        """Return the name of a result."""
        return self.m.text(f"multiverse.result_{name}")

    def number(self, result: str, value: float) -> str:
        """Return a value of a result."""
        return self.m.number(value, 1 if result == "tournament" else 3 if result == "rates" else 2)

    def sentences(self, result: str) -> list[str]:
        """Return what coding does to a result."""
        part = self.found.spread[self.found.spread["result"] == result]
        if part.empty or part["coding"].isna().all():
            return []
        most = part.loc[part["coding"].idxmax()]
        told = [
            self.m.text(
                "multiverse.sentence",
                result=self.result(result),
                coding=self.number(result, most["coding"]),
                item=self.item(result, most["item"]),
                by=self.coding(str(most["widest"])),
                chance=self.number(result, part["chance"].max()),
            )
        ]
        if part["region"].notna().any():
            told.append(self.m.text("multiverse.sentence_region", value=self.number(result, part["region"].max())))
        if part["theory"].notna().any():
            told.append(self.m.text("multiverse.sentence_theory", value=self.number(result, part["theory"].max())))
        if part["posterior"].notna().any():
            verdict = self.m.text("multiverse.less" if part["coding"].max() < part["posterior"].mean() else "multiverse.more")
            value = self.number(result, part["posterior"].mean())
            told.append(self.m.text("multiverse.sentence_posterior", value=value, verdict=verdict))
        lost, worlds = int(part["unreliable"].max()), int(part["worlds"].max())
        if lost:
            told.append(self.m.text("multiverse.unreliable", n=lost, all=worlds))
        return told

    def figure(self, result: str) -> Figure:
        """Return the chart of a result with its ranges."""
        part = self.found.spread[self.found.spread["result"] == result]
        columns = ["declared", "by_coding", "by_region", "by_theory", "by_chance", "interval"]
        names = ["declared", "coding", "region", "theory", "chance", "posterior"]
        rows = [
            [self.item(result, str(row["item"])), *(self.number(result, row[name]) for name in names), self.coding(str(row["widest"]))]
            for row in part.to_dict("records")
        ]
        heads = [
            self.m.text("multiverse.item"),
            *(f"{self.m.text(f'multiverse.{name}')}#" for name in columns),
            self.m.text("multiverse.widest"),
        ]
        title, worlds = self.m.text("multiverse.figure", result=self.result(result)), self._rows(result)
        return figure(
            f"multiverse-{result}",
            title,
            self.m.text("multiverse.alt", sentence=" ".join(self.sentences(result)) or title),
            lambda layout: multiverse_chart(worlds, self.m, layout),
            Table(self.m.text("multiverse.table_spread", result=self.result(result)), heads, rows),
            [self.m.text("multiverse.key")],
        )

    def _rows(self, result: str) -> Frame:
        """Return what the chart draws."""
        part = self.found.worlds[(self.found.worlds["result"] == result) & (self.found.worlds["kind"] != "chance")]
        rows = []
        for row in part.to_dict("records"):
            label = self.item(result, str(row["item"]))
            label = f"{label}, {self.theory(row['theory'])}" if len(self.theories) > 1 else label
            declared, on = row["coding"] == "declared", row["regional"] == "on"
            if row["way"] == "last-fit" or not (declared or on):
                continue
            place = "coding" if not declared else "declared" if on else "region"
            rows.append({"label": label, "place": place, **{name: row[name] for name in ("value", "low", "high")}})
            if place == "declared":
                rows.append({**rows[-1], "place": "interval"})
        return pd.DataFrame(rows)

    def places(self) -> Table | None:
        """Return how far each theory's score moves with coding, beside how far theories are apart."""
        found, m = self.found.places, self.m
        if found.empty:
            return None
        rows = [
            [
                self.item("tournament", row["item"]),
                self.theory(row["theory"]),
                *(self.number("tournament", row[name]) for name in ("declared", "low", "high", "coding", "theories", "chance")),
                str(row["best"]) if row["best"] == row["worst"] else m.text("scores.interval", low=row["best"], high=row["worst"]),
                str(row["worlds"]),
            ]
            for row in found.to_dict("records")
        ]
        words = ("item", "theory_head", "declared#", "smallest#", "largest#", "by_coding#", "by_theory#", "by_chance#", "places", "worlds#")
        heads = [m.text(f"multiverse.{word.removesuffix('#')}") + ("#" if word.endswith("#") else "") for word in words]
        return Table(m.text("multiverse.table_places"), heads, rows)

    def ranking(self) -> tuple[list[str], Table | None]:
        """Return what coding does to who is ahead."""
        found, m = self.found.ranking, self.m
        told = [
            m.text("multiverse.variance", result=self.result(row["result"]), **{k: m.percent(row[v]) for k, v in _SHARES.items()})
            for row in self.found.variance.to_dict("records")
        ]
        if found.empty:
            return [*told, m.text("multiverse.no_ranking")], None
        told.insert(0, m.text("multiverse.ranking", turned=int((found["turned"] > 0).sum()), pairs=len(found)))
        if "by_coding" in found.columns:
            turned = int((found["by_coding"] > 0).sum())
            told.insert(1, m.text("multiverse.ranking_coding", turned=turned, pairs=len(found), share=m.percent(turned / len(found))))
        spread = []
        for item, part in self.found.places.groupby("item", sort=False) if len(self.found.places) else ():
            values = {name: self.number("tournament", part[name].max()) for name in ("coding", "theories")}
            sentence = m.text("multiverse.ranking_spread", item=self.item("tournament", str(item)), **values)
            spread.append(sentence[0].upper() + sentence[1:])
        told[2:2] = spread
        rows = [
            [
                self.item("tournament", row["item"]),
                self.theory(row["first"]),
                self.theory(row["second"]),
                *(self.number("tournament", row[name]) for name in ("gap", "smallest_gap", "largest_gap")),
                str(row["turned"]),
                str(row["worlds"]),
            ]
            for row in found.to_dict("records")
        ]
        words = ("item", "first", "second", "gap#", "smallest#", "largest#", "turned#", "worlds#")
        heads = [m.text(f"multiverse.{word.removesuffix('#')}") + ("#" if word.endswith("#") else "") for word in words]
        return told, Table(m.text("multiverse.table_ranking"), heads, rows)

    def codings(self) -> Table:
        """Return the codings with the exits that each reads otherwise."""
        given: list[dict[str, Any]] = list(self.found.about.get("codings", ()))
        rows = [[self.coding(str(item["name"])), ", ".join(item["changes"])] for item in given]
        heads = [self.m.text("multiverse.coding_name"), self.m.text("multiverse.changes")]
        return Table(self.m.text("multiverse.table_codings"), heads, rows)

    def weights(self) -> Table | None:
        """Return declared and estimated weights of the readings, with who reports them."""
        found, m = self.found.weights, self.m
        if found.empty:
            return None
        rows = [
            [row["exit"], m.name("reading", row["class"]), m.number(row["declared"]), m.number(row["estimated"]), str(row["holders"] or "")]
            for row in found.fillna({"holders": ""}).to_dict("records")
        ]
        words = ("exit", "reading_head", "declared#", "estimated#", "holders")
        heads = [m.text(f"multiverse.{word.removesuffix('#')}") + ("#" if word.endswith("#") else "") for word in words]
        return Table(m.text("multiverse.table_weights"), heads, rows)


_SHARES = {"theory": "theory", "coding": "coding", "region": "region", "both": "theory_and_coding"}


def render(found: Multiverse, casebook: Casebook, language: str, languages: Sequence[str] = LANGUAGES) -> str:
    """Return the page in one language."""
    messages = Messages(language)
    teller = Teller(found, casebook, messages)
    results = list(dict.fromkeys(found.worlds["result"]))
    region = messages.text("multiverse.intro_region") if (found.worlds["regional"] == "off").any() else ""
    title = casebook.manifest.title.es if language == "es" else casebook.manifest.title.en
    method = [messages.text("multiverse.method", members=found.about.get("members", "?"), seed=found.about.get("seed", "?"))]
    method += [messages.text(f"multiverse.{name}") for name in ("region_words", "not_product", "retrospective")]
    return (
        environment()
        .get_template("multiverse.html")
        .render(
            m=messages,
            t=messages.text,
            title=title,
            intro=messages.text(
                "multiverse.intro",
                codings=len(found.about.get("codings", ())),
                region=region,
                theories=messages.join(map(teller.theory, teller.theories)),
            ),
            sections=[(name, messages.text(f"multiverse.section_{name}")) for name in SECTIONS],
            results=[(teller.sentences(name), teller.figure(name)) for name in results],
            ranking=teller.ranking(),
            places=teller.places(),
            codings=teller.codings(),
            weights=teller.weights(),
            method=method,
            others=others(STEM, language, languages),
        )
    )


def build_multiverse(folder: Path | str, casebook: Casebook, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write the pages of a multiverse into its folder.

    Raises
    ------
    contrapeso.report.run_folder.RunError
        If the folder cannot be read.
    """
    found = read_multiverse(folder)
    return write_pages(found.folder, STEM, languages, lambda language: render(found, casebook, language, languages))
