"""Recovery of known parameters on the built-in casebook's size; prints coverage by badge.

Usage: uv run python scripts/recovery.py [replicates]
"""

from __future__ import annotations

import sys

from contrapeso.apps.pipeline import use_compilation_cache
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.inference.recovery import recover
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.theories.encompassing import encompassing


def main() -> None:
    """Fit invented records and print how often intervals hold the truth."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    use_compilation_cache()
    compiled = compile_record(assemble(load(builtin())))
    frame = recover(
        encompassing(),
        compiled,
        replicates=replicates,
        settings=Settings(chains=4, warmup=150, draws=200),
        progress=lambda done, total: print(f"replicate {done} of {total}", file=sys.stderr, flush=True),
    )
    for badge, part in frame.groupby("badge"):
        print(f"{badge:11} entries {len(part):5}  inside 90 % interval {part['inside'].mean():.3f}")
    learned = frame[frame["badge"] == "learned"]
    counts = learned.groupby("name")["inside"].agg(["mean", "count"]).sort_values("count", ascending=False)
    print(counts.to_string())


if __name__ == "__main__":
    main()
