"""How much memory an ensemble of any size takes: members of the encompassing theory, of which only sums are kept.

    uv run python benchmarks/memory.py                        100,000 members of twelve polities, 368 quarters
    uv run python benchmarks/memory.py --members 1024 2048    a few, to see the slope

Each size is a process of its own, because the peak of a process never falls. Prior draws, one for each member.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

CHUNK = 1024


def one(members: int, quarters: int, polities: int) -> None:
    """Run members and print how long it took and the most memory that the process had."""
    from contrapeso.apps.pipeline import use_compilation_cache
    from contrapeso.casebook.assemble import assemble
    from contrapeso.casebook.load import builtin, load
    from contrapeso.laboratory.compile import compile_record
    from contrapeso.laboratory.members import Job, code_of
    from contrapeso.theories.encompassing import encompassing

    use_compilation_cache()
    started = time.perf_counter()
    book = load(builtin())
    compiled = compile_record(assemble(book, tuple(sorted(book.polities))[:polities]))
    job = Job(encompassing(), compiled.window(0, quarters), 1)
    code = code_of(job)
    ready, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    total = code.totals(job, 0, min(CHUNK, members))
    for first in range(CHUNK, members, CHUNK):
        total = total + code.totals(job, first, min(CHUNK, members - first))
    ran = time.perf_counter() - ready
    summed = total
    middle = summed.quantile(0.5)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = members * job.compiled.length * len(job.compiled.polities)
    print(
        f"{members:>9,} members x {len(job.compiled.polities)} polities x {job.compiled.length} quarters: "
        f"peak {peak:,.0f} MB ({before:,.0f} MB before the first member), {ran:,.1f} s "
        f"({1e9 * ran / steps:,.0f} ns a polity-quarter; {ready - started:,.1f} s to get ready); "
        f"median balance {middle.mean():.4f}, events {summed.mean[..., 7:].mean():.5f}"
    )


def main() -> int:
    """Run the script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--members", type=int, nargs="+", default=[100_000], help="multiples of 16")
    parser.add_argument("--quarters", type=int, default=368)
    parser.add_argument("--polities", type=int, default=12)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        one(options.members[0], options.quarters, options.polities)
        return 0
    size = ["--quarters", str(options.quarters), "--polities", str(options.polities), "--inside"]
    codes = [
        subprocess.run([sys.executable, __file__, "--members", str(members), *size], check=False).returncode for members in options.members
    ]
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
