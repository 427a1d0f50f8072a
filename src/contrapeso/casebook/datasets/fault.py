"""What a file of a data provider can have wrong with it: as a whole, or in one row."""

from __future__ import annotations

from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages


class Words(tuple[str, ...]):
    """Names of layouts, which a message says in its own language."""

    def __new__(cls, *names: str) -> Words:
        """Return the names in their order."""
        return super().__new__(cls, names)


class DatasetError(ContrapesoError):
    """A file that cannot be read as what it is said to be.

    Its text is English; ``key`` and ``values`` say it again in another language.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = f"datasets.{key}", values
        super().__init__(self.words(Messages("en")))

    def words(self, messages: Messages) -> str:
        """Return the message in a language."""
        said = {
            name: "; ".join(messages.text(f"datasets.layout.{word}") for word in value) or "–" if isinstance(value, Words) else value
            for name, value in self.values.items()
        }
        return messages.text(self.key, **said)


class Unusable(Exception):
    """A row that is not used: the reason is a key under ``datasets.reason``, ``what`` its particulars."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason)
        self.reason, self.what = reason, what[:60]
