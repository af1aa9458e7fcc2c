"""Long pieces of work that a person may watch or leave: how a job is begun, told about, ended and read.

A task takes `job_id` as its first argument and does its work inside `with running(job_id) as progress:`. Whatever it
raises ends the job as failed, with a sentence for the person, and goes on to the worker's log. A process that dies in
the middle (power, memory, kill -9) raises nothing; whoever finds its job asks `is_in_work` and then calls `put_back` or
`give_up`, so a task must be able to begin anew after any half of it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from koopsuz.common.models import Job
from koopsuz.engine.errors import EngineError

POLL_SECONDS = 2
WRITE_EVERY_SECONDS = 0.2  # a progress row written more often is read by nobody
JOB_LOCK = 417_005  # class of the advisory locks of the database that say which job is being done by a living process
UNEXPECTED = gettext_noop(
    "The work stopped because of an error in the system. It was recorded; please try again later."
)
GIVEN_UP = gettext_noop(
    "The work was begun several times and broke off each time before its end, so it is not begun again. Start it anew;"
    " if it breaks off again, tell those who look after this site."
)


class Actor(Protocol):
    """Whoever asks for the work."""

    @property
    def pk(self) -> int | None: ...


class Deferrable(Protocol):
    """A procrastinate task: it can be put into the queue."""

    def defer(self, **arguments: Any) -> int: ...


class NoSuchJobError(LookupError):
    """The job does not exist, or it is somebody else's: both look the same."""


class JobInWorkError(RuntimeError):
    """Another process is doing this job just now."""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """What the progress page shows. `step` is in the reader's language, `permille` is None while nobody can know."""

    id: int
    kind: str
    state: str
    step: str
    done: int
    total: int
    permille: int | None
    problem: str
    result_url: str
    finished: bool


class Progress:
    """How a task tells how far it is: `progress.report("Solving", done=3, total=10)`.

    `step` is a whole English sentence marked with `gettext_noop`; the page translates it.
    """

    def __init__(self, job_id: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.job_id = job_id
        self.result_url = ""
        self._clock = clock
        self._written_at: float | None = None
        self._step = ""

    def report(self, step: str, *, done: int = 0, total: int = 0) -> None:
        """Store the progress; calls within the same step less than a fifth of a second apart are left out."""
        now = self._clock()
        soon = self._written_at is not None and now - self._written_at < WRITE_EVERY_SECONDS
        if soon and step == self._step and done < total:
            return
        self._written_at, self._step = now, step
        whole = max(total, 0)
        Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING).update(
            step=step[:120], done=min(max(done, 0), whole), total=whole
        )


def create_job(*, by: Actor, kind: str) -> int:
    """Write down that a piece of work is waiting, and return its id. `kind` is its name, marked `gettext_noop`."""
    return Job.objects.create(kind=kind, owner_id=by.pk, created_at=timezone.now()).pk


@transaction.atomic
def enqueue(task: Deferrable, *, by: Actor, kind: str, **arguments: Any) -> int:
    """Create a job and put its task into the queue, in the transaction of the caller: both happen or neither."""
    job_id = create_job(by=by, kind=kind)
    task.defer(job_id=job_id, **arguments)
    return job_id


@contextmanager
def running(job_id: int) -> Iterator[Progress]:
    """Mark the job as running, then as done or failed. Set `progress.result_url` to lead the person to the result."""
    with _in_work(job_id), _told(job_id) as progress:
        yield progress


@contextmanager
def _in_work(job_id: int) -> Iterator[None]:
    """Hold the lock of this job; the database frees it too when this process dies, and that is how others know."""
    with connection.cursor() as cursor:
        # a session that waits for something else would not notice that its process has died
        cursor.execute("select set_config('client_connection_check_interval', '2s', false)")
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [JOB_LOCK, job_id])
        if not cursor.fetchone()[0]:
            raise JobInWorkError(job_id)
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # a broken connection has freed it already
            cursor.execute("select pg_advisory_unlock(%s, %s)", [JOB_LOCK, job_id])


@contextmanager
def _told(job_id: int) -> Iterator[Progress]:
    started = Job.objects.filter(pk=job_id, state__in=[Job.State.WAITING, Job.State.RUNNING])
    if not started.update(state=Job.State.RUNNING, step="", done=0, total=0):
        raise NoSuchJobError(job_id)
    progress = Progress(job_id)
    try:
        yield progress
    except EngineError as error:
        _finish(job_id, state=Job.State.FAILED, problem=str(error))
        raise
    except BaseException:
        _finish(job_id, state=Job.State.FAILED, problem=UNEXPECTED)
        raise
    job = Job.objects.get(pk=job_id)
    _finish(job_id, state=Job.State.DONE, result_url=progress.result_url, done=job.total)


def _finish(job_id: int, **changes: Any) -> None:
    # filtered by state: a job that ended stays as it ended
    Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(finished_at=timezone.now(), **changes)


def is_in_work(job_id: int) -> bool:
    """Tell whether a living process is doing this job. If none is, none can begin before the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [JOB_LOCK, job_id])
        return not cursor.fetchone()[0]


def put_back(job_id: int) -> bool:
    """Let a job whose process died wait for its turn again; return whether there is anything left to do."""
    left = Job.objects.filter(pk=job_id, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return bool(left.update(state=Job.State.WAITING, step="", done=0, total=0))


def give_up(job_id: int) -> bool:
    """End a job that broke off too often, with a sentence for the person; return whether it had not ended by itself."""
    left = Job.objects.filter(pk=job_id, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return bool(left.update(state=Job.State.FAILED, problem=GIVEN_UP, finished_at=timezone.now()))


def get_job_for(by: Actor, job_id: int) -> JobProgress:
    """Return a job of this person, or one that the system began; any other looks absent."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or (job.owner_id is not None and job.owner_id != by.pk):
        raise NoSuchJobError(job_id)
    return as_progress(job)


def as_progress(job: Job) -> JobProgress:
    """Return what a page shows of a job."""
    finished = job.state in {Job.State.DONE, Job.State.FAILED}
    permille = job.done * 1000 // job.total if job.total else None
    return JobProgress(
        id=job.pk,
        kind=gettext(job.kind),
        state=job.state,
        step=gettext(job.step) if job.step else "",
        done=job.done,
        total=job.total,
        permille=1000 if job.state == Job.State.DONE else permille,
        problem=gettext(job.problem) if job.problem else "",
        result_url=job.result_url,
        finished=finished,
    )
