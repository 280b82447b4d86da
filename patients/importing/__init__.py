"""Imports: comparing what files say with what is on record, and writing the difference."""

from patients.importing.outcome import ImportOutcome
from patients.importing.run import Import, PreviewOutdated

__all__ = ["Import", "ImportOutcome", "PreviewOutdated"]
