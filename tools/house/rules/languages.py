"""Every text is in its own language, and no word mixes alphabets.

A Latin "c" inside a Cyrillic word looks right and is never found by search. In reference data `ky` and `ru` are written in
Cyrillic, `en` is not, and Russian has no ң, ө, ү.
"""

import re
from collections.abc import Iterator

from tools.house.tree import Offence, Tree

CYRILLIC = "А-Яа-яЁёҢңӨөҮү"
MIXED = re.compile(
    rf"(?<![\w-])(?=[\w-]*[{CYRILLIC}])[{CYRILLIC}A-Za-z]*(?:[{CYRILLIC}][A-Za-z]|[A-Za-z][{CYRILLIC}])[{CYRILLIC}A-Za-z]*"
)
NOT_WORDS = re.compile(r"%\(\w+\)[sd]|\\[nt]")
ONLY_KYRGYZ = re.compile("[ҢңӨөҮү]")
LINE = re.compile(r"""^\s*(?:- )?(?P<language>ky|ru|en):\s+(?P<quote>["']?)(?P<text>[^"'>|{\s].*?)(?P=quote)\s*$""")
HAS_CYRILLIC = re.compile(f"[{CYRILLIC}]")
LATIN_SENTENCE = re.compile(r"[a-z]{3,} [a-z]{3,}")

_YAML = "reference/standard/2026-1/blocks/a.yaml"
GOOD = {_YAML: 'title:\n  ky: "Сейсмикалык туруктуулук"\n  ru: "Сейсмостойкость"\n  en: "Seismic resistance"\n'}
BAD = {_YAML: 'title:\n  ky: "Сейсмикалык туруктуулyк"\n  ru: "Үстү жабык"\n  en: "Сейсмостойкость"\n'}


def check(tree: Tree) -> Iterator[Offence]:
    """Yield words of two alphabets, and texts in the wrong language."""
    for path, text in tree.matching(
        "reference/*.yaml", "reference/*.csv", "src/koopsuz/*.html", "src/koopsuz/locale/*.po"
    ):
        for number, line in enumerate(text.splitlines(), start=1):
            for found in MIXED.finditer(NOT_WORDS.sub(" ", line)):
                yield Offence(path, number, f"“{found[0]}” mixes two alphabets")
    for path, text in tree.matching("reference/*.yaml"):
        for number, line in enumerate(text.splitlines(), start=1):
            found = LINE.match(line)
            if found:
                yield from _wrong_language(path, number, found["language"], found["text"])


def _wrong_language(path: str, number: int, language: str, text: str) -> Iterator[Offence]:
    if language == "en" and HAS_CYRILLIC.search(text):
        yield Offence(path, number, "the English text has Cyrillic letters")
    if language == "ru" and ONLY_KYRGYZ.search(text):
        yield Offence(path, number, "the Russian text has letters that only Kyrgyz has")
    if language != "en" and LATIN_SENTENCE.search(text) and not HAS_CYRILLIC.search(text):
        yield Offence(path, number, f"the text in “{language}” is written in Latin letters")
