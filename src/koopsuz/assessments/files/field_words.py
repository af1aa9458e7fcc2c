"""The field island itself: its files, their common version, and its words in all three languages."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext_lazy as _

MODULES = ("island", "carry", "pages", "question", "parts", "sync", "store", "words")
STYLES = ("common/koopsuz.css", "assessments/field.css")
PICTURES = ("common/icons.svg", "common/mark.svg")
TEMPLATES = ("shell.html", "worker.js", "manifest.json")

WORDS = {
    "field_app": _("Assessment without network"),
    "my_schools": _("My schools on this device"),
    "no_schools": _(
        "No school is on this device yet. With a network, open the assessment of your school and choose "
        "“Fill in without network”."
    ),
    "loading": _("Opening…"),
    "first_time": _("To begin, this page must be opened once with a network."),
    "signed_out": _("You are signed out. Your answers stay on this device; sign in to send them."),
    "sign_in": _("Sign in"),
    "not_yours": _("You may not fill in the assessment of this school, or the address is wrong."),
    "no_campaign": _("No campaign is open now. Your answers stay on this device."),
    "other_person": _(
        "Another person is signed in on this device than the one who gave these answers. They are sent when "
        "that person signs in."
    ),
    "ready_offline": _("Works without network on this device"),
    "not_ready_offline": _("Not ready for work without network yet"),
    "online": _("There is a network"),
    "offline": _("No network"),
    "blocks": _("Blocks"),
    "all_blocks": _("All blocks"),
    "answered_of": _("{done} of {total} answered"),
    "life_missing": _("missing about danger to life: {count}"),
    "missing": _("What is missing"),
    "nothing_missing": _("Nothing is missing."),
    "go_on": _("Go on answering"),
    "review": _("Look through and send"),
    "changes": _("Changes on this device"),
    "changes_count": _("Changes: {count}"),
    "send_now": _("Send now"),
    "sending": _("Sending…"),
    "all_confirmed": _("Every answer is on the server, and both sides have the same checksum."),
    "no_changes": _("Nothing waits on this device."),
    "waiting": _("Waiting to be sent: {count}"),
    "on_device": _("On this device, not sent yet"),
    "sent": _("Sent, not confirmed yet"),
    "confirmed": _("Confirmed by the server"),
    "refused": _("The server did not take it"),
    "superseded": _("A later answer of yours stands already"),
    "kept_aside": _("Kept aside: somebody else answered otherwise"),
    "saving": _("Saving on this device…"),
    "saved_here": _("Saved on this device"),
    "not_saved": _("Not saved!"),
    "storage_full": _(
        "The device has no room left, so this answer is not saved. Delete something else on the device, then "
        "answer again."
    ),
    "storage_gone": _(
        "The browser does not let this page store anything, so this answer is not saved. Leave private browsing."
    ),
    "storage_low": _("Little room is left on this device. Send your answers soon."),
    "storage_not_kept": _(
        "The browser may clear this page when the device runs full. Install it, and send your answers soon."
    ),
    "checksum": _("Checksum"),
    "differs": _("The server keeps another answer than this device. Look at it again."),
    "one_by_one": _("One by one"),
    "before": _("Back"),
    "after": _("Next"),
    "number_of": _("Number, {unit}"),
    "range": _("From {least} to {most}. If there is none, enter 0."),
    "not_whole": _("Enter a whole number from {least} to {most}."),
    "yes": _("Yes"),
    "no": _("No"),
    "does_not_apply": _("Does not apply to our school"),
    "why_not": _("Why? The department reads it."),
    "reason_missing": _("Say in a few words why this does not apply; then it is saved."),
    "note": _("Note"),
    "evidence": _("Evidence in words: which document, where to see it"),
    "no_children": _("Write no names of children here and nothing else about one child."),
    "note_and_evidence": _("Note and evidence"),
    "why_asked": _("Why is this asked?"),
    "last_time": _("Last time"),
    "last_note": _("Note of last time"),
    "last_evidence": _("Evidence of last time"),
    "not_answered": _("not answered"),
    "clear": _("Take the answer back"),
    "two_answers": _("Two answers: which one is right?"),
    "stands": _("Stands now, from {who}"),
    "kept": _("Kept aside, from {who}"),
    "leave": _("Leave the one that stands"),
    "take": _("Take the one kept aside"),
    "left_out": _("Not asked of your school: {count}"),
    "nothing_asked": _("Nothing in this block is asked of your school."),
    "send_to_department": _("Send to the department"),
    "after_sending": _(
        "After sending, the department reads your answers; you can't change them until it returns them."
    ),
    "send_first": _("First all changes must be confirmed by the server. That takes a network."),
    "conflicts_first": _("First choose the right answer where two people answered differently."),
    "director_sends": _("The director of the school sends the assessment."),
    "is_sent": _("The assessment is with the department."),
    "read_only": _("You can read the answers here, but not change them now."),
    "returned": _("The department returned the assessment:"),
    "due": _("Please send it by {day}."),
    "new_version": _("A new version of this app is ready."),
    "use_it": _("Use it now"),
    "close_others": _("Close the other windows of this app first, then try again."),
    "failed": _("The server did not answer as expected ({code}). Nothing is lost; it is tried again."),
    "language": _("Language"),
    "save_file": _("Save the changes as a file"),
    "bring_file": _("Bring in a file of changes"),
    "file_hint": _(
        "Carry the file to a device with a network, by USB or messenger; sign in there yourself and bring it in."
    ),
    "file_taken": _("Brought in: {count}"),
    "file_wrong": _("This file is not yours, is of another school, or was changed. Nothing was brought in."),
    "to_site": _("To the site"),
    "class_1": _("Danger to life"),
    "somebody": _("somebody"),
}


def island_files() -> list[str]:
    """Return the addresses of all static files of the island.

    Modules import one another by their plain names, so they are fetched by these and not by the names with a hash.
    """
    return [
        *(static(name) for name in (*STYLES, *PICTURES)),
        *(f"{settings.STATIC_URL}assessments/field/{name}.js" for name in MODULES),
    ]


def words_in_all_languages() -> dict[str, dict[str, str]]:
    """Return the words of the island by language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = {key: str(words) for key, words in WORDS.items()}
    return found


@cache
def island_version() -> str:
    """Return a fingerprint of everything that the worker keeps; reckoned once in a process."""
    digest = hashlib.sha256(json.dumps(words_in_all_languages(), sort_keys=True).encode())
    templates = Path(__file__).parent.parent / "templates" / "assessments" / "field"
    paths = [templates / name for name in TEMPLATES]
    for name in (*STYLES, *PICTURES, *(f"assessments/field/{module}.js" for module in MODULES)):
        found = finders.find(name)
        paths += [Path(found)] if isinstance(found, str) else []
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
