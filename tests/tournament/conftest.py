"""Paths to the tiny theory and record of the laboratory, and to what is made up here."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent / "laboratory"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
