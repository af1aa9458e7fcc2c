"""What an installation (KOOPSUZ_DEMO is no) refuses to run with: settings that let strangers in, a database that forgets."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection

from koopsuz.project.environment import SettingError

SHORTEST_KEY = 50
FEWEST_LETTERS = 10
# with any of these off, a power cut loses or spoils what a person was told is saved
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
OFF = {"off", "false", "0", "no"}


def refuse_weak_installation() -> None:
    """End the process with one readable line if this is an installation that may not run so. A demo may."""
    for name, problem in (*weak_settings(), *forgetful_database()):
        raise SettingError(name, problem)


def weak_settings() -> Iterator[tuple[str, str]]:
    """Yield each setting that is too weak for an installation, with what to do about it."""
    if settings.DEMO:
        return
    if settings.DEBUG:
        yield "KOOPSUZ_DEBUG", "is yes; errors would show their details to everybody. Set it to no"
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < FEWEST_LETTERS:
        yield "KOOPSUZ_SECRET_KEY", f"is easy to guess; use at least {SHORTEST_KEY} random characters"
    if not settings.SECURE:
        yield "KOOPSUZ_HTTPS", "is no; passwords and sessions would travel in the open. Set it to yes"
    if "*" in settings.ALLOWED_HOSTS:
        yield "KOOPSUZ_HOSTS", "allows any name; list the names of the site"


def forgetful_database() -> Iterator[tuple[str, str]]:
    """Yield each setting of the database that may lose what was saved. A database that is down says so elsewhere."""
    if settings.DEMO:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("select name, setting from pg_settings where name = any(%s) order by name", [list(DURABLE)])
            found = cursor.fetchall()
    except DatabaseError:
        return
    for name, value in found:
        if value.lower() in OFF:
            yield "KOOPSUZ_DATABASE_URL", f"leads to a PostgreSQL with {name} = {value}; set it to on"


@register(Tags.security)
def check_settings(**_options: object) -> list[CheckMessage]:
    """The same as a system check, for `manage.py check`."""
    return _errors(weak_settings(), number=1)


@register(Tags.database)
def check_database(**_options: object) -> list[CheckMessage]:
    """The same as a system check, for `manage.py check --database default` and for `migrate`."""
    return _errors(forgetful_database(), number=2)


def _errors(problems: Iterator[tuple[str, str]], *, number: int) -> list[CheckMessage]:
    return [Error(f"{name} {problem}", id=f"koopsuz.E{number:03}") for name, problem in problems]
