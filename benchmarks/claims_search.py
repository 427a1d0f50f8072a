"""Search and facets of 50,000 claims, against a plain scan of the same texts.

uv run python benchmarks/claims_search.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from contrapeso.casebook.load import builtin, load
from contrapeso.evidence.search import Index, Query, folded

SIZE, ROUNDS = 50_000, 7


def middle(call: Callable[[], object]) -> float:
    """Return the median time of a call in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    """Print one line for each question."""
    book = load(builtin())
    own = list(book.claims.values())
    many = [claim.model_copy(update={"id": f"{claim.id[:-4]}{n:06d}"}) for n in range(SIZE // len(own) + 1) for claim in own][:SIZE]
    start = time.perf_counter()
    index = Index(many, book.concepts, book.actors)
    print(f"{SIZE} claims; the index is filled in {time.perf_counter() - start:.1f} s")
    texts = [claim.paraphrase.en + " " + claim.paraphrase.es for claim in many]
    for words in ("santa cruz", '"agrarian reform"', "litio"):
        query, bare = Query(text=words), folded(words.strip('"'))
        found = middle(lambda query=query: index.find(query))
        plain = middle(lambda bare=bare: [text for text in texts if all(part in folded(text) for part in bare.split())])
        print(f"{words:20} {found:7.1f} ms, plain scan {plain:7.1f} ms, ratio {plain / found:5.1f}")
    print(f"{'facets of all':20} {middle(lambda: index.facets()):7.1f} ms")


if __name__ == "__main__":
    main()
