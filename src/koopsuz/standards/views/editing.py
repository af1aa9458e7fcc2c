"""The editor of an edition: its index by block, and the page of every part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.standards import services
from koopsuz.standards.forms.fields import FormulaWidget
from koopsuz.standards.forms.part_forms import Offered, PartForms, part_forms
from koopsuz.standards.kinds import LANGUAGE_NAMES
from koopsuz.standards.schemas import RequirementContent
from koopsuz.standards.schemas.documents import Document
from koopsuz.standards.schemas.parts import NoPartError, PartKind, kind_of, parent_of, part_version
from koopsuz.standards.selectors.drafting import (
    Editing,
    get_editing_for,
    offered_acts,
    offered_places,
    offered_prices,
)
from koopsuz.standards.selectors.editions import NoEditionError
from koopsuz.standards.selectors.formulas import APPLIES, QUANTITY, SCORE, check_formula
from koopsuz.standards.selectors.requirements import fact_catalogue
from koopsuz.standards.services import EditConflict, LifeProblem

UNREADABLE, CONFLICT = 422, 409
FORMULAS = (APPLIES, QUANTITY, SCORE)
ABOVE = {PartKind.INDICATOR: PartKind.REQUIREMENT, PartKind.MEASURE: PartKind.REQUIREMENT}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people wrote differently."""

    label: Any
    now: Any
    mine: Any


