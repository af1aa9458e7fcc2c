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
from itertools import takewhile

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from koopsuz.common.language import fold, stem, words_of
from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActLanguage, ActStatus, ProvisionKind
from koopsuz.law.schemas.snippets import SnippetPart, snippet

LONGEST_QUESTION = 200
MOST_WORDS = 12
MOST_BELOW = 24  # clauses of an article in which a snippet looks for its words
MOST_FOUND = 1000  # what is counted; nobody leafs further
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


_CURRENT = """
    from law_provisiontext row
    join law_expression expression on expression.id = row.expression_id
    join law_act act on act.id = expression.act_id
    where expression.in_force_from <= %(day)s
      and (expression.in_force_to is null or expression.in_force_to > %(day)s)
      and (%(kind)s = '' or act.kind = %(kind)s)
      and (%(status)s = '' or act.status = %(status)s)
      and (%(year)s::int is null or extract(year from act.adopted_on) = %(year)s)
"""
_MATCH = "(expression.language = '{language}' and row.words @@ %({language})s::tsquery)"
_RANK = "case expression.language {cases} end"
_READ = """
    select act.code, act.title::text, act.kind, act.status, expression.language, provision.eid, provision.kind,
           row.number, row.heading, row.text, row.depth, below.words
    from unnest(%s::bigint[]) with ordinality as asked(id, place)
    join law_provisiontext row on row.id = asked.id
    join law_expression expression on expression.id = row.expression_id
    join law_act act on act.id = expression.act_id
    join law_provision provision on provision.id = row.provision_id
    cross join lateral (
        select array_agg(array[next.depth::text, concat_ws(' ', nullif(next.number, ''), nullif(next.heading, ''), next.text)]
                         order by next.order) as words
        from (
            select * from law_provisiontext
            where expression_id = row.expression_id and "order" > row.order
            order by "order" limit %s
        ) next
    ) below
    order by asked.place
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
        compared = {one: _compared(cursor, words, one) for one in languages}
        known = _known(cursor, compared)
        queries = {one.value: _query(known[one]) for one in languages}
        rows, count = _matches(cursor, queries, chosen, day=day or timezone.localdate(), first=first, limit=limit)
        texts = _read(cursor, rows)
    hits = {one.value: _hits(known[one]) for one in languages}
    found = tuple(_found(row, hits=hits[row[4]]) for row in texts)
    return Answer(found, count, _replaced(words, known) if count else ())


def _compared(cursor: CursorWrapper, words: Sequence[str], language: ActLanguage) -> list[str]:
    """The words of a question as the index of a language has them; empty for one that it leaves out."""
    if language is ActLanguage.KYRGYZ:
        return [stem(word) for word in words]
    cursor.execute(
        "select coalesce((tsvector_to_array(to_tsvector('russian', word)))[1], '') "
        "from unnest(%s::text[]) with ordinality as given(word, place) order by place",
        [[fold(word) for word in words]],
    )
    return [row[0] for row in cursor.fetchall()]


def _known(cursor: CursorWrapper, compared: Mapping[ActLanguage, Sequence[str]]) -> dict[ActLanguage, list[_Choice]]:
    """For every word and language what it stands for: itself, or the most similar words if no language knows it."""
    asked = [(language.value, word) for language, words in compared.items() for word in words if word]
    cursor.execute(
        "select word.language, word.word from law_searchword word "
        "join unnest(%s::text[], %s::text[]) as asked(language, word) using (language, word)",
        [[language for language, _word in asked], [word for _language, word in asked]],
    )
    exact = set(cursor.fetchall())
    count = len(next(iter(compared.values()), ()))
    is_known = [
        any((language.value, words[place]) in exact for language, words in compared.items()) for place in range(count)
    ]
    return {
        language: [
            _Choice((word,), is_exact=(language.value, word) in exact)
            if is_known[place] or not word
            else _Choice(_neighbours(cursor, word, language) or (word,), is_exact=False)
            for place, word in enumerate(words)
        ]
        for language, words in compared.items()
    }


def _neighbours(cursor: CursorWrapper, word: str, language: ActLanguage) -> tuple[str, ...]:
    cursor.execute(
        """
        select word from law_searchword
        where language = %(language)s
          and (word %% %(word)s and similarity(word, %(word)s) >= %(least)s or word like %(begins)s)
        order by word like %(begins)s desc, similarity(word, %(word)s) desc, word
        limit %(limit)s
        """,
        {
            "language": language.value,
            "word": word,
            "begins": _LIKE.sub(r"\\\g<0>", word) + "%",
            "least": LIKENESS,
            "limit": NEIGHBOURS,
        },
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
) -> tuple[list[int], int]:
    asked = {language: query for language, query in queries.items() if query}
    if not asked:
        return [], 0
    match = " or ".join(_MATCH.format(language=language) for language in asked)
    rank = _RANK.format(
        cases=" ".join(f"when '{language}' then ts_rank(row.words, %({language})s::tsquery)" for language in asked)
    )
    values = {
        "day": day,
        "kind": filters.kind,
        "status": filters.status,
        "year": filters.year,
        "most": MOST_FOUND,
        "first": first,
        "limit": limit,
        **asked,
    }
    cursor.execute(
        f"with hit as (select row.id, row.expression_id, row.order, {rank} as rank {_CURRENT} and ({match}) limit %(most)s) "  # noqa: S608 -- names of languages alone are put in
        "select id, count(*) over () from hit order by rank desc, expression_id, hit.order offset %(first)s limit %(limit)s",
        values,
    )
    rows = cursor.fetchall()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def _read(cursor: CursorWrapper, ids: Sequence[int]) -> list[tuple]:
    cursor.execute(_READ, [list(ids), MOST_BELOW])
    return cursor.fetchall()


def _hits(known: Sequence[_Choice]) -> frozenset[str]:
    return frozenset(word for one in known for word in one.words if word)


def _found(row: tuple, *, hits: frozenset[str]) -> FoundProvision:
    code, title, kind, status, language, eid, part, number, heading, text, depth, below = row
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
        words=snippet(_with_below(text, depth, below or []), hits=hits, language=spoken),
    )


def _with_below(text: str, depth: int, following: Sequence[Sequence[str]]) -> str:
    """The words of an article with those of its clauses: the rows after it that stand deeper."""
    own = takewhile(lambda row: int(row[0]) > depth, following)
    return " ".join(words for words in (text, *(row[1] for row in own)) if words)


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
