"""Reads and writes the message catalogues: sorted, without dates and line numbers, so that a change shows only itself."""

from dataclasses import dataclass, field
from io import BytesIO

from tools.house.message_sources import Key

LANGUAGES = ("ky", "ru", "en")
PLURALS = {
    "ky": "nplurals=1; plural=0;",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "en": "nplurals=2; plural=(n != 1);",
}
FORMS = {"ky": 1, "ru": 4, "en": 2}
WIDEST = 110


@dataclass(slots=True)
class Entry:
    """One message in one language: its forms (one, or as many as the language has plurals) and where it is said."""

    forms: tuple[str, ...]
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class Catalogue:
    """All messages of one language."""

    language: str
    entries: dict[Key, Entry] = field(default_factory=dict)
    plural_rule: str = ""


def path_of(language: str) -> str:
    """Return where the catalogue of a language lives in the repository."""
    return f"src/koopsuz/locale/{language}/LC_MESSAGES/django.po"


def forms_of(key: Key, language: str) -> int:
    """Return how many forms this message has in this language."""
    return FORMS[language] if key.plural else 1


def parse(text: str, *, language: str) -> Catalogue:
    """Read a catalogue from the text of its file; fuzzy entries count as empty."""
    from babel.messages.pofile import read_po

    read = read_po(BytesIO(text.encode()), locale=language)
    catalogue = Catalogue(language, plural_rule=_plural_rule(text))
    for message in read:
        if not message.id:
            continue
        singular, plural = message.id if isinstance(message.id, (tuple, list)) else (message.id, "")
        forms = tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.fuzzy:
            forms = tuple("" for _form in forms)
        key = Key(singular, message.context or "", plural)
        catalogue.entries[key] = Entry(forms, tuple(place for place, _line in message.locations))
    return catalogue


def write(catalogue: Catalogue) -> str:
    """Return the text of a catalogue's file."""
    header = (
        f"Project-Id-Version: koopsuz\nLanguage: {catalogue.language}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
        f"Plural-Forms: {PLURALS[catalogue.language]}\n"
    )
    parts = [f'msgid ""\nmsgstr {_quoted(header, folded=True)}\n']
    for key in sorted(catalogue.entries):
        parts.append(_entry(key, catalogue.entries[key]))
    return "\n".join(parts)


def _entry(key: Key, entry: Entry) -> str:
    lines = [f"#: {place}" for place in sorted(set(entry.places))]
    if "%(" in key.text or "%(" in key.plural:
        lines.append("#, python-format")
    if key.context:
        lines.append(f"msgctxt {_quoted(key.context)}")
    lines.append(f"msgid {_quoted(key.text)}")
    if key.plural:
        lines.append(f"msgid_plural {_quoted(key.plural)}")
        lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(entry.forms)]
    else:
        lines.append(f"msgstr {_quoted(entry.forms[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str, *, folded: bool = False) -> str:
    """Return text as PO writes it; long text is folded at spaces over several lines."""
    pieces = text.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
    folds = [fold for line in lines for fold in _folds(line)]
    if not folded and len(folds) <= 1:
        return _escaped("".join(folds))
    return "\n".join(['""', *(_escaped(fold) for fold in folds)])


def _folds(line: str) -> list[str]:
    folds = [""]
    for number, word in enumerate(line.split(" ")):
        piece = word if number == 0 else " " + word
        if folds[-1] and len(folds[-1]) + len(piece) > WIDEST:
            folds[-1] += " "
            piece = word
            folds.append("")
        folds[-1] += piece
    return folds


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _plural_rule(text: str) -> str:
    """Return the plural rule that a catalogue's header states, with its folds joined."""
    header = text.partition("\n\n")[0].replace('"\n"', "")
    _before, _name, rest = header.partition("Plural-Forms: ")
    return rest.partition("\\n")[0]
