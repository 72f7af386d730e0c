"""What the room holds about a person is shown to them, and goes where an erasure reaches."""

from collections.abc import Callable

from accounts.models import User
from accounts.subject import subject_of
from portal.permissions.models import NamedUse, Told
from portal.sources.registry import source_of
from tests.inspection import Visitor
from tests.permissions.working import do, draft, manager


def test_a_person_s_own_questions_are_shown_and_emptied_and_a_stranger_s_are_not(
    alice: User, bob: User, work: Callable[..., int]
) -> None:
    staff: Visitor = manager()
    use = draft(staff, "sharing", audience="person", address=alice.email)
    do(staff, use, "announce")
    work()
    source = source_of("portal_named_uses")
    [record] = source.page("portal_named_uses", subject_of(alice)).records
    assert record.values["named_party"] == "Riverside University"
    [told] = source.page("portal_told_uses", subject_of(alice)).records
    assert told.values["use"] == "A study of call quality"
    assert source.page("portal_named_uses", subject_of(bob)).records == ()
    assert source.page("portal_told_uses", subject_of(bob)).records == ()

    assert source.erase("portal_named_uses", subject_of(bob)).count == 0
    assert source.erase("portal_named_uses", subject_of(alice)).count == 1
    use = NamedUse.objects.get(pk=use.pk)
    assert (use.person, use.named_party, use.title) == (None, "", "")
    assert source.erase("portal_told_uses", subject_of(alice)).outcome == "refused"
    assert Told.objects.count() == 1
