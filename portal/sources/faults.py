"""What a source answers instead of records."""

from collections.abc import Mapping


class SourceDown(Exception):
    """A system could not be reached. Never taken for "nothing held"."""

    def __init__(self, source: str):
        self.source = source
        super().__init__(f"The source {source!r} could not be reached.")


class NotThere(Exception):
    """No such record, file or dataset for this subject: unknown and someone else's are the same answer."""


class NotAcceptable(Exception):
    """A correction that the source cannot take; `problems` maps field names to sentences for the person."""

    def __init__(self, problems: Mapping[str, str]):
        self.problems = dict(problems)
        super().__init__("The correction was not acceptable.")
