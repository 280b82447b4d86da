#!/usr/bin/env python
"""The project's command line: `python manage.py help` lists the commands."""

import json
import os
import sys


def main() -> None:
    """Run the command named on the command line.

    A database that cannot be used (wrong address, not migrated) ends it with 2 and one line of
    JSON, as any other error; `--traceback` shows where.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        message = (
            f"the database cannot be used ({type(error).__name__}): check its address, "
            "and run manage.py migrate"
        )
        sys.stderr.write(json.dumps({"error": {"path": "DATABASE_URL", "message": message}}) + "\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
