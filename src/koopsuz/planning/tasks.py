"""Jobs of this room."""

from procrastinate.contrib.django import app

from koopsuz.common import jobs
from koopsuz.planning.services.running import run_plan


@app.task(name="compute_plan")
def compute_plan(*, job_id: int, plan_code: str) -> None:
    """Compute a plan and tell how far it is."""
    with jobs.running(job_id) as progress:
        run_plan(
            plan_code,
            anew=False,  # the process may have died between the end of the plan and the end of the job
            on_progress=lambda step, done, total: progress.report(step, done=done, total=total),
        )
        progress.result_url = f"/plan/{plan_code}/"
