"""What a file is, as its name tells, and how a page can show it."""

import mimetypes
import os
from functools import cache
from typing import Literal

Shown = Literal["audio", "video", "image", ""]

TYPES = {".gsm": "audio/x-gsm", ".wav": "audio/x-wav", ".mp3": "audio/mpeg", ".webm": "video/webm"}
"""Of sound and film that not every machine's table of types knows."""

PICTURES = ("image/gif", "image/jpeg", "image/png", "image/webp")
"""Pictures that are nothing but a picture: one that holds a script, as SVG may, is saved and not shown."""


def type_of(name: str) -> str:
    """Returns the media type that a file's name tells."""
    return _type_of(os.path.splitext(name)[1].lower())  # noqa: PTH122 (a Path takes ten times as long, a file each)


def shown_by_name(name: str) -> Shown:
    """Returns how a page shows a file, as its name tells; "": not at all, it is saved."""
    return shown_as(type_of(name))


def shown_as(type: str) -> Shown:
    """Returns how a page shows a file of this media type; "": not at all, it is saved."""
    if type in PICTURES:
        return "image"
    return "audio" if type.startswith("audio/") else "video" if type.startswith("video/") else ""


@cache
def _type_of(suffix: str) -> str:
    return TYPES.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0] or "application/octet-stream"
