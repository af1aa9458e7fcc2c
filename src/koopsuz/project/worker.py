"""The process that does long jobs; `koopsuz run` starts it beside the web server."""

import os
import signal

import django


def main() -> None:
    """Work on jobs until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    django.setup()
    from procrastinate.contrib.django import app

    from koopsuz.project.production import refuse_weak_installation

    refuse_weak_installation()

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends us with SIGTERM
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]  # Django's connector has it
        worker_app.run_worker(name="koopsuz", delete_jobs="successful", listen_notify=True)


if __name__ == "__main__":
    main()
