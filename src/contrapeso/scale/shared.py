"""What many pieces of work need: sent with each of them, unpacked once in each process."""

from __future__ import annotations

import hashlib
import pickle
from functools import lru_cache
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Shared(Generic[Value]):
    """A value that travels as bytes, and is one object for all pieces that a process does.

    It goes with each piece and not ahead of them: what lay on a worker that was killed would be lost.

    Parameters
    ----------
    value
        Anything that can be pickled.
    """

    def __init__(self, value: Value) -> None:
        self._here: tuple[Value] | None = (value,)
        self._packed: _Packed | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels: the bytes, which are made once."""
        if self._packed is None:
            assert self._here is not None
            self._packed = _Packed(pickle.dumps(self._here[0], protocol=pickle.HIGHEST_PROTOCOL))
        return {"_here": None, "_packed": self._packed}

    @property
    def value(self) -> Value:
        """Return the value: itself where it was made; elsewhere unpacked when it is first asked for, and not on arrival."""
        return _unpacked(self._packed) if self._here is None else self._here[0]


class _Packed:
    """Bytes that are compared by their hash."""

    def __init__(self, data: bytes) -> None:
        self.data, self.digest = data, hashlib.sha256(data).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Packed) and other.digest == self.digest


@lru_cache(maxsize=4)
def _unpacked(packed: _Packed) -> Any:
    return pickle.loads(packed.data)
