"""Brings the message catalogues up to date, and tells what they lack: `python -m tools.house.messages [--write]`.

`--write` adds new messages (empty in Kyrgyz and Russian, the text itself in English), refreshes where each is said, and drops
what nobody says any more. `--missing ky` prints what a translator still has to do, one message a line.
"""

import argparse
import re
import sys
from collections.abc import Iterator

from tools.house.message_files import LANGUAGES, PLURALS, Catalogue, Entry, forms_of, parse, path_of, write
from tools.house.message_sources import BORROWED, Key, borrowed_messages, messages_of, package_translations
from tools.house.tree import ROOT, Offence, Tree

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CYRILLIC = re.compile(r"[А-Яа-яЁёҢңӨөҮү№]")
ONLY_KYRGYZ = re.compile(r"[ҢңӨөҮү]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
# names that every language writes alike
SAME_EVERYWHERE = re.compile(
    r"Koopsuz|CSV|XLSX|JSON|GeoJSON|HTML|PDF|QR|TOTP|USB|NFC|URL|ID|SVG|KGS|SOATE|JavaScript|Windows|UTF"
)
SENTENCE = 3  # words: shorter texts may rightly be the same in two languages


def wanted_messages(tree: Tree, *, with_packages: bool) -> dict[Key, set[str]]:
    """Return every message that must be in the catalogues, with the places that say it."""
    wanted = dict(messages_of(tree).messages)
    if with_packages:
        said = {(key.text, key.context) for key in wanted}
        for key, place in borrowed_messages().items():
            if (key.text, key.context) not in said:
                wanted[key] = {place}
    return wanted


def updated(old: Catalogue, wanted: dict[Key, set[str]]) -> Catalogue:
    """Return the catalogue with exactly the wanted messages; translations that exist are kept."""
    theirs = _translations_of_packages(old.language)
    kept = {(key.text, key.context): entry.forms for key, entry in old.entries.items()}
    new = Catalogue(old.language, plural_rule=PLURALS[old.language])
    for key, places in wanted.items():
        count = forms_of(key, old.language)
        forms = kept.get((key.text, key.context)) or theirs.get((key.text, key.context)) or ()
        if old.language == "en":
            forms = (key.text, key.plural)[: count or 1]
        elif len(forms) != count:
            forms = ("",) * count
        new.entries[key] = Entry(tuple(forms), tuple(sorted(places)))
    return new


def offences_of(catalogue: Catalogue, wanted: dict[Key, set[str]]) -> Iterator[Offence]:
    """Yield what a catalogue lacks or has wrong."""
    path, language = path_of(catalogue.language), catalogue.language
    if catalogue.plural_rule != PLURALS[language]:
        yield Offence(path, 1, f"its plural rule must be {PLURALS[language]}")
    for key in sorted(wanted.keys() - catalogue.entries.keys()):
        yield Offence(path, 1, f"lacks “{_short(key.text)}”: run make messages")
    for key in sorted(catalogue.entries.keys() - wanted.keys()):
        yield Offence(path, 1, f"has “{_short(key.text)}”, which nobody says any more: run make messages")
    for key in sorted(catalogue.entries.keys() & wanted.keys()):
        for problem in _problems(key, catalogue.entries[key].forms, language):
            yield Offence(path, 1, f"“{_short(key.text)}” {problem}")


def same_in_both(kyrgyz: Catalogue, russian: Catalogue) -> Iterator[Offence]:
    """Yield sentences that were copied from one language to the other."""
    for key, entry in sorted(kyrgyz.entries.items()):
        other = russian.entries.get(key)
        text = entry.forms[0]
        if other and text and text == other.forms[0] and len(CYRILLIC.findall(text)) and len(text.split()) >= SENTENCE:
            yield Offence(path_of("ky"), 1, f"“{_short(key.text)}” is the same in Kyrgyz and in Russian")


def _problems(key: Key, forms: tuple[str, ...], language: str) -> Iterator[str]:
    if len(forms) != forms_of(key, language):
        yield f"needs {forms_of(key, language)} forms"
        return
    if not all(forms):
        yield "is not translated"
        return
    if language == "en" and forms != ((key.text, key.plural) if key.plural else (key.text,)):
        yield "must be itself in English"
    texts = (key.text, key.plural) if key.plural else (key.text,)
    allowed = set().union(*(PLACEHOLDER.findall(text) for text in texts))
    needed = set(PLACEHOLDER.findall(texts[0])).intersection(*(PLACEHOLDER.findall(text) for text in texts))
    for form in forms:
        given = set(PLACEHOLDER.findall(form))
        if not needed <= given <= allowed:
            yield f"must keep its placeholders {' '.join(sorted(allowed)) or '(none)'}: “{_short(form)}”"
        yield from _wrong_letters(key, form, language)


def _wrong_letters(key: Key, form: str, language: str) -> Iterator[str]:
    words = LATIN_WORD.search(SAME_EVERYWHERE.sub("", PLACEHOLDER.sub("", re.sub(r"<[^>]*>", "", key.text))))
    if language in {"ky", "ru"} and words and not CYRILLIC.search(form):
        yield f"has no Cyrillic letter: “{_short(form)}”"
    if language == "ru" and ONLY_KYRGYZ.search(form):
        yield f"has Kyrgyz letters in Russian: “{_short(form)}”"


def _translations_of_packages(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    if language == "en":
        return {}
    merged: dict[tuple[str, str], tuple[str, ...]] = {}
    for package, locale, _patterns in BORROWED:
        merged |= package_translations(package, locale, language)
    return merged


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 70 else one_line[:69] + "…"


def _read(language: str) -> Catalogue:
    path = ROOT / path_of(language)
    return parse(path.read_text(encoding="utf-8"), language=language) if path.exists() else Catalogue(language)


def _write_all(wanted: dict[Key, set[str]]) -> None:
    for language in LANGUAGES:
        path = ROOT / path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = updated(_read(language), wanted)
        path.write_text(write(catalogue), encoding="utf-8")
        empty = sum(not all(entry.forms) for entry in catalogue.entries.values())
        print(f"{path_of(language)}: {len(catalogue.entries)} messages, {empty} to translate")


def _print_missing(language: str) -> None:
    for key, entry in sorted(_read(language).entries.items()):
        if not all(entry.forms):
            print(repr(key.text) + (f"  plural {key.plural!r}" if key.plural else "") + f"  ({entry.places[0]})")


def main(arguments: list[str] | None = None) -> int:
    """Write, list or check; return the exit code."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    os.environ["KOOPSUZ_WITHOUT_DATABASE"] = "1"
    django.setup()
    parser = argparse.ArgumentParser(description="Bring the message catalogues up to date.")
    parser.add_argument("--write", action="store_true", help="add new messages, drop unused ones")
    parser.add_argument("--missing", choices=LANGUAGES, help="print what is not translated yet")
    chosen = parser.parse_args(arguments)
    if chosen.missing:
        _print_missing(chosen.missing)
        return 0
    tree = Tree.of_repository()
    wanted = wanted_messages(tree, with_packages=True)
    if chosen.write:
        _write_all(wanted)
        return 0
    from tools.house.rules.messages import check

    offences = list(check(tree))
    print("\n".join(str(offence) for offence in offences) or "the catalogues are complete")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
