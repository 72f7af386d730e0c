"""What goes wrong in a task, and what of it may be kept: classes and places, never values."""

import traceback

UNEXPECTED = "Something unexpected happened."


class Fault(Exception):
    """A failure in our own words, which are kept and shown to staff: they must hold no personal data."""


class GiveUp(Fault):
    """A failure that trying again cannot mend: the task fails for good at once."""


class WorkerDied(Fault):
    """The worker disappeared while it ran the task."""


class OutOfTime(BaseException):
    """The task ran longer than its time limit. Not an Exception, so that no task swallows it."""


def sentence(error: BaseException) -> str:
    """Returns what may be told of an error: our own words, or that it was unexpected."""
    if isinstance(error, OutOfTime):
        return "The work took longer than it may."
    return str(error) if isinstance(error, Fault) else UNEXPECTED


def class_path(error: BaseException) -> str:
    """Returns the error's class as module and name."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def without_values(error: BaseException) -> str:
    """Returns the traceback with places and classes, the messages of foreign errors left out.

    A message can quote a row ("Key (email)=(…) already exists"); places in the source cannot.
    """
    places = traceback.extract_tb(error.__traceback__)
    told = [f"{place.filename}:{place.lineno} in {place.name}\n" for place in places]
    told.append(f"{class_path(error)}: {sentence(error)}\n")
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return (without_values(cause) + "\n" if cause else "") + "".join(told)
