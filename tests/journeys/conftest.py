"""A real browser for the journeys: the system's Chromium, found as `make test` finds it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tools.run_tests import HOW_TO_GET_ONE, find_chromium

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
OpenPage = Callable[..., "Visit"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as a journey."""
    for item in items:
        if "/tests/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@dataclass(slots=True)
class Visit:
    """A page that a person opened, with everything the browser complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def axe_offences(self) -> list[str]:
        """Return what an accessibility judge finds, worst first."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in found]

    def scrolls_sideways(self) -> bool:
        """Tell whether the page is wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; without one the journeys are skipped, and in CI they fail."""
    chromium = find_chromium(os.environ)
    if chromium is None:
        problem = f"no Chromium was found. {HOW_TO_GET_ONE}"
        pytest.fail(problem) if os.environ.get("CI") else pytest.skip(problem)
    # Playwright keeps a loop running in this thread; Django would take our own queries for asynchronous ones
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


def _await_quiet() -> None:
    """Wait until the server has answered what closed pages still asked: emptying the tables would meet it half-way."""
    asked = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        for _look in range(100):
            cursor.execute(f"{asked} and state <> 'idle' and backend_type = 'client backend'")
            if cursor.fetchone() == (0,):
                return
            cursor.execute("select pg_sleep(0.05)")


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """`open_page("/", language="ru", size=PHONE)`: a new browser window on this page."""
    contexts = []

    def go(
        path: str, *, language: str = "en", size: dict[str, int] = PHONE, scripts: bool = True, **options: Any
    ) -> Visit:
        context = browser.new_context(viewport=size, java_script_enabled=scripts, **options)
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        visit = Visit(context.new_page())
        visit.page.on("console", lambda message: _note(visit, message.type, message.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.goto(live_server.url + path)
        return visit

    yield go
    for context in contexts:
        context.close()
    _await_quiet()


def _note(visit: Visit, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        visit.complaints.append(text)
