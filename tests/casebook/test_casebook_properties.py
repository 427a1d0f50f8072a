"""Whatever stands in a folder, reading it ends in faults or in a casebook, never in an exception."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contrapeso.casebook import yaml_source
from contrapeso.casebook.faults import CasebookError, Fault
from contrapeso.casebook.fmt import format_text, format_yaml
from contrapeso.casebook.json_source import read_json
from contrapeso.casebook.load import read
from contrapeso.casebook.new import template
from contrapeso.casebook.tables import read_table
from contrapeso.casebook.yaml_source import parse_yaml, read_yaml

ROOT = template()
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
SCALARS = st.sampled_from(
    [
        "nan",
        "inf",
        "-1",
        "1e999",
        "null",
        "~",
        "true",
        "no",
        "1952",
        "1952-13",
        "1952-04-31",
        "../..",
        "..",
        "/",
        "''",
        '""',
        "[]",
        "{}",
        "[[]]",
        "{a:",
        "b}",
        "act:",
        "clm:x:0001",
        "evt:XAA:1958-06:executive-exit",
        "&a",
        "*a",
        "!!int",
        "0x1F",
        "1_000",
        ":",
        "-",
        "?",
        "|",
        ">",
        "@",
        "`",
        "%",
        "9999-12-31",
        "0001",
        "XXXX",
        "195X",
        "١٩٥٢",
        "2022-21",
        "gov:XAA:1950-03:marin",
    ]
)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(FILES),
        st.sampled_from(["byte", "cut", "drop", "twin", "scalar", "swap", "insert"]),
        st.floats(0, 1, exclude_max=True),
        st.floats(0, 1, exclude_max=True),
        SCALARS,
        st.binary(min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=4,
)


def _changed(data: bytes, how: str, first: float, second: float, scalar: str, noise: bytes) -> bytes:
    if how in ("byte", "cut", "insert"):
        place = int(first * len(data))
        return {
            "byte": data[:place] + noise + data[place + len(noise) :],
            "cut": data[:place],
            "insert": data[:place] + noise + data[place:],
        }[how]
    lines = data.split(b"\n")
    one, two = int(first * len(lines)), int(second * len(lines))
    if how == "drop":
        del lines[one]
    elif how == "twin":
        lines.insert(two, lines[one])
    elif how == "swap":
        lines[one], lines[two] = lines[two], lines[one]
    else:
        key = lines[one].split(b":", 1)[0] + b": " if b":" in lines[one] else b"- "
        lines[one] = key + scalar.encode()
    return b"\n".join(lines)


def _sound(faults: list[Fault]) -> None:
    assert faults == sorted(set(faults))
    for fault in faults:
        assert fault.line >= 1
        assert fault.what
        assert fault.todo
        assert "\n" not in str(fault)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES)
def test_a_mutated_casebook_gives_faults_or_a_casebook(changes: list[tuple[str, str, float, float, str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "a")
        shutil.copytree(ROOT, copy)
        for file, *how in changes:
            path = copy / file
            path.write_bytes(_changed(path.read_bytes(), *how))
        casebook, faults = read(copy)
        assert casebook is not None or faults
        _sound(faults)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from([*FILES, "world/series/a.csv", "evidence/actors.x.yaml", "stray"]), st.binary(max_size=80), max_size=4)
)
def test_random_files_give_faults_or_a_casebook(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "a")
        shutil.copytree(ROOT, copy)
        for file, data in files.items():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            (copy / file).write_bytes(data)
        casebook, faults = read(copy)
        assert casebook is not None or faults
        _sound(faults)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text("ab:-[]{}#'\"|>&*!%@?,\n\t \\~0", max_size=40).map(str.encode)))
@example(b"a: |+\n\n\n")
@example(b'"\\U99999999"')
@example(b"%YAML 9.9\n---\na")
@example(b"[" * 3000)
@example(b'{"a": ' * 3000)
@example(b"1" * 5000)
@example(b'{"a": NaN, "a": [{}, [1], ""], "": 1}')
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for reader in (read_yaml, read_json):
        source, faults = reader(data, "f")
        assert source is not None or faults
        _sound(sorted(set(faults)))
    _, faults = read_table(data, "series/f.csv", None)
    _sound(sorted(set(faults)))


@settings(max_examples=200, deadline=None)
@given(st.text("ab:-[]{}#'\"|>&*!?,\n \\~0", max_size=40))
def test_both_parsers_say_the_same_of_a_sound_text(text: str) -> None:
    fast, faults = parse_yaml(text, "f")
    kept, yaml_source._Fast = yaml_source._Fast, None
    try:
        slow, again = parse_yaml(text, "f")
    finally:
        yaml_source._Fast = kept
    if fast is not None and slow is not None and isinstance(fast.data, (dict, list)) and not faults and not again:
        assert fast.data == slow.data


COMMENTS = st.lists(
    st.tuples(st.sampled_from([file for file in FILES if file.endswith(".yaml")]), st.floats(0, 1, exclude_max=True), st.integers(0, 6)),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(COMMENTS, st.randoms(use_true_random=False))
def test_fmt_keeps_data_and_comments_and_is_idempotent(comments: list[tuple[str, float, int]], random: object) -> None:
    file = comments[0][0] if comments else FILES[0]
    if not file.endswith(".yaml"):
        return
    lines = (ROOT / file).read_text(encoding="utf-8").split("\n")
    for number, (_, place, indent) in enumerate(comments):
        at = int(place * len(lines))
        if indent == 6 and lines[at] and "#" not in lines[at]:
            lines[at] += f" # end {number}"
        else:
            lines.insert(at, " " * indent + f"# comment {number}" if indent < 5 else "")
    text = "\n".join(lines)
    kind = {"casebook": "manifest", "polity": "polity", "governments": "governments", "elections": "elections"}.get(
        Path(file).stem, "events"
    )
    try:
        once = format_yaml(text, file, kind)
    except CasebookError:
        return
    assert format_yaml(once, file, kind) == once
    before, after = parse_yaml(text, file)[0], parse_yaml(once, file)[0]
    assert before is not None
    assert after is not None
    assert before.data == after.data
    assert sorted(line.split("#")[1] for line in text.split("\n") if "#" in line) == sorted(
        line.split("#")[1] for line in once.split("\n") if "#" in line
    )


def test_the_template_is_in_canonical_form() -> None:
    for file in FILES:
        assert format_text(ROOT / file) == (ROOT / file).read_text(encoding="utf-8"), file
