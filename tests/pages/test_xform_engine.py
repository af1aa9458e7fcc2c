"""JavaRosa, the engine inside ODK Collect, fills in our own forms and sends them: what it was told is what is stored."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.assessments.files.odk_form import odk_form
from koopsuz.assessments.models import AnswerChange, OdkSubmission
from koopsuz.assessments.schemas.odk_submission import read_filled
from koopsuz.assessments.services.odk import answers_of
from koopsuz.standards.schemas import load_edition
from tests.factories.assessments import AUTUMN, OWN, make_country
from tests.factories.people import make_person
from tests.pages.test_odk import Device, secret_of
from tests.rooms.test_odk_form import JAR, questionnaire

SOURCE = Path(__file__).parent.parent / "cases" / "xform" / "FillForm.java"
NEEDED = "a Java compiler (Debian: default-jdk-headless)"


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that the engine filled in: the file, the answers that it took, the questions whose answer it refused."""

    xml: str
    taken: dict[str, str]
    refused: set[str]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled class; CI installs only what runs Java, so it may be missing there, and the skip says so."""
    if shutil.which("javac") is None:
        pytest.skip(f"NOT TRIED: JavaRosa did not fill in our form, for want of {NEEDED}")
    folder = tmp_path_factory.mktemp("xform")
    subprocess.run(["javac", "-encoding", "UTF-8", "-cp", str(JAR), "-d", str(folder), str(SOURCE)], check=True)
    return folder


def fill(engine: Path, form: str, *, seed: int, folder: Path) -> Filled:
    (folder / "form.xml").write_text(form, encoding="utf-8")
    done = subprocess.run(
        ["java", "-cp", os.pathsep.join([str(JAR), str(engine)]), "FillForm", "form.xml", str(seed), "filled.xml"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    refused = {line[1] for line in told if line[0] == "REFUSED"}
    taken = {line[0]: line[1] for line in told if line[0] != "REFUSED"}
    return Filled((folder / "filled.xml").read_text(encoding="utf-8"), taken, refused)


@pytest.fixture
def director() -> Person:
    make_country()
    return make_person(Role.DIRECTOR, OWN)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_form_that_the_engine_filled_in_is_taken_with_the_same_answers(
    engine: Path, director: Person, tmp_path: Path, seed: int
) -> None:
    device = Device(OWN, secret_of(director))
    filled = fill(engine, device.get("odk_form", AUTUMN).content.decode(), seed=seed, folder=tmp_path)

    answer = device.send(filled.xml)

    assert (answer.status_code, OdkSubmission.objects.get().problems) == (201, [])
    stored = {}
    for change in AnswerChange.objects.all():
        if change.level_after == 5:
            stored[change.indicator] = "na"
        elif change.number_after is not None or change.level_after != 4:
            stored[change.indicator] = str(change.level_after if change.number_after is None else change.number_after)
        if "reason" in change.remark:
            stored[f"{change.indicator}_why"] = change.remark["reason"]
    expected = dict(filled.taken)
    for name in [name for name in expected if name.endswith("_why") and name[:-4] not in expected]:
        expected[name[:-4]] = "na"  # a number is left out with a reason: so it does not apply
    assert stored == expected
    assert device.send(filled.xml).status_code == 201
    assert OdkSubmission.objects.count() == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_engine_fills_the_real_edition_and_refuses_what_is_impossible_itself(
    engine: Path, tmp_path: Path, seed: int
) -> None:
    edition = load_edition(settings.REFERENCE / "standard" / "2026-1")
    filled = fill(engine, odk_form(questionnaire(edition)).xml, seed=seed, folder=tmp_path)

    answers = {one.indicator: one for one in answers_of(read_filled(filled.xml.encode()), content=edition)}

    numbers = {one.code for one in edition.indicators if one.is_number}
    assert numbers <= filled.refused
    assert {name for name in filled.taken if not name.endswith("_why")} == {
        code for code, one in answers.items() if code not in numbers or one.number is not None
    }
    assert {code: one.na_reason for code, one in answers.items() if one.na_reason} == {
        name[:-4]: words for name, words in filled.taken.items() if name.endswith("_why")
    }
