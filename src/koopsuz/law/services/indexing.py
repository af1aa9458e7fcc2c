"""Writes the words of a text for search: Kyrgyz ones as our stems, Russian ones as PostgreSQL's, headings above the rest."""

from django.db import connection

from koopsuz.law.kinds import ActLanguage
from koopsuz.law.models import Expression
from koopsuz.law.schemas.provisions import read_provisions, units
from koopsuz.law.schemas.words import CONFIGURATION, LONGEST_INDEXED, index_text

_WRITE = """
    update law_provisiontext row
    set words = setweight(to_tsvector(given.configuration::regconfig, given.heading), 'A')
             || setweight(to_tsvector(given.configuration::regconfig, given.text), 'B'),
        whole = given.whole
    from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        as given(eid, configuration, heading, text, whole)
    join law_provision provision on provision.eid = given.eid and provision.act_id = %s
    where row.expression_id = %s and row.provision_id = provision.id
"""
_LEARN = """
    insert into law_searchword (language, word)
    select distinct %s, found.word
    from law_provisiontext row, unnest(tsvector_to_array(row.words)) as found(word)
    where row.expression_id = %s and length(found.word) between 2 and 100
    on conflict do nothing
"""


def index_words(expression: Expression) -> None:
    """Make the articles of a text findable, and remember its words so that slips in questions find them."""
    language = ActLanguage(expression.language)
    found = units(read_provisions(expression.xml))
    columns = [
        [one.eid for one, _words in found],
        [CONFIGURATION[language]] * len(found),
        [index_text(one.title, language) for one, _words in found],
        [index_text(words[:LONGEST_INDEXED], language) for _one, words in found],
        [words for _one, words in found],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*columns, expression.act_id, expression.pk])
        cursor.execute(_LEARN, [language.value, expression.pk])
