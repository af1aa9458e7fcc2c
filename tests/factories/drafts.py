"""A small draft that may be edited: two blocks of the first edition with two requirements each."""

from functools import lru_cache

from django.conf import settings

from koopsuz.accounts.services import System
from koopsuz.law import services as law
from koopsuz.standards.schemas import EditionContent, load_edition
from koopsuz.standards.schemas.documents import EditionDocuments, edition_documents
from koopsuz.standards.services.editing import bring_in

BY = System("tests")
CODE = "draft-1"
FIRST = settings.REFERENCE / "standard" / "2026-1"
BLOCKS = ("C", "D")


@lru_cache(maxsize=1)
def first_edition() -> EditionContent:
    """The first edition, read once."""
    return load_edition(FIRST)


def small_documents(code: str = CODE) -> EditionDocuments:
    """The documents of the small draft; a test may change them."""
    documents = edition_documents(first_edition())
    documents.edition.update(id=code, blocks=list(BLOCKS))
    for letter in tuple(documents.blocks):
        if letter not in BLOCKS:
            del documents.blocks[letter]
            continue
        document = documents.blocks[letter]
        document["requirements"] = document["requirements"][:2]
        for one in document["requirements"]:
            for measure in one["measures"]:
                measure.pop("prerequisite", None)
    return documents


def make_draft(code: str = CODE) -> EditionContent:
    """The small draft in the database."""
    law.load_acts(by=BY, reference=settings.REFERENCE)
    return bring_in(by=BY, documents=small_documents(code))
