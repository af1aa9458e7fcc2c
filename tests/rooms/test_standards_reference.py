"""The reader of reference data: strict about YAML, unharmed by hostile files."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from koopsuz.common.reference import Problems, ReferenceError_, ReferenceProblem, read_document
from koopsuz.common.reference.values import MAX_BYTES, MAX_DEPTH, plain


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def refusal(folder: Path, content: bytes) -> ReferenceProblem:
    """The only problem of a file with this content."""
    path = folder / "data.yaml"
    path.write_bytes(content)
    problems = Problems()
    read_document(path, problems=problems, root=folder)
    assert len(problems) == 1
    return problems.found[0]


@pytest.mark.parametrize(
    ("content", "line", "problem", "remedy"),
    [
        (
            b"a: &x [1, 2]\nb: *x\n",
            1,
            "Anchors and aliases (& and *) are not allowed.",
            "Write the value out in full.",
        ),
        (
            b"a: 1\nb: !!python/object:os.system ls\n",
            2,
            "Tags (!) are not allowed.",
            "Remove the tag; put text into double quotes.",
        ),
        (b"", 1, "The file is empty.", "Fill it in or remove it."),
        (b"- 1\n- 2\n", 1, "The file does not begin with a mapping.", "Begin it with a key and a colon."),
        (b"a: 1\n---\nb: 2\n", 2, "A second document begins here.", "Keep one document in a file; remove “---”."),
        (b"a: \xd0\n", 1, "Byte 4 is not UTF-8.", "Save the file in the encoding UTF-8."),
        (
            b"x: " + b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2),
            1,
            "The file is too large or too deep.",
            "Split it into smaller files.",
        ),
        (
            b"a: " + b"x" * MAX_BYTES,
            1,
            f"The file is larger than {MAX_BYTES} bytes.",
            "Split it into smaller files.",
        ),
        (b"? [a, b]\n: 1\n", 1, "A key must be a plain word.", "Write the key as a word before the colon."),
    ],
)
def test_read_document_of_a_hostile_file_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, line: int, problem: str, remedy: str
) -> None:
    assert refusal(tmp_path, content) == ReferenceProblem("data.yaml", line, "", problem, remedy)


def test_read_document_of_broken_yaml_names_the_line(tmp_path: Path) -> None:
    found = refusal(tmp_path, b'a: "one"\nb: "two\nc: 3\n')

    assert (found.file, found.remedy) == (
        "data.yaml",
        "Check the indentation, and put text with a colon or a quote into double quotes.",
    )
    assert found.problem.startswith("This is not valid YAML: ")


@given(st.binary(max_size=400))
def test_read_document_of_any_bytes_never_breaks(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "data.yaml"
    path.write_bytes(content)
    problems = Problems()

    section = read_document(path, problems=problems)

    assert problems.found or section.readable


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("", None),
        ("null", None),
        ("true", True),
        ("yes", "yes"),
        ("on", "on"),
        ("012", "012"),
        ("1:30", "1:30"),
        ("-7", -7),
        ("0.10", Decimal("0.10")),
        ("1e5", "1e5"),
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-30", "2026-02-30"),
        ("0x1F", "0x1F"),
    ],
)
def test_plain_value_is_read_without_surprises(words: str, value: object) -> None:
    assert (plain(words), type(plain(words))) == (value, type(value))


def test_section_after_an_error_goes_on_and_tells_all(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text('count: many\nname: {ky: "Ат"}\nsize: 5\n', encoding="utf-8")
    problems = Problems()
    section = read_document(tmp_path / "data.yaml", problems=problems, root=tmp_path)

    values = (section.whole("count", low=0), section.text("name").ky, section.whole("size", high=3))
    section.done()

    assert values == (0, "Ат", 5)
    with pytest.raises(ReferenceError_) as caught:
        problems.raise_if_any()
    assert str(caught.value) == (
        "data.yaml:1 count: “count” is text, but a whole number is expected. Write a whole number.\n"
        "data.yaml:2 name.en: “en” is missing or empty. Fill it in.\n"
        "data.yaml:2 name.ru: “ru” is missing or empty. Fill it in.\n"
        "data.yaml:3 size: 5 is outside −∞ … 3. Write a number within these bounds."
    )
