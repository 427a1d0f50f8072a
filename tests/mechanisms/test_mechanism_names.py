"""Every mechanism and every unit of a parameter has a name in every language."""

from __future__ import annotations

import pytest

from contrapeso.report.naming import mechanism_name
from contrapeso.theories.library import MECHANISMS
from contrapeso.vocabulary.language import LANGUAGES, Messages, catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mechanism_has_a_name_and_no_name_is_left_over(language: str) -> None:
    named = {key.partition(".")[2] for key in catalogue(language) if key.startswith("mechanism.")}
    assert named == {*MECHANISMS, "core"}
    assert len({mechanism_name(Messages(language), label) for label in named}) == len(named)


def test_a_mechanism_of_a_users_own_keeps_its_label() -> None:
    assert mechanism_name(Messages("es"), "my-own-idea") == "my own idea"
