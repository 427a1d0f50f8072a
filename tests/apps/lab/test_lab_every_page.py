"""Every page in both languages, on a desk and on a telephone, looked at and gone through by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import CHROMIUM, JUNCTURE, look, served, tabbed, visit
from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PATHS = (
    "", f"compare?ev={JUNCTURE}", f"compare?align={JUNCTURE}", "case/BOL", "case/PER?year=1985", f"juncture/{JUNCTURE}",
    *(f"story/{step}" for step in range(1, 7)), "theories", "elections", "elections?a=PODEMOS&b=UN&rule=congress",
    "sources", "sources?q=gas", "sources/conflict", "sources/network", "sources/works", f"why/{JUNCTURE}", "why/BOL:balance:2006",
    "report", "report?s=answer,record,components,rates,junctures,scores,method", "method", "what-if/", "what-if/?q=no-sendero",
    "what-if/?polity=BOL&from=1985&to=1990&l1=price&v1=200", "bring/", "nope",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a laboratory without a worker."""
    with served(tmp_path_factory.mktemp("every")) as found:
        yield found


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_as_it_is_seen(browser: Browser, address: str, lang: str, path: str, tmp_path: Path) -> None:
    for width in (1280, 390):
        page, said = visit(browser, address, f"{lang}/{path}", width)
        if "200" in path or path == "nope":
            said = [line for line in said if "422" not in line and "404" not in line]
        look(page, said, f"{lang}/{path}", width, tmp_path)
        page.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_by_keyboard(browser: Browser, address: str, path: str) -> None:
    page, _ = visit(browser, address, f"en/{path}", 1280)
    tabbed(page)
    page.close()
