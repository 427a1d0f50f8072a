"""Goals of a run in words: in both languages, with the numbers that the run wrote."""

from __future__ import annotations

from contrapeso.report.figure import Words
from contrapeso.report.goal_words import goal_name, goal_note, goal_result, goal_threshold
from contrapeso.vocabulary.language import Messages

ENGLISH, SPANISH = Messages("en"), Messages("es")


def test_a_result_keeps_its_numbers() -> None:
    assert goal_result(SPANISH, "V1", "+3.4 nats, probability of a gain 0.92") == "+3,4 nats, probabilidad de una ganancia 0,92"
    assert goal_result(SPANISH, "V2", "-0.2 nats") == "−0,2 nats"
    assert goal_result(SPANISH, "V4", "observed over expected 1.05") == "observado sobre esperado 1,05"
    assert goal_result(SPANISH, "V8", "15 of 16") == "15 de 16"
    assert goal_result(ENGLISH, "V8", "15 of 16") == "15 of 16"


def test_what_is_worded_otherwise_stays_and_says_its_language() -> None:
    assert goal_result(SPANISH, "V8 ordinal checks", "14 of 16") == Words("14 of 16", "en")
    assert goal_result(SPANISH, "V1", "nothing") == Words("nothing", "en")
    assert goal_threshold(SPANISH, "as high as may be") == Words("as high as may be", "en")
    assert goal_name(SPANISH, "V99") == "V99"
    assert goal_note(SPANISH, "see there", str) == Words("see there", "en")


def test_thresholds_and_notes() -> None:
    assert goal_name(SPANISH, "V4").startswith("V4 · calibración")
    assert goal_threshold(SPANISH, ".75 to 1.33") == "entre 0,75 y 1,33"
    assert goal_note(SPANISH, "Face validity only.", str) == "Solo validez aparente."
    said = goal_note(SPANISH, "Face validity only. Against: PER 2019 > 2012 (0.09); BOL > PER in 1995 (0.40)", lambda check: f"<{check}>")
    assert said == "Solo validez aparente. En contra: <PER 2019 > 2012> (0,09); <BOL > PER in 1995> (0,40)."
    assert goal_note(ENGLISH, "", str) == ""
