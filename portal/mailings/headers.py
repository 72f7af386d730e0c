"""The headers by which a mail program offers to leave a list (RFC 2369, section 3.2; RFC 8058)."""

from urllib.parse import quote

from portal.company.current import company
from portal.company.schema.base import UNSET
from portal.mailings.links import link, token


def unsubscribe_headers(address: str, purpose: str, sealed: str = "") -> dict[str, str]:
    """Returns the headers for a mail of one list to one mailbox; the DKIM signature has to cover both of them.

    The mail address is named only where the profile states one that is read (`mailings.unsubscribe_mail`). `sealed`: a
    token that names the same, where it is already there.
    """
    sealed = sealed or token(address, purpose)
    ways = [link(address, purpose, sealed)]
    reads = company().mailings.unsubscribe_mail
    if reads and reads != UNSET:
        ways.append(f"mailto:{quote(str(reads), safe='@')}?subject={sealed}")
    return {
        "List-Unsubscribe": ", ".join(f"<{way}>" for way in ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
