"""Files in a bucket: Amazon S3, and whatever speaks its protocol (MinIO, Ceph, Garage).

boto3 signs and speaks; it is an extra (`requirements-s3.txt`), and `manage.py check` says so where it is missing.
"""

import contextlib
import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib.util import find_spec
from typing import IO, Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from portal.sources.files import Item
from portal.sources.media import type_of
from portal.sources.port import File, NotThere, Record, SourceDown

logger = logging.getLogger(__name__)

SCHEME = "s3://"
AT_ONCE = 1_000
"""Keys that one DeleteObjects takes."""

CONNECTS_WITHIN = 5
GONE = frozenset({"NoSuchKey", "404", "NotFound"})


def can_be_spoken_to() -> bool:
    """Returns whether boto3 is installed."""
    return find_spec("boto3") is not None


class Bucket:
    """The objects of a bucket below a prefix."""

    def __init__(self, address: str, source: str):
        """Takes an address such as s3://bucket/prefix."""
        self.bucket, _, prefix = address.removeprefix(SCHEME).partition("/")
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.source = source

    def opened(self, name: str, start: int = 0) -> File:
        """Returns an object; its stream, from byte `start`, is asked for when it is first read.

        Raises NotThere for a key that the bucket does not have; SourceDown where the bucket is not there, does not
        let the portal in, or does not answer. A body that ends early raises SourceDown from the stream.
        """
        key = self._key(name)
        try:
            with self._reaching():
                facts = self._client.head_object(Bucket=self.bucket, Key=key)
        except NotThere:
            self._must_exist()  # an answer to HEAD has no body that would tell which of the two is missing
            raise
        stream = io.BufferedReader(cast(Any, _Body(self, key, start, facts["ContentLength"])), 1 << 16)
        kind = type_of(name)
        stated = facts.get("ContentType", kind)
        return File(
            name.rsplit("/", 1)[-1],
            stated if kind == "application/octet-stream" else kind,
            facts["ContentLength"],
            cast(IO[bytes], stream),
        )

    def together(self, field: str, records: Iterable[Record]) -> Iterator[tuple[Record, File]]:
        """Yields records with their files, one question each. Raises SourceDown."""
        for record in records:
            if not record.values.get(field):
                continue
            try:
                yield record, self.opened(str(record.values[field]))
            except NotThere:
                continue  # deleted since its record was read, or never written

    def removed(self, names: Iterable[str]) -> None:
        """Removes objects with all their versions. Raises SourceDown; then some may be gone and some not."""
        keys = [{"Key": self._key(name)} for name in names if _is_name(name)]
        for first in range(0, len(keys), AT_ONCE):
            told = self._deleted(keys[first : first + AT_ONCE])
            marked = [one["Key"] for one in told if one.get("DeleteMarker")]
            for key in marked:  # the bucket keeps versions: what was removed is only hidden until they go, too
                if versions := list(self._versions(key)):
                    self._deleted(versions)

    def read(self, name: str, most: int) -> bytes:
        """Returns the beginning of an object. Raises SourceDown; NotThere."""
        body = self.body(self._key(name), 0)
        with contextlib.closing(body):
            return self.part(body, most)

    def listed(self, folder: str) -> list[Item]:
        """Returns the objects directly in a folder. Raises SourceDown."""
        start = len(self.prefix)
        return [
            Item(one["Key"][start:], one["Size"], int(one["LastModified"].timestamp()), one["ETag"])
            for page in self._pages("list_objects_v2", self._folder(folder), Delimiter="/")
            for one in page.get("Contents", [])
            if not one["Key"].endswith("/")
        ]

    def folders(self, folder: str) -> list[str]:
        """Returns the names of the folders in a folder. Raises SourceDown."""
        return [
            one["Prefix"].rstrip("/").rsplit("/", 1)[-1]
            for page in self._pages("list_objects_v2", self._folder(folder), Delimiter="/")
            for one in page.get("CommonPrefixes", [])
        ]

    def renamed(self, name: str, to: str) -> None:
        """Raises NotImplementedError: objects have no other name, and nothing numbers them."""
        raise NotImplementedError

    def locked(self, folder: str) -> AbstractContextManager[bool]:
        """Returns a lock that holds nothing: no telephone system works in a bucket."""
        return nullcontext(False)

    @property
    def _client(self) -> Any:
        return _client(
            settings.S3_ENDPOINT_URL,
            settings.S3_REGION,
            settings.S3_ACCESS_KEY_ID,
            settings.S3_SECRET_ACCESS_KEY,
            settings.S3_ANSWERS_WITHIN,
        )

    def _deleted(self, objects: list[dict[str, str]]) -> list[dict[str, Any]]:
        with self._reaching():
            answer = self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": objects})
        if answer.get("Errors"):
            logger.warning("Source %s kept %d objects", self.source, len(answer["Errors"]))
            raise SourceDown(self.source)
        return list(answer.get("Deleted", []))

    def _versions(self, key: str) -> Iterator[dict[str, str]]:
        for page in self._pages("list_object_versions", key):
            for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                if one["Key"] == key:
                    yield {"Key": key, "VersionId": one["VersionId"]}

    def _pages(self, operation: str, prefix: str, **more: str) -> Iterator[dict[str, Any]]:
        try:
            with self._reaching():
                yield from self._client.get_paginator(operation).paginate(Bucket=self.bucket, Prefix=prefix, **more)
        except NotThere:
            raise SourceDown(self.source) from None  # a list is empty, but never missing: the bucket is

    def _must_exist(self) -> None:
        try:
            with self._reaching():
                self._client.head_bucket(Bucket=self.bucket)
        except NotThere:
            raise SourceDown(self.source) from None

    def _key(self, name: str) -> str:
        if not _is_name(name):
            raise NotThere
        return self.prefix + name

    def _folder(self, folder: str) -> str:
        return self._key(folder) + "/" if folder else self.prefix

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turns what boto3 raises into the port's words; nothing of its text is kept, which holds keys."""
        try:
            yield
        except _refusal() as error:
            code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
            if code in GONE:
                raise NotThere from None
            logger.warning("Source %s: the bucket answered %s", self.source, code)
            raise SourceDown(self.source) from None
        except _broken() as error:
            logger.warning("Source %s: the bucket does not answer: %s", self.source, type(error).__name__)
            raise SourceDown(self.source) from None

    def body(self, key: str, start: int) -> Any:
        """Returns an object's bytes from `start` on as they come. Raises SourceDown; NotThere."""
        wanted = {"Range": f"bytes={start}-"} if start else {}
        with self._reaching():
            return self._client.get_object(Bucket=self.bucket, Key=key, **wanted)["Body"]

    def part(self, body: Any, size: int) -> bytes:
        """Returns the next bytes of a body. Raises SourceDown, for one that ends early, too."""
        with self._reaching():
            return bytes(body.read(size))


