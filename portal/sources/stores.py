"""Which store a source's `files` names: a folder, or a bucket."""

from pathlib import Path

from django.conf import settings

from portal.sources.buckets import SCHEME, Bucket
from portal.sources.files import Folder, Store


def store_of(files: str, source: str) -> Store:
    """Returns the store of a source: `files` is a folder under COMPANY_FILES or absolute, or s3://bucket/prefix."""
    if files.startswith(SCHEME):
        return Bucket(files, source)
    return Folder(Path(settings.COMPANY_FILES) / files, source)
