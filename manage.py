#!/usr/bin/env python
"""The project's command line: `python manage.py help` lists the commands."""

import json
import os
import sys


def main() -> None:
    """Run the command named on the command line.

    Settings or a database that cannot be used (wrong address, not migrated) end it with 2 and one
    line of JSON, as any other error; `--traceback` shows where.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        _end(error, "settings", str(error))
    except (OperationalError, ProgrammingError) as error:
        message = (
            f"the database cannot be used ({type(error).__name__}): check its address, "
            "and run manage.py migrate"
        )
        _end(error, "DATABASE_URL", message)


def _end(error: Exception, path: str, message: str) -> None:
    """Say it in one line and end with 2, or raise the error where that was asked for."""
    if "--traceback" in sys.argv:
        raise error
    sys.stderr.write(json.dumps({"error": {"path": path, "message": message}}) + "\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
