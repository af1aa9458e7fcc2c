"""Finds articles by their words, in any form of a word; forgives о for ө, у for ү, н for ң, and typing slips.

A question is read in Kyrgyz and in Russian at once: each language compares its own stems. A word that no text holds is
replaced by the most similar ones that some text holds; the answer says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from koopsuz.common.language import fold, stem, words_of
from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActLanguage, ActStatus, ProvisionKind
from koopsuz.law.schemas.snippets import SnippetPart, snippet

LONGEST_QUESTION = 200
MOST_WORDS = 12
MOST_FOUND = 1000  # what is ranked and counted; nobody leafs further
LIKENESS = 0.4  # the share of trigrams that a slip must still have in common
NEIGHBOURS = 3
_LIKE = re.compile(r"[%_\\]")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; empty means everything."""

    kind: str = ""
    status: str = ""
    language: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class FoundProvision:
    """An article that answers a question, with the words around its hits."""

    act: str
    act_title: Text
    act_kind: ActKind
    act_status: ActStatus
    language: ActLanguage
    eid: str
    kind: ProvisionKind
    number: str
    heading: tuple[SnippetPart, ...]
    words: tuple[SnippetPart, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: one page of it, how much there is, and which words were taken for which."""

    found: tuple[FoundProvision, ...]
    count: int
    taken_for: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_capped(self) -> bool:
        """Whether there is more than is counted."""
        return self.count >= MOST_FOUND


@dataclass(frozen=True, slots=True)
class _Choice:
    """The words that a word of a question stands for in one language; `is_exact` when some text holds the word itself."""

    words: tuple[str, ...]
    is_exact: bool


# the lexeme of PostgreSQL for every word, and whether some text holds it in either language
_COMPARE = """
    select given.kir, given.rus,
           exists (select from law_searchword where language = 'kir' and word = given.kir),
           exists (select from law_searchword where language = 'rus' and word = given.rus)
    from (
        select kir, coalesce((tsvector_to_array(to_tsvector('russian', folded)))[1], '') as rus, place
        from unnest(%s::text[], %s::text[]) with ordinality as asked(kir, folded, place)
    ) given
    order by given.place
"""
_SEARCH = """
    with hit as (
        select row.id, row.expression_id, row.order,
               case expression.language when 'kir' then ts_rank(row.words, %(kir)s::tsquery)
                                        else ts_rank(row.words, %(rus)s::tsquery) end as rank
        from law_provisiontext row
        join law_expression expression on expression.id = row.expression_id
        join law_act act on act.id = expression.act_id
        where (row.words @@ %(kir)s::tsquery and expression.language = 'kir'
               or row.words @@ %(rus)s::tsquery and expression.language = 'rus')
          and expression.in_force_from <= %(day)s
          and (expression.in_force_to is null or expression.in_force_to > %(day)s)
          and (%(kind)s = '' or act.kind = %(kind)s)
          and (%(status)s = '' or act.status = %(status)s)
          and (%(year)s::int is null or extract(year from act.adopted_on) = %(year)s)
        limit %(most)s
    ), page as (
        select hit.*, count(*) over () as count from hit
        order by rank desc, expression_id, hit.order offset %(first)s limit %(limit)s
    )
    select page.count, act.code, act.title::text, act.kind, act.status, expression.language, provision.eid,
           provision.kind, row.number, row.heading, row.whole
    from page
    join law_provisiontext row on row.id = page.id
    join law_expression expression on expression.id = row.expression_id
    join law_act act on act.id = expression.act_id
    join law_provision provision on provision.id = row.provision_id
    order by page.rank desc, page.expression_id, page.order
"""
_NEIGHBOURS = """
    select word from law_searchword
    where language = %(language)s
      and (word %% %(word)s and similarity(word, %(word)s) >= %(least)s or word like %(begins)s)
    order by word like %(begins)s desc, similarity(word, %(word)s) desc, word
    limit %(limit)s
"""


def search_provisions(
    question: str, *, filters: Filters | None = None, first: int = 0, limit: int = 20, day: date | None = None
) -> Answer:
    """Return the articles in force on a day (today if none is given) that hold all words of a question, the best first."""
    words = words_of(question[:LONGEST_QUESTION])[:MOST_WORDS]
    if not words:
        return Answer((), 0)
    chosen = filters or Filters()
    languages = [one for one in ActLanguage if chosen.language in ("", one.value)]
    with connection.cursor() as cursor:
        known = _known(cursor, words, languages)
        queries = {language.value: _query(choices) for language, choices in known.items()}
        rows = _matches(cursor, queries, chosen, day=day or timezone.localdate(), first=first, limit=limit)
    hits = {language.value: _hits(choices) for language, choices in known.items()}
    found = tuple(_found(row, hits=hits[row[5]]) for row in rows)
    return Answer(found, rows[0][0] if rows else 0, _replaced(words, known) if rows else ())


def _known(
    cursor: CursorWrapper, words: Sequence[str], languages: Sequence[ActLanguage]
) -> dict[ActLanguage, list[_Choice]]:
    """For every word and language what it stands for: itself, or the most similar words if no language knows it."""
    cursor.execute(_COMPARE, [[stem(word) for word in words], [fold(word) for word in words]])
    known: dict[ActLanguage, list[_Choice]] = {language: [] for language in languages}
    for kyrgyz, russian, in_kyrgyz, in_russian in cursor.fetchall():
        compared = {ActLanguage.KYRGYZ: (kyrgyz, in_kyrgyz), ActLanguage.RUSSIAN: (russian, in_russian)}
        is_known = any(compared[language][1] for language in languages)
        for language in languages:
            word, is_exact = compared[language]
            others = () if is_known or not word else _neighbours(cursor, word, language)
            known[language].append(_Choice(others or (word,), is_exact=is_exact))
    return known


def _neighbours(cursor: CursorWrapper, word: str, language: ActLanguage) -> tuple[str, ...]:
    begins = _LIKE.sub(r"\\\g<0>", word) + "%"
    cursor.execute(
        _NEIGHBOURS,
        {"language": language.value, "word": word, "begins": begins, "least": LIKENESS, "limit": NEIGHBOURS},
    )
    return tuple(row[0] for row in cursor.fetchall())


def _query(known: Sequence[_Choice]) -> str:
    """A question as PostgreSQL asks it: every word, in one of its known forms. Words that an index leaves out don't count."""
    groups = ["(" + " | ".join(_quoted(word) for word in one.words) + ")" for one in known if one.words[0]]
    return " & ".join(groups)


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _matches(
    cursor: CursorWrapper, queries: Mapping[str, str], filters: Filters, *, day: date, first: int, limit: int
) -> list[tuple]:
    if not any(queries.values()):
        return []
    values = {
        **{language.value: queries.get(language.value, "") for language in ActLanguage},  # an empty one finds nothing
        "day": day,
        "kind": filters.kind,
        "status": filters.status,
        "year": filters.year,
        "most": MOST_FOUND,
        "first": first,
        "limit": limit,
    }
    cursor.execute(_SEARCH, values)
    return cursor.fetchall()


def _hits(known: Sequence[_Choice]) -> frozenset[str]:
    return frozenset(word for one in known for word in one.words if word)


def _found(row: tuple, *, hits: frozenset[str]) -> FoundProvision:
    _count, code, title, kind, status, language, eid, part, number, heading, whole = row
    spoken = ActLanguage(language)
    return FoundProvision(
        act=code,
        act_title=Text.from_mapping(json.loads(title)),
        act_kind=ActKind(kind),
        act_status=ActStatus(status),
        language=spoken,
        eid=eid,
        kind=ProvisionKind(part),
        number=number,
        heading=snippet(heading, hits=hits, language=spoken, whole=True),
        words=snippet(whole, hits=hits, language=spoken),
    )


def _replaced(
    words: Sequence[str], known: Mapping[ActLanguage, Sequence[_Choice]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words that no text holds as they were asked, with what they were taken for."""
    found = []
    for place, word in enumerate(words):
        choices = [known[language][place] for language in known if known[language][place].words[0]]
        if choices and not any(one.is_exact for one in choices):
            own = {stem(word), fold(word)}
            found.append((word, tuple(sorted({other for one in choices for other in one.words} - own))))
    return tuple(found)
