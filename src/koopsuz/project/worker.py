"""The process that does long jobs; `koopsuz run` starts it beside the web server."""

import asyncio
import logging
import os
import signal
from contextlib import suppress
from typing import Any

import django

log = logging.getLogger(__name__)


def main() -> None:
    """Work on jobs until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    django.setup()
    from procrastinate.contrib.django import app

    from koopsuz.project.production import refuse_weak_installation

    refuse_weak_installation()

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends us with SIGTERM
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]  # Django's connector has it
        asyncio.run(_work(worker_app))


async def _work(app: Any) -> None:
    from koopsuz.project.stalled_jobs import HEARTBEAT_SECONDS

    async with app.open_async():
        await _take_up(app)
        looking = asyncio.create_task(_keep_looking(app))
        try:
            await app.run_worker_async(
                name="koopsuz",
                delete_jobs="successful",
                listen_notify=True,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
            )
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking


async def _keep_looking(app: Any) -> None:
    from koopsuz.project.stalled_jobs import LOOK_EVERY_SECONDS

    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        await _take_up(app)


async def _take_up(app: Any) -> None:
    from koopsuz.project.stalled_jobs import take_up_all

    try:
        for number, fate in (await take_up_all(app.job_manager)).items():
            log.warning("the worker of job %s in the queue was silent; the job was %s", number, fate.value)
    except Exception:  # the worker goes on with other jobs, and looks again
        log.exception("looking for jobs of silent workers failed")


if __name__ == "__main__":
    main()
