"""Writes a whole archive: the datasets one by one, then the page that leads to them, then what describes them."""

from collections.abc import Iterable

from portal.exports import describing, package, pages
from portal.exports.contents import Filed, Order, Portion, Progress, write_portion
from portal.exports.zipping import Archive


def write(archive: Archive, order: Order, portions: Iterable[Portion], progress: Progress) -> None:
    """Writes everything. Raises SourceDown for a system out of reach: nothing is left out quietly."""
    filed = [_write_one(archive, order, portion, progress) for portion in portions]
    if "html" in order.forms:
        pages.write_index(archive, order, filed)
    archive.add("datapackage.json", [package.package(order, filed)], "application/json")
    archive.add("manifest.json", describing.manifest(archive, order, filed), "application/json")


def _write_one(archive: Archive, order: Order, portion: Portion, progress: Progress) -> Filed:
    filed = write_portion(archive, order, portion, progress)
    if "html" in order.forms:
        pages.write_pages(archive, filed)
    progress(portion.dataset.key, filed.rows, finished=True)
    return filed
