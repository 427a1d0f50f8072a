"""The page that leads to every what-if of a casebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from contrapeso.casebook.models import Casebook
from contrapeso.report.printing import environment, file_name
from contrapeso.report.whatif_folder import read_whatif
from contrapeso.report.whatif_page import STEM
from contrapeso.report.whatif_words import Telling, answers, badge_sentence
from contrapeso.vocabulary.language import LANGUAGES, Messages


def build_index(folder: Path | str, casebook: Casebook, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write ``index.html`` with every what-if in the folders below, in the order of their codes."""
    folder = Path(folder)
    found = [read_whatif(path.parent) for path in sorted(folder.glob("*/whatif.json")) if (path.parent / "outcomes.csv").is_file()]
    found.sort(key=lambda item: (item.scenario.code or "~", item.scenario.id))
    written = []
    for language in languages:
        messages = Messages(language)
        entries = []
        for item in found:
            telling = Telling(item, casebook, messages)
            arms = [
                (
                    telling.words(arm.words) if len(item.arms) > 1 else "",
                    [
                        (messages.text(f"whatif.mode_{mode}"), answers(telling, arm, mode)[0], badge_sentence(telling, arm, mode))
                        for mode in item.modes
                    ],
                )
                for arm in item.arms
            ]
            link = f"{item.folder.name}/{file_name(STEM, language)}"
            entries.append(
                (item.scenario.code or "", telling.words(item.scenario.title), telling.words(item.scenario.question), link, arms)
            )
        text = (
            environment()
            .get_template("whatif_index.html")
            .render(
                m=messages,
                t=messages.text,
                title=casebook.manifest.title.es if language == "es" else casebook.manifest.title.en,
                entries=entries,
                others=[
                    (other, file_name("index", other), Messages(other).text("page.language")) for other in languages if other != language
                ],
            )
        )
        path = folder / file_name("index", language)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
