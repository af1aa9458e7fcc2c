"""Reads KOOPSUZ_* variables; refuses nonsense with a sentence that names the variable."""

import os
from pathlib import Path

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


class SettingError(SystemExit):
    """A variable holds something that can't be used; ends the process with one readable line."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"koopsuz: {name} {problem}")


def text(name: str, default: str = "") -> str:
    """Return the variable `name`; or, for secrets, the content of the file that `name`_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"{name}_FILE", f"points to {path}, which can't be read: {error.strerror}") from None


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable; anything but yes, no, on, off, true, false, 1, 0 is refused."""
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise SettingError(name, f"is “{word}”; use yes or no")
    return word in TRUE_WORDS


def number(name: str, *, default: int) -> int:
    """Return a whole-number variable."""
    word = os.environ.get(name, "").strip()
    if not word:
        return default
    if not word.isascii() or not word.isdigit():
        raise SettingError(name, f"is “{word}”; use a whole number")
    return int(word)


def choice(name: str, *, among: tuple[str, ...], default: str) -> str:
    """Return a variable that must be one of a few words, in capital letters or not."""
    word = os.environ.get(name, "").strip().upper() or default
    if word not in among:
        raise SettingError(name, f"is “{word}”; use one of {', '.join(among)}")
    return word


def folder(name: str, *, default: Path) -> Path:
    """Return the folder that a variable names; the folder must be there."""
    path = Path(os.environ.get(name, "").strip() or default).resolve()
    if not path.is_dir():
        raise SettingError(name, f"points to {path}, which is no folder")
    return path


def own_folder(name: str, *, default: Path) -> Path:
    """Return the folder that a variable names, made when missing; we must be able to write there."""
    path = Path(os.environ.get(name, "").strip() or default).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(name, f"points to {path}, which can't be made: {error.strerror}") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingError(name, f"points to {path}, where nothing may be written")
    return path


def origins(name: str) -> list[str]:
    """Return a comma-separated list of addresses, each with its scheme."""
    found = words(name)
    for origin in found:
        if not origin.startswith(("https://", "http://")):
            raise SettingError(name, f"holds “{origin}”; write it with its scheme, as in https://koopsuz.example.kg")
    return found


def hosts(name: str, default: str) -> list[str]:
    """Return a comma-separated list of host names, without scheme and path."""
    found = words(name, default)
    for host in found:
        if "/" in host or " " in host:
            raise SettingError(name, f"holds “{host}”; write host names alone, as in koopsuz.example.kg")
    return found


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]
