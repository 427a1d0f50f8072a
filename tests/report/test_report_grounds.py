"""On what each entry of the record rests, and how the claims lean, on the page."""

from __future__ import annotations

import re

from contrapeso.casebook.entries import Event
from contrapeso.report.grounds import MOST_ENTRIES, anchor, grounds, listed
from contrapeso.report.holdings import holdings
from contrapeso.report.junctures import claims_of, junctures
from contrapeso.report.page import Page, basis_of


def test_every_entry_that_is_listed_has_its_grounds(page: Page) -> None:
    found = grounds(page)
    rests = {rest.id: rest for _, entries in found.groups for rest in entries}
    codes = listed(page)
    wanted = [entry.id for code, entry in page.entries.values() if code in codes]
    assert sorted(rests) == sorted(wanted) and all(rest.grounds for rest in rests.values())
    assert len(codes) == 1 or len(wanted) <= MOST_ENTRIES
    cited = {claim.id for claim in found.claims}
    for code, entry in page.entries.values():
        if code in codes:
            texts = {ground.text for ground in rests[entry.id].grounds}
            claims = claims_of(entry) if isinstance(entry, Event) else basis_of(entry).claims
            assert set(claims) <= texts & cited
            assert len(rests[entry.id].otherwise) == len(entry.disagreements)
    assert len(found.left_out) == len(page.style.polities) - len(codes)


def test_a_claim_names_its_holder_and_stance(page: Page) -> None:
    rests = {rest.id: rest for _, entries in grounds(page).groups for rest in entries}
    exit_ = rests["evt:BOL:2019-11:executive-exit"]
    ground = next(item for item in exit_.grounds if item.text == "clm:burdynska2021:0235")
    assert ground.label == "(Natalia Burdyńska Schuurman, against)" and ground.anchor == "clm-burdynska2021-0235"
    assert exit_.otherwise


def test_the_page_leads_from_the_record_and_from_junctures_to_grounds(html: tuple[str, str], page: Page) -> None:
    text = html[1]
    ids = re.findall(r' id="([^"]+)"', text)
    links = re.findall(r'href="#([^"]+)"', text)
    assert len(ids) == len(set(ids)) and set(links) <= set(ids)
    for juncture in junctures(page):
        if juncture.polity in listed(page):
            assert links.count(anchor(juncture.event.id)) >= 1 and anchor(juncture.event.id) in ids
    assert "clm-crabtree2020-0004" in ids and links.count("clm-crabtree2020-0004") >= 1


def test_the_evidence_section_says_how_the_claims_lean(page: Page, html: tuple[str, str]) -> None:
    found = holdings(page)
    assert {row[0] for row in found.leaning.rows} <= set(page.style.names.values())
    assert len(found.topics.rows) > len(found.leaning.rows) >= 2
    assert all(len(row) == len(found.topics.columns) for row in found.topics.rows)
    head = "Hacia dónde se inclinan las afirmaciones" if html[0] == "es" else "How the claims lean"
    assert f"<h3>{head}</h3>" in html[1]
