"""Weigh and time every page of the laboratory on a finished run, in a process of its own; print a table for docs/lab.md.

uv run python scripts/lab_pages.py --run RUN [--casebook DIR] [--tournament DIR] [--answers DIR] [--rounds 9]
"""

from __future__ import annotations

import argparse
import gzip
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from html import unescape
from pathlib import Path

SERVER = """\
import asyncio, sys
from pathlib import Path
import uvicorn
from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.load import builtin
casebook, run, tournament, answers, state = (Path(word) if word else None for word in sys.argv[1:6])
settings = LabSettings(casebook=casebook or builtin(), run=run, tournament=tournament, answers=answers, state=state, prepare=False)
app = create_app(settings)
server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
async def main():
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await task
asyncio.run(main())
"""
EVENT = "evt:BOL:2006-05:hydrocarbons-decree"
PATHS = (
    "", f"compare?ev={EVENT}", f"compare?align={EVENT}", "case/BOL", "case/PER", f"juncture/{EVENT}", "story/1", "story/6", "what-if/",
    "theories", "elections", "sources", "sources?q=gas", "sources/conflict", "sources/network", "sources/works", f"why/{EVENT}",
    "why/BOL:balance:2006", "report", "report?s=answer,record,components,rates,junctures,scores,method", "method", "bring/",
)  # fmt: skip


def fetch(address: str) -> tuple[bytes, int]:
    """Return what an address gives, and how many bytes came over the wire."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        found = answer.read()
    return (gzip.decompress(found) if answer.headers.get("content-encoding") == "gzip" else found), len(found)


def pictures(base: str, page: str) -> int:
    """Return the bytes of the pictures that a page fetches on a desk, when they come near."""
    return sum(fetch(base + unescape(way))[1] for way in re.findall(r'<img src="([^"]+)"', page))


def memory(process: subprocess.Popen[str]) -> int:
    """Return the largest resident size of a process so far, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
    return int(found[1]) // 1024 if found else 0


def kilobytes(count: int) -> str:
    return f"{count / 1000:,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--casebook", type=Path)
    parser.add_argument("--tournament", type=Path)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as state:
        given = (options.casebook, options.run, options.tournament, options.answers)
        words = [sys.executable, "-c", SERVER, *(str(word or "") for word in given), state]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        base = f"http://127.0.0.1:{int(process.stdout.readline())}"
        try:
            print("| page | HTML, KB | over the wire, KB | pictures further down, KB | first time, ms | warm, median ms |")
            print("| --- | ---: | ---: | ---: | ---: | ---: |")
            medians = []
            for lang in ("en", "es"):
                for path in PATHS:
                    address, times, found, wire = f"{base}/{lang}/{path}", [], b"", 0
                    for _ in range(options.rounds + 1):
                        start = time.perf_counter()
                        found, wire = fetch(address)
                        times.append(1000 * (time.perf_counter() - start))
                    medians.append(statistics.median(times[1:]))
                    further = pictures(base, found.decode())
                    sizes = " | ".join(kilobytes(count) for count in (len(found), wire, further))
                    print(f"| `/{lang}/{path}` | {sizes} | {times[0]:.0f} | {medians[-1]:.0f} |", flush=True)
            with_it = sum(fetch(f"{base}/static/{name}")[1] for name in ("lab.css", "lab.js", "icon.svg"))
            print(f"\nA first visit brings {kilobytes(with_it)} KB of style, script and icon besides. Largest of the web process:", end=" ")
            print(f"{memory(process)} MB. Warm pages: median {statistics.median(medians):.0f} ms, slowest {max(medians):.0f} ms.")
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    main()
