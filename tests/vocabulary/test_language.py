"""One catalogue in two languages: same keys, same placeholders, every key used is there."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import contrapeso
from contrapeso.vocabulary import kinds
from contrapeso.vocabulary.language import LANGUAGES, LanguageError, Messages, catalogue
from contrapeso.vocabulary.variables import VARIABLES

ROOT = Path(contrapeso.__file__).parent
USES = re.compile(r"""\b(?:text|t)\(\s*(f?)["']([^"']+)["']""")
BUILT = re.compile(r"\{[^}]*\}|' ~.*")


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("other", [language for language in LANGUAGES if language != "en"])
def test_the_languages_have_the_same_keys(other: str) -> None:
    assert set(catalogue(other)) == set(catalogue("en"))


@pytest.mark.parametrize("other", [language for language in LANGUAGES if language != "en"])
def test_the_languages_have_the_same_placeholders(other: str) -> None:
    english = catalogue("en")
    assert {key: placeholders(text) for key, text in catalogue(other).items()} == {key: placeholders(text) for key, text in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_no_text(language: str) -> None:
    for key, text in catalogue(language).items():
        assert text.strip(), key
        assert text not in ("True", "False", "None"), f"{key} was read as something that is no text; put it in quotes"


def used() -> set[tuple[str, bool]]:
    """Return every key that the code or a template names, and whether it is only the start of one."""
    found = set()
    for path in (*ROOT.rglob("*.py"), *ROOT.glob("*/**/templates/**/*.html")):
        for formatted, key in USES.findall(path.read_text(encoding="utf-8")):
            start = BUILT.split(key)[0]
            if "." in start and re.fullmatch(r"[a-z_]+\.[\w.-]*", start):
                found.add((start, bool(formatted and "{" in key) or start.endswith(".")))
    return found


def test_every_key_that_is_used_is_there() -> None:
    keys = set(catalogue("en"))
    named = used()
    assert len(named) > 100
    for key, start in named:
        assert any(name.startswith(key) for name in keys) if start else key in keys, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_vocabulary_has_a_name(language: str) -> None:
    m = Messages(language)
    groups = {
        "kind": kinds.KINDS,
        "situation": kinds.SITUATIONS,
        "situation_short": kinds.SITUATIONS,
        "situation_letter": kinds.SITUATIONS,
        "exit": kinds.EXIT_CLASSES,
        "flag": kinds.TRANSITION_FLAGS,
        "flag_value": kinds.FLAG_VALUES,
        "confidence": kinds.CONFIDENCE,
        "office": kinds.ELECTION_OFFICES,
    }
    assert [f"{group}.{word}" for group, words in groups.items() for word in words if f"{group}.{word}" not in m] == []


def test_every_variable_is_told_in_every_language() -> None:
    english = catalogue("en")
    assert {key.partition(".")[2]: text for key, text in english.items() if key.startswith("variable.")} == {
        name: variable.meaning for name, variable in VARIABLES.items()
    }
    assert {f"variable_unit.{variable.unit.replace(' ', '_')}" for variable in VARIABLES.values()} <= set(english)
    spanish = catalogue("es")
    assert not [key for key, text in english.items() if key.startswith(("variable.", "mechanism.")) and text == spanish[key]]


def test_numbers() -> None:
    english, spanish = Messages("en"), Messages("es")
    assert (english.number(0.5), spanish.number(0.5)) == ("0.50", "0,50")
    assert (english.number(-1234.5, 1), spanish.number(-1234.5, 1)) == ("−1,234.5", "−1234,5")
    assert spanish.number(1234567.0, 0) == "1\u00a0234\u00a0567"
    assert english.number(-0.001, 1) == "0.0"
    assert english.number(None) == english.number(float("nan")) == "–"
    assert (english.percent(0.963), spanish.percent(0.963)) == ("96%", "96\u00a0%")
    assert (english.short(0.01234), english.short(123.4), english.short(0.0)) == ("0.0123", "123", "0.00")


@pytest.mark.parametrize(
    ("edtf", "english", "spanish"),
    [
        ("1952-04-09", "9 April 1952", "9 de abril de 1952"),
        ("1952-04", "April 1952", "abril de 1952"),
        ("1952-XX", "1952", "1952"),
        ("195X", "1950s", "década de 1950"),
        ("1952~", "about 1952", "hacia 1952"),
        ("1952?", "1952 (uncertain)", "1952 (dudoso)"),
        ("1950/1953-02", "1950 – February 1953", "1950 – febrero de 1953"),
        ("1950/..", "since 1950", "desde 1950"),
        ("../1950", "until 1950", "hasta 1950"),
        ("not a date", "not a date", "not a date"),
    ],
)
def test_dates(edtf: str, english: str, spanish: str) -> None:
    assert (Messages("en").date(edtf), Messages("es").date(edtf)) == (english, spanish)


def test_quarters_and_lists() -> None:
    english, spanish = Messages("en"), Messages("es")
    assert (english.quarter("1952Q2"), spanish.quarter("1952Q2")) == ("1952\u00a0Q2", "1952\u00a0T2")
    assert (english.join(["a", "b", "c"]), spanish.join(["a", "b"]), english.join([])) == ("a, b and c", "a y b", "")


def test_a_value_is_never_read_as_a_message() -> None:
    assert "{version}" in Messages("en").text("page.absent", file="{version}")


def test_faults_say_what_is_wrong() -> None:
    with pytest.raises(LanguageError, match="'qu'"):
        Messages("qu")
    with pytest.raises(LanguageError, match=r"no message 'no\.such'"):
        Messages("en").text("no.such")
    with pytest.raises(LanguageError, match="'file'"):
        Messages("en").text("page.absent")
    assert Messages("en").name("model", "my_new_model") == "my new model"
