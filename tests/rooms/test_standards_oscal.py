"""An edition as an OSCAL catalogue: valid by the official schema, read back as it was, anything else refused."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import fastjsonschema
import pytest
from tools.house.tree import ROOT

from koopsuz.common.problems import InputProblems
from koopsuz.common.reference import Problems, ReferenceError_
from koopsuz.common.text import Text
from koopsuz.standards.exchange.oscal_in import read_catalogue
from koopsuz.standards.exchange.oscal_out import edition_catalogue
from koopsuz.standards.schemas import EditionContent, load_edition
from koopsuz.standards.schemas.documents import read_documents
from koopsuz.standards.schemas.edition import References, read_references
from tests.factories.drafts import first_edition
from tests.factories.standards import BLOCK_FILE, make_reference

SCHEMA = ROOT / "tests/cases/oscal/oscal_complete_schema.json"
PUBLISHED = "384324105c7a817af0f65b120a963146caa0e0d55d969cf0daf60e063b87a206"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
Judge = Callable[[Any], Any]


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The official schema; its patterns name letters and digits of any script in a way that Python does not know."""
    words = SCHEMA.read_bytes()
    assert hashlib.sha256(words).hexdigest() == PUBLISHED
    known = words.decode().replace(r"\\p{L}", r"[^\\W\\d_]").replace(r"\\p{N}", r"\\d")
    compiled: Judge = fastjsonschema.compile(json.loads(known))
    return compiled


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[EditionContent, References]:
    """The tiny edition, with a text that waits for two languages."""
    folder = make_reference(tmp_path_factory.mktemp("reference"))
    folder.change(
        BLOCK_FILE,
        'about: {ky: "Суу жөнүндө", ru: "О воде", en: "About water"}',
        'about: {ky: "", ru: "О воде", en: ""}',
    )
    content = load_edition(folder.edition, partial=True)
    return content, read_references(folder.path, problems=Problems())


def catalogue_of(content: EditionContent) -> Any:
    """The catalogue of an edition as values that a test may spoil."""
    return json.loads(edition_catalogue(content, stamp=NOON))


def test_first_edition_is_a_valid_catalogue_with_every_requirement_as_a_control(judge: Judge) -> None:
    content = first_edition()
    catalogue = catalogue_of(content)

    judge(catalogue)

    groups = catalogue["catalog"]["groups"]
    assert [len(group.get("controls", ())) for group in groups[1:]] == [len(one.requirements) for one in content.blocks]
    assert groups[3]["controls"][0]["parts"][1]["prose"] == content.requirement("C01").text.ky


def test_schema_refuses_what_is_no_catalogue(judge: Judge) -> None:
    catalogue = catalogue_of(first_edition())
    del catalogue["catalog"]["metadata"]["version"]

    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        judge(catalogue)


def test_edition_comes_back_from_its_catalogue_as_it_was(judge: Judge, tiny: tuple[EditionContent, References]) -> None:
    content, rests_on = tiny
    catalogue = catalogue_of(content)
    judge(catalogue)

    found = read_documents(read_catalogue(json.dumps(catalogue)), rests_on=rests_on, partial=True)

    assert found == content
    assert found.block("D").about == Text("", "О воде", "")


def test_first_edition_comes_back_from_its_catalogue() -> None:
    content = first_edition()
    rests_on = read_references(ROOT / "reference", problems=Problems())

    assert read_documents(read_catalogue(edition_catalogue(content, stamp=NOON)), rests_on=rests_on) == content


def test_change_made_elsewhere_is_read_and_a_wrong_one_is_named(tiny: tuple[EditionContent, References]) -> None:
    content, rests_on = tiny
    catalogue = catalogue_of(content)
    control = catalogue["catalog"]["groups"][1]["controls"][0]
    control["parts"][2]["prose"] = "Башка себеп"
    found = read_documents(read_catalogue(json.dumps(catalogue)), rests_on=rests_on, partial=True)
    assert found.requirement("D01").why.ky == "Башка себеп"

    for prop in control["props"]:
        prop["value"] = "nonsense" if prop["name"] == "theme" else prop["value"]
    del control["parts"][3]
    with pytest.raises(ReferenceError_) as refused:
        read_documents(read_catalogue(json.dumps(catalogue)), rests_on=rests_on, partial=True)
    assert [one.key for one in refused.value.problems] == ["requirements.D01.applies", "requirements.D01.theme"]


@pytest.mark.parametrize(
    "words",
    [
        "", "{", "[]", "null", "{}", '{"catalog": []}', '{"catalog": {"metadata": {}, "groups": []}}',
        '{"catalog": {"metadata": {"props": 1}, "groups": [{"class": "edition"}]}}', "[" * 100_000, '{"catalog": NaN}',
    ],
)  # fmt: skip
def test_what_is_no_catalogue_of_ours_is_refused(words: str) -> None:
    with pytest.raises(InputProblems) as refused:
        read_catalogue(words)

    assert len(refused.value.problems) == 1


def test_catalogue_is_the_same_for_the_same_edition_and_moment() -> None:
    first, again = (edition_catalogue(first_edition(), stamp=NOON) for _time in range(2))

    assert first == again
