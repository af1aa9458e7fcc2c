"""Pages on which a school answers: the overview, a block, one answer saved alone, sending."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import selectors, services
from koopsuz.assessments.forms import Question, as_input, as_taken, questions_of, read_typed
from koopsuz.assessments.selectors.carrying import carried_in
from koopsuz.assessments.selectors.doubt_answers import doubts_on
from koopsuz.assessments.selectors.forms import BlockForm, Item
from koopsuz.assessments.services import AssessmentProblem, BlockResult, IncompleteError
from koopsuz.assessments.states import AssessmentKind, Outcome
from koopsuz.assessments.views.carrying import FATE_NAMES
from koopsuz.assessments.views.doubts import shown_doubts
from koopsuz.assessments.views.links import answer_chain, crumbs_of
from koopsuz.common.components import Crumb

UNREADABLE = 422


@require_POST
@takes(Permission.VIEW_ASSESSMENT)
def start(request: HttpRequest) -> HttpResponse:
    """Begin the assessment of a school in a campaign and go to it."""
    kind = (
        AssessmentKind.VERIFICATION if request.POST.get("kind") == AssessmentKind.VERIFICATION else AssessmentKind.SELF
    )
    try:
        assessment = services.start_assessment(
            by=request.user,
            campaign=request.POST.get("campaign", ""),
            school_code=request.POST.get("school", ""),
            kind=kind,
        )
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
        return redirect("assessments")
    return redirect("assess", assessment_id=assessment.pk)


@require_safe
@takes(Permission.VIEW_ASSESSMENT)
def overview(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """An assessment: its ten blocks, what is missing, and sending it."""
    page = selectors.get_assessment_for(request.user, assessment_id)
    following = next((one for one in page.blocks if not one.done), None)
    carried = carried_in(page.id)
    context = {
        "page": page,
        "next": following,
        "doubts": shown_doubts(doubts_on(request.user, page)),
        "carried": carried,
        "lost": [{"answer": one, "why": FATE_NAMES[one.fate]} for one in carried.lost] if carried else [],
        "crumbs": crumbs_of(page),
        "chain": answer_chain(),
        "send": "record" if "record" in page.steps else "submit" if "submit" in page.steps else "",
    }
    return render(request, "assessments/pages/overview.html", context)


@takes(Permission.VIEW_ASSESSMENT)
def block(request: HttpRequest, assessment_id: UUID, block: str) -> HttpResponse:
    """The questions of a block; works as a whole form, and saves each answer by itself where scripts run."""
    form = selectors.get_block_for(request.user, assessment_id, block)
    if request.method != "POST":
        return _block_page(request, form, questions_of(form.items))
    result = _save_block(request, form)
    if result is None:
        return redirect(request.path)
    if "settle" in request.POST and not result.problems:
        return _settle(request, selectors.get_block_for(request.user, assessment_id, block))
    if result.problems or result.conflicts:
        form = selectors.get_block_for(request.user, assessment_id, block)
        questions = questions_of(form.items, posted=request.POST, problems=result.problems)
        return _block_page(request, form, questions, status=UNREADABLE)
    messages.success(request, _saved_words(len(result.results)))
    if form.after:
        return redirect("assess_block", assessment_id=assessment_id, block=form.after.code)
    return redirect("assess", assessment_id=assessment_id)


@require_POST
@takes(Permission.VIEW_ASSESSMENT)
def save_answer(request: HttpRequest, assessment_id: UUID, indicator: str) -> HttpResponse:
    """Save one answer as soon as it is given; returns the line that says what became of it, and the new counts."""
    typed = read_typed(request.POST, code=indicator)
    problem, saved = "", False
    try:
        given = as_input(typed, code=indicator)
        result = services.answer(
            by=request.user,
            assessment_id=assessment_id,
            client_id=uuid4(),
            version=_version(request.POST),
            indicator=indicator,
            level=given.level,
            number=given.number,
            na_reason=given.na_reason,
            note=given.note,
            evidence=given.evidence,
            refuse_names=True,
        )
        saved = result.outcome is not Outcome.CONFLICT
    except AssessmentProblem as found:
        problem = str(found)
    page, item = selectors.get_item_for(request.user, assessment_id, indicator)
    context = {
        "page": page,
        "question": Question(item, typed, problem),
        "saved": saved,
        "progress": next(one for one in page.blocks if one.block.code == item.requirement.block),
    }
    return render(request, "assessments/parts/saved.html", context)


@require_POST
@takes(Permission.VIEW_ASSESSMENT)
def submit(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Send an assessment to the department, or record a verification."""
    action = "record" if request.POST.get("action") == "record" else "submit"
    try:
        services.transition(by=request.user, assessment_id=assessment_id, action=action)
    except IncompleteError as problem:
        messages.error(request, str(problem))
        page = selectors.get_assessment_for(request.user, assessment_id)
        first = next(one for one in page.blocks if not one.done)
        target = redirect("assess_block", assessment_id=assessment_id, block=first.block.code)
        target["Location"] += f"#q-{problem.missing[0]}"
        return target
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
    else:
        sent = _("The assessment is sent to the department.")
        messages.success(request, _("The verification is recorded.") if action == "record" else sent)
    return redirect("assess", assessment_id=assessment_id)


