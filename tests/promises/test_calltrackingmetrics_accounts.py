"""How people sign up and in at CallTrackingMetrics."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.inspection import Visitor, words
from tests.people import PASSWORD, SECRETS, code_of
from tests.post import PostOffice, text_of
from tests.promises.reading import section

ADDRESS = "alice@example.com"


@pytest.fixture(autouse=True)
def _company(use_company: Callable[[str], None]) -> None:
    use_company("calltrackingmetrics")


@pytest.mark.promise("CTM-1", "CTM-3")
def test_a_customer_signs_in_with_address_and_password_and_is_asked_for_a_code_each_time(
    page: Visitor, people: Callable[[str], User]
) -> None:
    people("alice")
    page.get("/accounts/login/")
    refused = page.submit("Continue", login=ADDRESS, password="somebody else's guess")
    assert refused.h1 == "Sign in"
    assert refused.errors
    for ahead in (0, 1):
        page.get("/accounts/login/")
        opened = page.submit("Continue", login=ADDRESS, password=PASSWORD)
        assert opened.h1 == "Your second step"
        assert page.get("/accounts/security/").h1 == "Your second step"
        page.submit("Sign in", code=code_of(SECRETS[ADDRESS], ahead))
        assert page.get("/accounts/security/").facts["Email address"].startswith(ADDRESS)
        page.client.logout()


@pytest.mark.promise("CTM-8")
def test_a_customer_is_told_to_keep_the_password_secret(page: Visitor, people: Callable[[str], User]) -> None:
    people("alice")
    page.get("/accounts/login/")
    page.submit("Continue", login=ADDRESS, password=PASSWORD)
    page.submit("Sign in", code=code_of(SECRETS[ADDRESS]))
    assert "Keep your password secret." in page.get("/accounts/security/").text
    assert "Keep your password secret." in section(page.get("/privacy/privacy/"), "Security")


@pytest.mark.promise("CTM-114")
def test_people_are_asked_to_read_both_policies_before_they_send_anything(page: Visitor) -> None:
    opened = page.get("/accounts/signup/")
    assert "Before you start, please read how CallTrackingMetrics handles personal data:" in opened.text
    told = [words(element) for element in opened.main.iter() if element.tag in ("a", "button")]
    assert told.index("Privacy policy") < told.index("Create my account")
    assert told.index("Platform policy") < told.index("Create my account")
    covers = section(page.follow("Privacy policy"), "What this policy covers")
    assert "You use our website and services under the version that is in force at the time." in covers


@pytest.mark.promise("CTM-117")
def test_somebody_under_16_is_refused_and_the_privacy_staff_are_told(
    page: Visitor, people: Callable[[str], User], smtp: PostOffice, work: Callable[..., int]
) -> None:
    people("pat")
    page.get("/accounts/signup/")
    young = {"name": "Kim Kline", "email": "kim@example.com", "password1": "nine paper boats sailing", "age": "15"}
    refused = page.submit("Create my account", status=403, **young)
    assert "makes accounts only for people who are at least 16 years old" in refused.text
    assert not User.objects.filter(email="kim@example.com").exists()
    assert page.get("/accounts/signup/", status=403).h1 == "We cannot make an account for you"
    work()
    (told,) = smtp.to("pat@example.com")
    assert "16" in text_of(told)
    assert "kim@example.com" not in text_of(told)


@pytest.mark.promise("CTM-117")
def test_somebody_who_is_16_may_register(page: Visitor) -> None:
    page.get("/accounts/signup/")
    old_enough = {"name": "Kim Kline", "email": "kim@example.com", "password1": "nine paper boats sailing", "age": "16"}
    assert page.submit("Create my account", **old_enough).h1 == "Confirm your email address"