def _is_name(name: str) -> bool:
    """Returns whether a name stays below its store: no name that leads out of a folder is a key here."""
    return "\0" not in name and not {"", ".", ".."} & set(name.split("/"))


class _Body(io.RawIOBase):
    """An object's bytes, asked for at the first read: whoever only wants to know the size costs no transfer."""

    def __init__(self, bucket: Bucket, key: str, start: int, size: int):
        self._bucket, self._key, self._start, self._left = bucket, key, start, size - start
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            return 0
        if self._body is None:
            self._body = self._bucket.body(self._key, self._start)
        part = self._bucket.part(self._body, min(len(buffer), self._left))
        if not part:
            raise SourceDown(self._bucket.source)
        self._left -= len(part)
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        if self._body is not None:
            self._body.close()
        super().close()


@cache
def _refusal() -> type[Exception]:
    return cast(type[Exception], import_string("botocore.exceptions.ClientError"))


@cache
def _broken() -> tuple[type[Exception], ...]:
    names = ("botocore.exceptions.BotoCoreError", "urllib3.exceptions.HTTPError")
    return (OSError, *(import_string(name) for name in names))


@cache
def _client(endpoint: str, region: str, key: str, secret: str, answers_within: int) -> Any:
    """Returns a client, which threads may share. Where no key is set, boto3 looks where Amazon's own tools do."""
    config = import_string("botocore.config.Config")(
        signature_version="s3v4",
        connect_timeout=CONNECTS_WITHIN,
        read_timeout=answers_within,
        retries={"total_max_attempts": 2, "mode": "standard"},
        s3={"addressing_style": "path" if endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return import_string("boto3.session.Session")().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=config,
    )
