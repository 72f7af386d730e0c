from collections.abc import Iterator
from typing import Any

import pytest

from tests.sources import s3_stub
from tests.sources.s3_stub import Stub


@pytest.fixture
def store(settings: Any) -> Iterator[Stub]:
    """A store that speaks S3 and checks every signature, with an empty bucket; the portal is told how to reach it."""
    with s3_stub.serving() as stub:
        settings.S3_ENDPOINT_URL, settings.S3_REGION = stub.url, s3_stub.REGION
        settings.S3_ACCESS_KEY_ID, settings.S3_SECRET_ACCESS_KEY = s3_stub.KEY, s3_stub.SECRET
        yield stub
