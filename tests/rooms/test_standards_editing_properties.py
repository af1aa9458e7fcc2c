"""Whatever is edited in whatever order: the edition stays one that the reader of files accepts, or the edit is refused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koopsuz.common.problems import InputProblems
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas.documents import Document, edition_documents, read_documents
from koopsuz.standards.schemas.parts import PartKind, part_version
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.selectors.references import references
from koopsuz.standards.services.editing import add_to_edition, move_part, remove_part
from koopsuz.standards.services.problems import LifeProblem
from tests.factories.drafts import BY, CODE, make_draft
from tests.rooms.test_standards_editing import change, fields_of, new_requirement

pytestmark = pytest.mark.django_db

TEXTS = st.sampled_from(["", "A", "Ө" * 71, "Сөз?", "Word.", "x y z", " ", "\n", "a\x00b", "a: b # c"])
TEXT = st.fixed_dictionaries({"ky": TEXTS, "ru": TEXTS, "en": TEXTS})
FORMULAS = st.sampled_from(
    ["true", "pupils > 0", "pupils", "", "pupils >", "C01a", "value", "1 / 0", 'heating == "coal"']
)
PARTS = st.sampled_from(
    ["edition", "C", "D", "C01", "C02", "C03", "D01", "C01a", "C01b", "C02a", "D02a", "C01m1", "C01m2"]
)
CHANGES = st.dictionaries(
    st.sampled_from(
        (
            "title", "text", "why", "about", "question", "evidence", "applies", "quantity", "score", "class", "target",
            "critical", "theme", "kind", "law", "levels", "thresholds", "minimum", "maximum", "price", "prerequisite",
            "effect_permille", "closes_to", "sources", "valid_from", "blocks", "id", "unknown",
        )
    ),
    st.one_of(
        TEXT, FORMULAS, st.integers(-1, 1001), st.booleans(), st.none(), st.lists(TEXT, max_size=5),
        st.lists(st.integers(0, 9), max_size=4), st.sampled_from(["fire", "yes_no", "number", "levels", "C02"]),
    ),
    min_size=1,
    max_size=3,
)  # fmt: skip
EDITS = st.one_of(
    st.tuples(st.just("change"), PARTS, CHANGES),
    st.tuples(st.just("remove"), PARTS, st.just({})),
    st.tuples(st.sampled_from(["up", "down"]), PARTS, st.just({})),
    st.tuples(st.just("add"), st.sampled_from(["C", "D", "C01", "C02"]), CHANGES),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, max_size=8))
def test_any_sequence_of_edits_leaves_an_edition_that_the_reader_accepts(
    edits: list[tuple[str, str, Document]],
) -> None:
    Edition.objects.filter(code=CODE).delete()
    make_draft()

    for action, part, fields in edits:
        before = Edition.objects.get(code=CODE).content_hash
        try:
            perform(action, part, fields)
        except (InputProblems, LifeProblem, LookupError):
            assert Edition.objects.get(code=CODE).content_hash == before

    found = get_edition(CODE)
    assert read_documents(edition_documents(found), rests_on=references(), partial=True) == found
    assert Edition.objects.get(code=CODE).content_hash == found.content_hash


def perform(action: str, part: str, fields: Document) -> None:
    """One edit as a form would send it."""
    if action == "change":
        change(part, **fields)
    elif action == "remove":
        remove_part(by=BY, code=CODE, part=part, seen=part_version(fields_of(part)))
    elif action == "add" and len(part) == 1:
        given_ = new_requirement() | fields
        add_to_edition(by=BY, code=CODE, kind=PartKind.REQUIREMENT, parent=part, given=given_)
    elif action == "add":
        given_ = fields_of("C01b") | fields
        add_to_edition(by=BY, code=CODE, kind=PartKind.INDICATOR, parent=part, given=given_)
    else:
        move_part(by=BY, code=CODE, part=part, down=action == "down")
