"""Fifty readers at once, in a browser, against a server in a process of its own: none is lost, and the server stays small and quick."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from asking_lab import HERE, small_book, until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
READERS = 50
SERVER = """\
import sys
from pathlib import Path
import uvicorn
from asking_lab import app_of
app = app_of(Path(sys.argv[1]), Path(sys.argv[2]), workers=True)
server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
import asyncio
async def main():
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await task
asyncio.run(main())
"""


@pytest.fixture
def server(tmp_path):
    book = small_book(tmp_path / "book")
    environment = {**os.environ, "PYTHONPATH": str(HERE), "FAKE_SECONDS": "0.02"}
    words = [sys.executable, "-c", SERVER, str(book), str(tmp_path / "state")]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.terminate()
    process.wait(10)
    process.stdout.close()


def memory(process) -> int:
    """Return the largest resident size so far, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
    return int(found[1]) // 1024 if found else 0


@pytest.mark.heavy
@pytest.mark.skipif(CHROMIUM is None or not Path("/proc/self/status").exists(), reason="needs Chromium and /proc")
def test_fifty_readers_at_once(server, browser):
    process, address = server
    pages = []
    for number in range(READERS):
        page = browser.new_context(base_url=address).new_page()
        query = f"polity=XAA&from=1955&to=1960&l1=insurgency&v1={number / 50:g}&theories=first"
        page.goto(f"/en/what-if/?{query}", wait_until="commit", timeout=120_000)
        pages.append(page)
    started = time.monotonic()
    for page in pages:
        page.evaluate("document.querySelector('form[action$=ask]').submit()")
    for page in pages:
        page.wait_for_selector("section.answers", timeout=240_000)
        page.wait_for_selector("#live[data-open='0']", timeout=240_000)
    seconds = time.monotonic() - started
    for page in pages:
        page.context.close()
    ready = f"{address}/en/what-if/?polity=XAA&from=1955&to=1960&l1=insurgency&v1=0.5&theories=first"
    times = []
    for _ in range(21):
        start = time.perf_counter()
        with urllib.request.urlopen(ready) as answer:
            answer.read()
        times.append(1000 * (time.perf_counter() - start))
    until(lambda: process.poll() is None)
    median, most = statistics.median(times[1:]), memory(process)
    print(f"\n{READERS} readers in {seconds:.1f} s; web process at most {most} MB; a warm page in {median:.0f} ms at the median")
    assert most < 300
    assert median < 150