def _block_page(
    request: HttpRequest, form: BlockForm, questions: tuple[Question, ...], *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "page": form.page,
        "questions": questions,
        "wrong": [question for question in questions if question.error],
        "conflicts": [question for question in questions if question.item.conflict] if form.page.may_answer else [],
        "progress": form.page.blocks[form.position - 1],
        "crumbs": [*crumbs_of(form.page, here=False), Crumb(f"{form.block.code}. {form.block.title}")],
        "chain": answer_chain(),
    }
    return render(request, "assessments/pages/block.html", context, status=status)


def _save_block(request: HttpRequest, form: BlockForm) -> BlockResult | None:
    """Save what can be read; None when nothing could be saved at all (the reason is in a message)."""
    readable, problems = [], {}
    for item in form.items:
        code = item.indicator.code
        try:
            readable.append(as_input(read_typed(request.POST, code=code), code=code))
        except AssessmentProblem as problem:
            problems[code] = problem
    try:
        result = services.answer_block(
            by=request.user,
            assessment_id=form.page.id,
            version=_version(request.POST),
            answers=readable,
            refuse_names=True,
        )
    except AssessmentProblem as problem:
        messages.error(request, str(problem))
        return None
    return BlockResult(result.version, result.results, {**problems, **result.problems})


def _settle(request: HttpRequest, form: BlockForm) -> HttpResponse:
    """Settle a conflict by the button that was pressed: keep what is saved, or take what was kept aside."""
    code, _separator, choice = request.POST["settle"].partition(":")
    item = next((one for one in form.items if one.indicator.code == code), None)
    if item is not None and item.conflict is not None:
        try:
            _send_anew(request, form, item, take=choice == "take")
        except AssessmentProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Thank you. The answer you chose stands now."))
    target = redirect("assess_block", assessment_id=form.page.id, block=form.block.code)
    target["Location"] += f"#q-{code}" if item is not None else ""
    return target


def _send_anew(request: HttpRequest, form: BlockForm, item: Item, *, take: bool) -> None:
    code = item.indicator.code
    chosen = as_taken(item.conflict) if take and item.conflict else as_input(questions_of([item])[0].typed, code=code)
    services.answer(
        by=request.user,
        assessment_id=form.page.id,
        client_id=uuid4(),
        version=form.page.version,
        indicator=code,
        level=chosen.level,
        number=chosen.number,
        na_reason=chosen.na_reason,
        note=chosen.note,
        evidence=chosen.evidence,
    )


def _version(posted: Mapping[str, str]) -> int:
    typed = posted.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _saved_words(count: int) -> str:
    if not count:
        return _("Nothing was changed; everything is saved.")
    return ngettext("One answer is saved.", "%(count)s answers are saved.", count) % {"count": count}
