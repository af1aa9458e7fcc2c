"""The law room: how fast an act is taken apart, how fast 10,000 articles answer, how right the stemmer is.

The corpus is made up: words of the standard's own texts in the frequency of a natural language, in articles of three
clauses. It is kept in a database of its own, which is dropped at the end. `--articles` sets its size. The machine is shared,
so the time of the processor stands beside that of the clock.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import statistics
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED = 417
ARTICLES_OF_AN_ACT = 250
WORDS_OF_A_CLAUSE = 35
QUESTIONS = 300
BAR_MS = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    import django

    django.setup()
    from django.db import connection

    stemming()
    importing()
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] = {**connection.settings_dict.get("TEST", {}), "NAME": "koopsuz_bench_law"}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        searching(asked.articles)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0


def stemming() -> None:
    """How many forms of words meet their headword, and how many words a second."""
    from koopsuz.common.language import stem

    with (ROOT / "tests/cases/kyrgyz/words.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for sample in ("1", "2"):
        pairs = [(row["form"], row["headword"]) for row in rows if row["sample"] == sample]
        met = sum(stem(form) == stem(headword) for form, headword in pairs)
        print(f"stemmer, sample {sample}: {met} of {len(pairs)} forms meet their headword ({met / len(pairs):.1%})")
    words = vocabulary("ky")
    stem.cache_clear()
    began = time.perf_counter()
    for word in words:
        stem(word)
    print(f"stemmer: {len(words) / (time.perf_counter() - began):,.0f} unseen words a second")


def importing() -> None:
    """How long an act takes from text to valid XML and back to provisions."""
    from koopsuz.law.schemas.importing import import_text
    from koopsuz.law.schemas.markup import Work

    work = Work("1", date(2026, 1, 1), "Ойдон чыгарылган", "kir", date(2026, 1, 1))
    chance = random.Random(SEED)
    import_text(act(chance, articles=5, language="ky").encode(), work=work)
    for articles in (300, 1000):
        text = act(chance, articles=articles, language="ky").encode()
        seconds = []
        for _ in range(3):
            began, worked = time.perf_counter(), time.process_time()
            found = import_text(text, work=work)
            seconds.append((time.perf_counter() - began, time.process_time() - worked))
        print(
            f"import of {articles} articles ({len(found.provisions):,} provisions, {len(text) // 1024} KB): "
            f"{min(seconds)[0]:.2f} s, processor {min(one[1] for one in seconds):.2f} s (best of 3)"
        )


def searching(articles: int) -> None:
    """Fill the database and ask."""
    from koopsuz.accounts.gate import System
    from koopsuz.law.kinds import ActLanguage
    from koopsuz.law.models import Act
    from koopsuz.law.selectors import search_provisions
    from koopsuz.law.services import TextInput, write_text

    chance = random.Random(SEED)
    began = time.perf_counter()
    for number in range(articles // ARTICLES_OF_AN_ACT):
        language = ActLanguage.KYRGYZ if number % 2 else ActLanguage.RUSSIAN
        code = f"made-up-{number}"
        Act.objects.create(
            code=code, kind="law", number=str(number + 1), adopted_on=date(2020, 1, 1), status="in_force", source="-"
        )
        text = act(chance, articles=ARTICLES_OF_AN_ACT, language=language.html)
        given = TextInput(code, language, date(2020, 1, 1), "made up", text.encode())
        write_text(by=System(), given=given, synthetic=True)
    print(f"{articles:,} made-up articles kept in {time.perf_counter() - began:.0f} s")
    vacuum()
    for kind, ask in KINDS.items():
        times, found, worked = [], 0, time.process_time()
        questions = [ask(chance) for _ in range(QUESTIONS)]
        search_provisions(questions[0])
        for question in questions:
            began = time.perf_counter()
            found += bool(search_provisions(question).found)
            times.append((time.perf_counter() - began) * 1000)
        worked = (time.process_time() - worked) * 1000 / QUESTIONS
        cuts = statistics.quantiles(times, n=100)
        over = "" if cuts[94] <= BAR_MS else f"   over the bar of {BAR_MS} ms"
        print(
            f"{kind:<28} p50 {cuts[49]:6.1f}   p95 {cuts[94]:6.1f}   p99 {cuts[98]:6.1f}   most {max(times):6.1f} ms"
            f"   Python {worked:4.1f} ms"
            f"   answered {found} of {QUESTIONS}{over}"
        )


def vacuum() -> None:
    """Let the planner know the tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze law_provisiontext, law_provision, law_expression, law_searchword")


def act(chance: random.Random, *, articles: int, language: str) -> str:
    """A made-up act."""
    words = vocabulary(language)
    weights = [1 / (place + 3) for place in range(len(words))]

    def clause(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    lines = ["Ойдон чыгарылган акты"]
    for number in range(1, articles + 1):
        heading = clause(5).capitalize()
        lines.append(f"{number}-берене. {heading}" if language == "ky" else f"Статья {number}. {heading}")
        lines.append(f"1. {clause(WORDS_OF_A_CLAUSE).capitalize()}:")
        lines += [f"{point}) {clause(WORDS_OF_A_CLAUSE)};" for point in (1, 2)]
    return "\n".join(lines)


_VOCABULARIES: dict[str, list[str]] = {}


def vocabulary(language: str) -> list[str]:
    """The distinct words of the standard in a language, the most frequent first."""
    if language not in _VOCABULARIES:
        counts: dict[str, int] = {}
        for path in sorted((ROOT / "reference/standard").glob("*/blocks/*.yaml")):
            for text in re.findall(rf"\b{language}:\s*[\"']?([^\n]+)", path.read_text(encoding="utf-8")):
                for word in re.findall(r"[а-яёөүң]{3,}", text.lower()):
                    counts[word] = counts.get(word, 0) + 1
        _VOCABULARIES[language] = sorted(counts, key=lambda word: (-counts[word], word))
    return _VOCABULARIES[language]


def _word(chance: random.Random, *, least: int = 4) -> str:
    words = vocabulary(chance.choice(("ky", "ru")))
    return chance.choice([word for word in chance.choices(words, k=20) if len(word) >= least] or words)


def _frequent(chance: random.Random) -> str:
    return chance.choice(vocabulary(chance.choice(("ky", "ru")))[:40])


def _slip(chance: random.Random) -> str:
    word = _word(chance, least=7)
    place = chance.randrange(2, len(word) - 2)
    return word[:place] + word[place + 1 :]


KINDS = {
    "one word": _word,
    "one very frequent word": _frequent,
    "two words": lambda chance: f"{_frequent(chance)} {_word(chance)}",
    "a word with a slip": _slip,
    "a word without ө, ү, ң": lambda chance: _word(chance).translate(str.maketrans("өүң", "оун")),
}


if __name__ == "__main__":
    sys.exit(main())
