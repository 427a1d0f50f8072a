"""Path to the tiny theory and record of the laboratory."""

from __future__ import annotations

import sys
from pathlib import Path

folder = Path(__file__).parent.parent / "laboratory"
if str(folder) not in sys.path:
    sys.path.insert(0, str(folder))
