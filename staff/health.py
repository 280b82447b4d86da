"""Whether the site can serve: asked by load balancers, without signing in."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def failing_checks() -> list[str]:
    """Return the names of the checks that fail: `database`, `migrations`."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["database"]
    return ["migrations"] if behind else []
