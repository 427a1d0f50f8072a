"""Draw a seeded sample of claims and print each for a second coder, without the first coder's values.

Shown are the passage in its paragraph, the label of the concept, and, where several claims stand on
one passage and concept, which of them is meant by its place. Hidden are holder, attribution,
voice, type and stance.

    .venv/bin/python scripts/double_coding_sample.py ../shared/sources
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict

from contrapeso.casebook.load import builtin, load
from contrapeso.evidence.texts import Library

SEED = 1979
SIZES = {"middlebrook1979": 46, "other": 28}
OTHERS = ("crabtree2020", "burdynska2021", "raby2021", "movements-interview")
BEFORE, AFTER = 600, 250


def main(folder: str) -> None:
    """Print the seed and the sample."""
    book = load(builtin())
    library = Library(folder)
    claims = [claim for claim in book.claims.values() if claim.passage]
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for claim in claims:
        together[(str(claim.passage), claim.concept)].append(claim.id)
    draw = random.Random(SEED)
    first = sorted(claim.id for claim in claims if claim.id.split(":")[1] == "middlebrook1979")
    rest = sorted(claim.id for claim in claims if claim.id.split(":")[1] in OTHERS)
    chosen = sorted(draw.sample(first, SIZES["middlebrook1979"])) + sorted(draw.sample(rest, SIZES["other"]))
    print(f"seed {SEED}; {len(chosen)} claims of {len(first)} + {len(rest)}")
    for name in chosen:
        claim = book.claims[name]
        passage = book.passages[str(claim.passage)]
        copy = library.copy_of(book.sources[name.split(":")[1]])
        assert copy is not None
        text, start, end = copy.text, passage.start, passage.end
        group = together[(passage.id, claim.concept)]
        place = f" [{group.index(name) + 1} of {len(group)} on this passage and concept]" if len(group) > 1 else ""
        concept = book.concepts[claim.concept]
        print(f"\n=== {name}{place}\nCONCEPT {concept.label.en}")
        print(f"...{text[max(0, start - BEFORE) : start]}⟦{text[start:end]}⟧{text[end : end + AFTER]}...")


if __name__ == "__main__":
    main(sys.argv[1])
