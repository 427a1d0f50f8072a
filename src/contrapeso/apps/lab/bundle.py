"""The JavaScript that draws charts, made once by vl-convert and kept, so that nothing comes from elsewhere."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version

import altair as alt

from contrapeso.apps.lab.drawing import drawer
from contrapeso.apps.lab.settings import cache_folder

VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


@lru_cache(maxsize=1)
def bundle() -> tuple[bytes, str]:
    """Return Vega, Vega-Lite and Vega-Embed as one script, and a tag that changes with it."""
    folder = cache_folder() / "lab" / "static"
    path = folder / f"vega-{VEGA_LITE}-{version('vl-convert-python')}.js"
    if path.is_file():
        data = path.read_bytes()
    else:
        data = drawer().bundle(VEGA_LITE)
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(data)
        partial.replace(path)
    return data, hashlib.sha256(data).hexdigest()[:16]
