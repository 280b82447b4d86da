"""Two people at the same moment: real threads, real connections, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

collect_ignore_glob = [] if connection.vendor == "postgresql" else ["test_*.py"]

TIMEOUT_SECONDS = 20


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run calls at the same moment; return what each returned, or the exception it raised."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        ready = Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            try:
                ready.wait(TIMEOUT_SECONDS)
                return call()
            except Exception as error:  # noqa: BLE001  the test looks at it
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as people:
            return list(people.map(one, calls, timeout=TIMEOUT_SECONDS))

    return run
