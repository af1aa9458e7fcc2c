"""Chooses the database: KOOPSUZ_DATABASE_URL (any PostgreSQL 15 or later), or the embedded one."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from koopsuz.project import embedded_postgres, environment

ENGINE = "django.db.backends.postgresql"


def connection_settings(*, home: Path) -> dict[str, Any]:
    """Return Django's settings of the default database; starts the embedded server when no address is given."""
    url = environment.text("KOOPSUZ_DATABASE_URL")
    if url:
        return _from_url(url)
    if os.environ.get("KOOPSUZ_WITHOUT_DATABASE"):  # type checks and translations need settings, not data
        return {"ENGINE": ENGINE, "NAME": "koopsuz"}
    socket = embedded_postgres.ensure_running(home=home)
    embedded_postgres.ensure_database(socket, name="koopsuz")
    return {
        "ENGINE": ENGINE,
        "NAME": "koopsuz",
        "USER": "koopsuz",
        "HOST": str(socket),
        "CONN_MAX_AGE": 60,
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = str(parts.port or "")
    except ValueError:
        raise environment.SettingError("KOOPSUZ_DATABASE_URL", "names a port that is no number") from None
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise environment.SettingError(
            "KOOPSUZ_DATABASE_URL", "must look like postgresql://user:password@host:5432/name"
        )
    return {
        "ENGINE": ENGINE,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
