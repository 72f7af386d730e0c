"""A copy that goes to an agent tells no more of other people than the person's own pages do."""

import io
import json
import zipfile
from collections.abc import Callable

from django.db import connections
from django.test import Client

from portal.demo import people as demo
from tests.inspection import Visitor
from tests.requests.test_guests import Mailbox, mailbox
from tests.requests.test_representing import avery, file_for, link_of
from tests.requests.working import do

__all__ = ["avery", "mailbox"]

ALICE = demo.ALICE.email


def test_an_agents_copy_covers_what_the_rule_covers(
    avery: Visitor, mailbox: Mailbox, desk: Client, work: Callable[..., int]
) -> None:
    with connections["company"].cursor() as cursor:
        cursor.execute("UPDATE contact_notes SET noted_by = 'Quentin Quarles' WHERE lower(email) = %s", [ALICE])
        assert cursor.rowcount
    case = file_for(avery, "copy", person_email=ALICE, formats=["json"])
    alice = Visitor(Client())
    alice.get(link_of(mailbox, address=ALICE))
    alice.submit("Yes, I gave permission", data_to="agent")
    do(desk, case, "check_mandate", method="permission")
    do(desk, case, "take")
    do(desk, case, "export")
    work()
    download = avery.get(case.path).links["Download my copy"]
    with zipfile.ZipFile(io.BytesIO(avery.client.get(download).getvalue())) as copy:
        (name,) = [one for one in copy.namelist() if one.endswith("contact_notes.json")]
        notes = json.loads(copy.read(name))
        everything = b"".join(copy.read(one) for one in copy.namelist())
    assert notes and {note["noted_by"] for note in notes} == {"•••"}
    assert b"Quarles" not in everything
