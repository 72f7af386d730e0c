"""The committed list of addresses: none disappears or appears unnoticed."""

from collections.abc import Iterator
from pathlib import Path

from django import setup
from django.urls import URLPattern, URLResolver, get_resolver

LIST = Path(__file__).parent / "routes.txt"


def routes(resolver: URLResolver, before: str = "", namespace: str = "") -> Iterator[str]:
    """Yields "address name" for every pattern under a resolver."""
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"/{address} {namespace}{pattern.name or ''}".rstrip()
        else:
            yield from routes(pattern, address, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_address_is_on_the_list() -> None:
    """Where a change is meant: DEBUG=1 python -m tests.test_routes writes the list anew."""
    here = sorted(routes(get_resolver()))
    assert here == LIST.read_text("utf-8").splitlines()


if __name__ == "__main__":
    setup()
    LIST.write_text("".join(f"{route}\n" for route in sorted(routes(get_resolver()))), "utf-8")
