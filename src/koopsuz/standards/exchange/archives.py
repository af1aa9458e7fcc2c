"""Archives: those that come in are opened with limits; those that go out are the same for the same files."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koopsuz.common.problems import InputProblems, Problem

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
LARGEST_UNPACKED = 24 * MEGABYTE
MOST_PARTS = 200
PIECE = 64 * 1024
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def is_archive(content: bytes) -> bool:
    """Tell whether a file is a ZIP archive; a workbook is one, too."""
    return content.startswith(b"PK\x03\x04")


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name; `InputProblems` if it is damaged, locked or would grow too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,
    ) as error:
        raise _refused(_("The archive is damaged or locked."), _("Save it anew without a password.")) from error


def pack(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_PARTS:
        raise _too_large()
    files: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    for entry in entries:
        if entry.flag_bits & 1:
            raise ValueError("locked")
        unpacked = bytearray()
        with archive.open(entry) as part:
            while piece := part.read(PIECE):
                unpacked += piece
                if len(unpacked) > left:
                    raise _too_large()
        left -= len(unpacked)
        files[entry.filename] = bytes(unpacked)
    return files


def _too_large() -> InputProblems:
    return _refused(
        _("The archive unpacks to more than %(limit)s MB or to too many files."),
        _("Put nothing into it but the files of the edition."),
        limit=LARGEST_UNPACKED // MEGABYTE,
    )


def _refused(what: str | Promise, remedy: str | Promise, **params: object) -> InputProblems:
    return InputProblems([Problem("", what, remedy, params)])
