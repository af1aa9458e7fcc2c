"""Takes up again the jobs whose worker died in the middle: killed, out of memory, without power.

A worker tells the database every few seconds that it lives. A job of a worker that has been silent is put back into the
queue, unless a living process holds its lock: that one is only slow. A job that broke off too often ends as failed.
"""

from enum import Enum
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job as QueuedJob
from procrastinate.manager import JobManager

from koopsuz.accounts.gate import System
from koopsuz.common import jobs
from koopsuz.finance.services import give_up_estimate
from koopsuz.planning.services import give_up_plan

HEARTBEAT_SECONDS = 5.0
SILENT_SECONDS = 20.0  # a worker silent for so long is dead, or so slow that it must prove by its lock that it lives
LOOK_EVERY_SECONDS = 10.0
MOST_BEGINNINGS = 3


class Fate(Enum):
    """What became of a job whose worker was silent."""

    LEFT = "left"  # somebody does it, or somebody else took it up
    PUT_BACK = "put back"
    ENDED = "ended"  # its work was done; only the queue did not know
    GIVEN_UP = "given up"


async def take_up_all(queue: JobManager) -> dict[int, Fate]:
    """Look once for jobs of silent workers; return what became of each."""
    silent = await queue.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS)
    take = sync_to_async(_take_up_alone, thread_sensitive=False)
    return {job.id: await take(job) for job in silent if job.id is not None}


def _take_up_alone(stalled: QueuedJob) -> Fate:
    try:
        return take_up(stalled)
    finally:
        connection.close()  # threads come and go; nobody else closes what this one opened


@transaction.atomic
def take_up(stalled: QueuedJob) -> Fate:
    """Put one such job back, or end it; two workers that find the same job do it once."""
    number = stalled.id
    if number is None or not _is_still(number, attempts=stalled.attempts):
        return Fate.LEFT
    job_id: Any = stalled.task_kwargs.get("job_id")
    if job_id is not None and jobs.is_in_work(job_id):
        return Fate.LEFT
    queue = JobManager(DjangoConnector())  # on our connection, so that queue and job change in one transaction
    queue.retry_job_by_id(number, retry_at=timezone.now())
    if stalled.attempts + 1 >= MOST_BEGINNINGS:
        queue.cancel_job_by_id(number)
        if job_id is not None and jobs.give_up(job_id):
            give_up_plan(by=System(), job_id=job_id)
            give_up_estimate(by=System(), job_id=job_id)
        return Fate.GIVEN_UP
    if job_id is not None and not jobs.put_back(job_id):
        queue.cancel_job_by_id(number, delete_job=True)
        return Fate.ENDED
    return Fate.PUT_BACK


def _is_still(number: int, *, attempts: int) -> bool:
    """Lock the job's row in the queue and tell whether nobody has taken it up since it was found."""
    found = ProcrastinateJob.objects.select_for_update().filter(pk=number, status="doing", attempts=attempts)
    return bool(found.values_list("pk"))
