"""Jobs of this room."""

from procrastinate.contrib.django import app

from koopsuz.common import jobs
from koopsuz.finance.services.adoption import run_estimate


@app.task(name="estimate_adoption")
def estimate_adoption(*, job_id: int, estimate_id: int) -> None:
    """Compute the cost of adopting an edition and tell how far it is."""
    with jobs.running(job_id) as progress:
        edition = run_estimate(
            estimate_id, on_progress=lambda step, done, total: progress.report(step, done=done, total=total)
        )
        progress.result_url = f"/money/adoption/{edition}/"
