"""Tables of pandas, for the eyes of a checker of types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    Frame = Any
else:
    Frame = pd.DataFrame
"""A pandas frame; a checker of types cannot know what a selection from one is."""
