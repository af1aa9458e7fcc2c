"""An edition as YAML files: the reference is in the one canonical form, and whatever a person writes comes back as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from koopsuz.common.reference import Problems, ReferenceError_, read_section
from koopsuz.common.text import Text
from koopsuz.standards.exchange.yaml_files import as_yaml, edition_files
from koopsuz.standards.schemas import load_edition
from koopsuz.standards.schemas.documents import edition_documents, read_documents
from koopsuz.standards.schemas.edition import read_references
from tests.factories.standards import BLOCK_FILE, EDITION_FILE, ReferenceFolder, make_reference

FIRST = settings.REFERENCE / "standard" / "2026-1"
# any letter that UTF-8 can hold; half of them from the corners of Unicode
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60)


@pytest.fixture
def folder(tmp_path: Path) -> ReferenceFolder:
    """The tiny reference folder."""
    return make_reference(tmp_path / "reference")


def files_in(edition: Path) -> dict[str, str]:
    """The files of an edition as they lie in its folder."""
    return {path.relative_to(edition).as_posix(): path.read_text("utf-8") for path in edition.rglob("*.yaml")}


def write(edition: Path, files: dict[str, str]) -> None:
    """Put files into the folder of an edition."""
    for name, words in files.items():
        (edition / name).write_text(words, encoding="utf-8")


def test_first_edition_is_written_byte_for_byte_as_it_was_read() -> None:
    assert edition_files(load_edition(FIRST)) == files_in(FIRST)


def test_files_in_another_form_are_read_as_the_same_edition_in_the_canonical_form(folder: ReferenceFolder) -> None:
    before = load_edition(folder.edition)
    files = edition_files(before)
    assert files != files_in(folder.edition)

    write(folder.edition, files)

    assert load_edition(folder.edition) == before
    assert edition_files(load_edition(folder.edition)) == files


def test_documents_are_read_as_the_edition_that_they_came_from(folder: ReferenceFolder) -> None:
    content = load_edition(folder.edition)
    rests_on = read_references(folder.path, problems=Problems())

    assert read_documents(edition_documents(content), rests_on=rests_on) == content


@given(ky=WORDS, ru=WORDS, en=WORDS)
def test_any_words_come_back_from_a_file_as_they_were_written(ky: str, ru: str, en: str) -> None:
    document = {"about": Text(ky, ru, en).as_mapping(), "sources": [{"ky": ru, "ru": en, "en": ky}]}
    problems = Problems()

    section = read_section(as_yaml(document), name="any", problems=problems)

    assert [section.text("about"), section.texts("sources"), problems.found] == [
        Text(ky, ru, en),
        (Text(ru, en, ky),),
        [],
    ]


def test_partial_edition_may_wait_for_a_language_but_not_for_all(folder: ReferenceFolder) -> None:
    folder.change(BLOCK_FILE, 'en: "There are enough toilets."', 'en: ""')
    with pytest.raises(ReferenceError_) as refused:
        load_edition(folder.edition)
    assert [one.key for one in refused.value.problems] == ["requirements.D01.text.en"]

    content = load_edition(folder.edition, partial=True)
    assert content.requirement("D01").text == Text("Текст", "Текст", "")

    folder.change(
        EDITION_FILE, '{ky: "Сыноо үчүн", ru: "Для проверки", en: "For trying out"}', '{ky: "", ru: "", en: ""}'
    )
    with pytest.raises(ReferenceError_) as refused:
        load_edition(folder.edition, partial=True)
    assert [one.key for one in refused.value.problems] == ["about"]


def test_same_edition_under_another_code_is_written_alike_but_for_the_code() -> None:
    content = load_edition(FIRST)

    files, renamed = edition_files(content), edition_files(replace(content, code="2027-1"))

    assert renamed == files | {"edition.yaml": files["edition.yaml"].replace('id: "2026-1"', 'id: "2027-1"')}