@require_safe
@takes(Permission.MANAGE_STANDARD)
def edition_editor(request: HttpRequest, edition: str) -> HttpResponse:
    """The index of the editor: what may change, what waits for a language, every block with its requirements."""
    editing = editing_or_404(request, edition)
    context = {
        "editing": editing,
        "edition": editing.content,
        "meters": [
            (name, editing.written[language], editing.written[language] * 1000 // max(editing.texts, 1))
            for language, name in LANGUAGE_NAMES.items()
        ],
        "blocks": [
            (block, _languages_of(editing, block.code), _with_languages(editing, block.requirements))
            for block in editing.content.blocks
        ],
        "steps": editor_crumbs(editing, here=True),
    }
    return render(request, "standards/editing/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def edition_part(request: HttpRequest, edition: str, part: str) -> HttpResponse:
    """The form of a part: the edition's head, a block, a requirement, an indicator or a measure."""
    editing = editing_or_404(request, edition)
    fields = fields_or_404(editing, part)
    posted = request.POST if request.method == "POST" else None
    forms = part_forms(kind_of(part), offered=_offered(editing), posted=posted, document=fields)
    differences: list[Difference] = []
    if posted is not None and forms.is_valid():
        try:
            given = forms.document()
            services.change_part(by=request.user, code=edition, part=part, given=given, seen=posted.get("seen", ""))
        except EditConflict as conflict:
            if conflict.current is None:
                return _gone(request, edition)
            fields = conflict.current
            differences = _differences(forms, fields, given)
        except InputProblems as refused:
            forms.attach(refused, part=part)
        else:
            messages.success(request, _("Saved."))
            return redirect(back_of(edition, part))
    status = CONFLICT if differences else UNREADABLE if forms.has_errors else 200
    context = _part_context(editing, part, forms) | {"seen": part_version(fields), "differences": differences}
    return render(request, "standards/editing/part.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def edition_add(request: HttpRequest, edition: str, kind: str, parent: str) -> HttpResponse:
    """The form of a new part; a block and a requirement are made together with what must hang below them."""
    editing = editing_or_404(request, edition)
    if kind not in set(PartKind) - {PartKind.EDITION}:
        raise Http404
    wanted = PartKind(kind)
    fields_or_404(editing, parent)
    if kind_of(parent) is not _parent_kind(wanted):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    forms = part_forms(wanted, offered=_offered(editing), posted=posted, new=True)
    if posted is not None and forms.is_valid():
        try:
            new = services.add_to_edition(
                by=request.user, code=edition, kind=wanted, parent=parent, given=forms.document()
            )
        except InputProblems as refused:
            forms.attach(refused, part="")
        except LifeProblem as problem:
            forms.others.append(str(problem))
        else:
            messages.success(request, _("Added as %(code)s.") % {"code": new})
            return redirect(back_of(edition, new))
    context = _part_context(editing, parent, forms) | {"is_new": True, "label": new_label(wanted)}
    context["steps"] = [*editor_crumbs(editing), *_part_crumbs(edition, parent), Crumb(new_label(wanted))]
    return render(request, "standards/editing/part.html", context, status=UNREADABLE if forms.has_errors else 200)


@require_POST
@takes(Permission.MANAGE_STANDARD)
def edition_move(request: HttpRequest, edition: str) -> HttpResponse:
    """Change the place of a part with that of its neighbour: `move` is `C01:up` or `C01:down`."""
    editing = editing_or_404(request, edition)
    part, _colon, way = request.POST.get("move", "").partition(":")
    fields_or_404(editing, part)
    try:
        services.move_part(by=request.user, code=edition, part=part, down=way == "down")
    except InputProblems as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.sentence} {problem.advice}")
    above = parent_of(part) if kind_of(part) in ABOVE else ""
    place = reverse("edition_part", args=[edition, above]) if above else reverse("edition_editor", args=[edition])
    return redirect(f"{place}#{part}")


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def edition_remove(request: HttpRequest, edition: str, part: str) -> HttpResponse:
    """Ask once more, then take a part out with everything below it."""
    editing = editing_or_404(request, edition)
    fields = fields_or_404(editing, part)
    if kind_of(part) is PartKind.EDITION:
        raise Http404
    problems: list[str] = []
    if request.method == "POST":
        try:
            services.remove_part(by=request.user, code=edition, part=part, seen=request.POST.get("seen", ""))
        except EditConflict as conflict:
            problems = [str(conflict)]
        except InputProblems as refused:
            problems = [f"{problem.sentence} {problem.advice}" for problem in refused.problems]
        else:
            messages.success(request, _("%(code)s was removed.") % {"code": part})
            above = parent_of(part)
            return redirect(back_of(edition, above if kind_of(part) in ABOVE else "edition"))
    context = {
        "editing": editing,
        "edition": editing.content,
        "part": part,
        "title": fields.get("title") or fields.get("question"),
        "seen": part_version(fields),
        "problems": problems,
        "back": reverse("edition_part", args=[edition, part]),
        "steps": [*editor_crumbs(editing), *_part_crumbs(edition, part), Crumb(_("Remove"))],
    }
    return render(request, "standards/editing/remove.html", context, status=UNREADABLE if problems else 200)


@require_safe
@takes(Permission.MANAGE_STANDARD)
def edition_formula(request: HttpRequest, edition: str, part: str, field: str) -> HttpResponse:
    """Look at a formula while it is written: its error, or what it says of the schools of today."""
    editing = editing_or_404(request, edition)
    if field not in FORMULAS:
        raise Http404
    sent = {name.rsplit("-", 1)[-1]: str(words) for name, words in request.GET.items()}
    found = check_formula(
        sent.get(field, ""), field=field, requirement=_requirement(editing, part), price=sent.get("price", "")
    )
    return render(request, "standards/editing/formula_check.html", {"check": found})


def editing_or_404(request: HttpRequest, code: str) -> Editing:
    """The edition that the reader may edit."""
    try:
        return get_editing_for(request.user, code)
    except NoEditionError as error:
        raise Http404 from error


def fields_or_404(editing: Editing, part: str) -> Document:
    """The own fields of a part of the edition."""
    try:
        return editing.fields(part)
    except NoPartError as error:
        raise Http404 from error


def back_of(edition: str, part: str) -> str:
    """Where a person goes on after a part was saved: the page of its requirement, else the index at its place."""
    if kind_of(part) in ABOVE:
        return f"{reverse('edition_part', args=[edition, parent_of(part)])}#{part}"
    return f"{reverse('edition_editor', args=[edition])}#{part}"


def editor_crumbs(editing: Editing, *, here: bool = False) -> list[Crumb]:
    """The way down to the editor; `here`: its index is the page that is shown."""
    code = editing.content.code
    return [
        Crumb(_("Standard"), reverse("edition", args=[code])),
        Crumb(_("Editor"), "" if here else reverse("edition_editor", args=[code])),
    ]


def new_label(kind: PartKind) -> str:
    """What a new part is called."""
    labels = {
        PartKind.BLOCK: _("New block"),
        PartKind.REQUIREMENT: _("New requirement"),
        PartKind.INDICATOR: _("New indicator"),
        PartKind.MEASURE: _("New measure"),
    }
    return labels[kind]


def _languages_of(editing: Editing, part: str) -> dict[str, tuple[str, ...]]:
    """The languages that a part waits for, and those in which it should be looked at again."""
    return {"lacking": editing.waits_for(part), "stayed": editing.look_again(part)}


def _with_languages(editing: Editing, parts: Iterable[Any]) -> list[tuple[Any, dict[str, tuple[str, ...]]]]:
    return [(one, _languages_of(editing, one.code)) for one in parts]


def _parent_kind(kind: PartKind) -> PartKind:
    if kind is PartKind.BLOCK:
        return PartKind.EDITION
    return ABOVE.get(kind, PartKind.BLOCK)


def _part_crumbs(edition: str, part: str) -> list[Crumb]:
    if kind_of(part) is PartKind.EDITION:
        return []
    above = [parent_of(part)] if kind_of(part) in ABOVE else []
    return [Crumb(one, reverse("edition_part", args=[edition, one])) for one in (*above, part)]


def _gone(request: HttpRequest, edition: str) -> HttpResponse:
    messages.error(request, _("This part was removed meanwhile by somebody else."))
    return redirect("edition_editor", edition)


def _offered(editing: Editing) -> Offered:
    requirements = [(one.code, f"{one.code} {one.title}") for one in editing.content.requirements]
    return Offered(offered_acts(), offered_places(), offered_prices(), requirements)


def _requirement(editing: Editing, part: str) -> RequirementContent | None:
    try:
        return editing.content.requirement(part[:3])
    except KeyError:
        return None


def _part_context(editing: Editing, part: str, forms: PartForms) -> dict[str, Any]:
    """What every form page of the editor shows."""
    kind, code = kind_of(part), editing.content.code
    requirement = _requirement(editing, part)
    _prepare_formulas(editing, part, forms, requirement)
    return {
        "editing": editing,
        "edition": editing.content,
        "part": part,
        "kind": kind.value,
        "forms": forms,
        "requirement": requirement if kind is PartKind.REQUIREMENT else None,
        "above": requirement if kind in ABOVE else None,
        "languages_of": _languages_of(editing, part),
        "indicators": _with_languages(editing, requirement.indicators if requirement else ()),
        "measures": _with_languages(editing, requirement.measures if requirement else ()),
        "languages": LANGUAGE_NAMES.items(),
        "facts": fact_catalogue().values(),
        "label": "",
        "is_new": False,
        "steps": [*editor_crumbs(editing), *_part_crumbs(code, part)[:-1], Crumb(part)]
        if kind is not PartKind.EDITION
        else [*editor_crumbs(editing), Crumb(_("Title and sources"))],
    }


def _prepare_formulas(editing: Editing, part: str, forms: PartForms, requirement: RequirementContent | None) -> None:
    """Give every formula its check as it stands, and the address that looks at it while it changes."""
    for form in forms.forms.values():
        price = str(form["price"].value() or "") if "price" in form.fields else ""
        for name in FORMULAS:
            if name not in form.fields:
                continue
            widget = form.fields[name].widget
            if isinstance(widget, FormulaWidget):
                words = str(form[name].value() or "")
                widget.with_price = "price" in form.fields
                widget.check_url = reverse("edition_formula", args=[editing.content.code, part, name])
                widget.check = check_formula(words, field=name, requirement=requirement, price=price) if words else None


def _differences(forms: PartForms, now: Document, mine: Document) -> list[Difference]:
    """The fields that stand otherwise now than the person wrote them, under the labels of the form."""
    form = next(iter(forms.forms.values()))
    found = []
    for key in dict.fromkeys((*now, *mine)):
        if now.get(key) == mine.get(key):
            continue
        name = form.field_of(key) or form.field_of(f"{key}.1")
        label = form.fields[name].label if name else key
        found.append(Difference(label, _in_words(now.get(key)), _in_words(mine.get(key))))
    return found


def _in_words(value: Any) -> list[tuple[str, str]]:
    """A value line by line, each with its language where it has one."""
    if isinstance(value, dict) and set(value) == {"ky", "ru", "en"}:
        return list(value.items())
    if isinstance(value, dict):
        return [line for entry in value.values() for line in _in_words(entry)]
    if isinstance(value, list):
        return [line for entry in value for line in _in_words(entry)]
    return [("", "—" if value in (None, "") else str(value))]
