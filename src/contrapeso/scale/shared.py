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
        self._packed = _Packed(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))

    @property
    def value(self) -> Value:
        """Return the value; it is unpacked where it is first asked for, and not on arrival."""
        return _unpacked(self._packed)


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
