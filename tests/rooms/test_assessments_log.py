"""The log of answers: changes that were stored before it are carried over, with the outcome that devices are told again."""

from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from koopsuz.assessments.models import AnswerChange, AnswerLog
from koopsuz.assessments.states import Outcome
from tests.factories import assessments as make
from tests.factories.assessments import NOON

BEFORE = [("assessments", "0007_carry_answers_over")]
INSERT = """
    insert into assessments_answerchange (client_id, assessment_id, indicator, level_before, level_after,
        number_before, number_after, remark, person_id, person_name, version, outcome, made_at, at)
    values (%s, %s, %s, 4, %s, null, %s, %s, 7, 'Asan', %s, %s, %s, %s)
"""


@pytest.mark.django_db(transaction=True)
def test_changes_stored_before_the_log_are_carried_over() -> None:
    make.make_country()
    assessment = make.start()
    first, second = uuid4(), uuid4()
    newest = [name for name in MigrationExecutor(connection).loader.graph.leaf_nodes() if name[0] == "assessments"]
    try:
        MigrationExecutor(connection).migrate(BEFORE)
        with connection.cursor() as cursor:
            cursor.execute(
                INSERT, [first, assessment.pk, "A01a", 2, None, '{"note": "door"}', 1, "applied", NOON, NOON]
            )
            cursor.execute(INSERT, [second, assessment.pk, "A02a", 4, 15, "{}", 1, "conflict", NOON, NOON])
    finally:
        MigrationExecutor(connection).migrate(newest)

    assert list(AnswerLog.objects.order_by("pk").values_list("client_id", flat=True)) == [first, second]
    changes = AnswerChange.objects.order_by("pk").values_list(
        "client_id", "indicator", "level_before", "level_after", "number_after", "remark", "outcome", "made_at"
    )
    assert list(changes) == [
        (first, "A01a", 4, 2, None, {"note": "door"}, "applied", NOON),
        (second, "A02a", 4, 4, 15, {}, "conflict", NOON),
    ]
    again = make.say(assessment, "A01a", 2, client_id=first, version=0)
    assert (again.outcome, again.offered.remark) == (Outcome.APPLIED, {"note": "door"})
    assert AnswerLog.objects.count() == 2
