"""Finds every translatable message in Python and in templates, without the system's gettext.

Python is read by its syntax tree: any name bound to a function of `django.utils.translation` counts, whatever it is called
here. Templates are read by Django's own `templatize`, so that what the site translates is what is found.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tools.house.tree import Offence, Tree

# positions of (context, singular, plural) among the arguments
SHAPES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
IN_TEMPLATES = {**{name: name for name in SHAPES}, "_": "gettext"}
CALL = re.compile(r"(?<![\w.])(?:_|gettext|ngettext|pgettext|npgettext)\(")
# said by forms that this site does not have
NEVER_SHOWN = re.compile(r"IPv|%\(protocol\)s|domain name|submit at (?:most|least)|[Pp]hone|[Uu]sername")
# Kyrgyz of packages that we say otherwise: their words for password, mail and passkey, and words glued to a placeholder
SAID_OTHERWISE = re.compile(
    r"[Кк]упуя|[Дд]уруст|[Ээ]се[пб]|утентифика|кирдик|өтө эле|символ|[Ээ]мейл|[Pp]asskey|\)[sd][а-яёөүң]|[а-яёөүң]%\("
)
# what packages say on our pages: their files, and the folder of their catalogues
BORROWED = (
    ("django", "conf/locale", ("forms/*.py", "core/validators.py", "http/multipartparser.py")),
    ("django", "contrib/auth/locale", ("contrib/auth/password_validation.py",)),
    (
        "allauth",
        "locale",
        (
            "account/adapter.py",
            "account/fields.py",
            "account/forms.py",
            "account/internal/**/*.py",
            "mfa/**/*.py",
            "templates/account/**/*.html",
            "templates/account/**/*.txt",
            "templates/mfa/**/*.html",
            "templates/allauth/**/*.html",
        ),
    ),
)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What identifies a message in a catalogue."""

    text: str
    context: str = ""
    plural: str = ""


@dataclass(slots=True)
class Found:
    """Messages with the files that say them, and the calls that could not be read."""

    messages: dict[Key, set[str]] = field(default_factory=dict)
    offences: list[Offence] = field(default_factory=list)

    def add(self, key: Key, path: str) -> None:
        """Remember that this file says this message; the same text with and without a plural is one message."""
        bare = Key(key.text, key.context)
        if key.plural and bare in self.messages:
            self.messages.setdefault(key, set()).update(self.messages.pop(bare))
        for known in self.messages:
            if known.text == key.text and known.context == key.context:
                self.messages[known].add(path)
                return
        self.messages[key] = {path}


def messages_of(tree: Tree) -> Found:
    """Return every message that the house's own Python and templates say."""
    found = Found()
    for path, module in tree.modules("src/koopsuz/*.py"):
        _read_module(path, module, found)
    for path, text in tree.matching("src/koopsuz/*.html", "src/koopsuz/*.txt"):
        if "/templates/" in path:
            _read_template(path, text, found)
    return found


@cache
def borrowed_messages() -> dict[Key, str]:
    """Return what Django and allauth say on our pages but do not say in Kyrgyz: key → the file that says it."""
    borrowed: dict[Key, str] = {}
    for package, locale, patterns in BORROWED:
        root = _package_folder(package)
        known = package_translations(package, locale, "ky")
        for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
            name = f"{package}/{path.relative_to(root)}"
            if _is_ours(path, root):
                continue
            found = Found()
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".py":
                _read_module(name, ast.parse(text), found)
            else:
                _read_template(name, text, found)
            for key in found.messages:
                if not known.get((key.text, key.context)) and not NEVER_SHOWN.search(key.text):
                    borrowed.setdefault(key, name)
    return borrowed


def package_translations(package: str, locale: str, language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return a package's own translations of one language: (text, context) → forms; empty and fuzzy ones are left out."""
    from babel.messages.pofile import read_po

    path = _package_folder(package) / locale / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    translations = {}
    for message in catalogue:
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        text = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        otherwise = language == "ky" and any(SAID_OTHERWISE.search(form or "") for form in forms)
        if text and all(forms) and not message.fuzzy and not otherwise:
            translations[text, message.context or ""] = tuple(forms)
    return translations


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None, package
    return Path(spec.origin).parent


def _is_ours(path: Path, root: Path) -> bool:
    """Tell whether a template of ours takes the place of this one."""
    from tools.house.tree import ROOT

    if path.suffix == ".py":
        return False
    name = path.relative_to(root / "templates")
    return (ROOT / "src" / "koopsuz" / "common" / "templates" / name).exists()


def _read_module(path: str, module: ast.Module, found: Found) -> None:
    names = _translating_names(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            shape = _shape_of(node.func, names)
            if shape:
                _read_call(path, node, shape, found)


def _translating_names(module: ast.Module) -> dict[str, str]:
    """Return the names that this module gives to the functions of gettext."""
    names = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names.update({alias.asname or alias.name: alias.name for alias in node.names if alias.name in SHAPES})
    return names


def _shape_of(function: ast.expr, names: dict[str, str]) -> str | None:
    if isinstance(function, ast.Name):
        return names.get(function.id)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        is_module = function.value.id == "translation"
        return function.attr if is_module and function.attr in SHAPES else None
    return None


def _read_call(path: str, node: ast.Call, function: str, found: Found, *, line: int | None = None) -> None:
    parts = []
    for position in SHAPES[function]:
        if position is None:
            parts.append("")
            continue
        argument = node.args[position] if position < len(node.args) else None
        if isinstance(argument, (ast.JoinedStr, ast.BinOp)):
            what = "a message must be one whole sentence with named placeholders, not glued from parts"
            found.offences.append(Offence(path, line or node.lineno, what))
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            return  # a message that arrives in a variable was marked where it was written
        parts.append(argument.value)
    context, text, plural = parts
    if text:
        found.add(Key(text, context, plural), path)


def _read_template(path: str, text: str, found: Found) -> None:
    from django.utils.translation.template import templatize

    python = templatize(text, origin=path)
    for match in CALL.finditer(python):
        call = _whole_call(python[match.start() :])
        if call is not None and isinstance(call.func, ast.Name):
            line = python.count("\n", 0, match.start()) + 1
            _read_call(path, call, IN_TEMPLATES[call.func.id], found, line=line)


def _whole_call(text: str) -> ast.Call | None:
    """Return the call that begins this text: the shortest beginning that is an expression."""
    for end in _closing_brackets(text):
        try:
            expression = ast.parse(text[:end], mode="eval").body
        except SyntaxError:
            continue
        return expression if isinstance(expression, ast.Call) else None
    return None


def _closing_brackets(text: str) -> Iterator[int]:
    for match in re.finditer(r"\)", text):
        yield match.end()
