"""The directory: what was published stands letter for letter beside how it is shown."""

from __future__ import annotations

from datetime import date

import pytest

from cases.errors import NotFound
from cases.reference import bank_holidays
from cases.reference.records import Authority, Sendiass
from tests.directories import SHIPPED, directory_of


def test_practice_mode_has_six_areas_and_an_invented_one():
    assert [one.name for one in SHIPPED.served()] == [
        "Bury",
        "Darlington",
        "Knowsley",
        "Liverpool",
        "Middlesbrough",
        "Redcar & Cleveland",
        "Sampleshire (example)",
    ]
    assert [one.code for one in SHIPPED.served() if one.example] == ["sampleshire"]


def test_an_area_that_is_served_no_more_is_offered_to_nobody_and_still_has_its_name():
    leeds, york = (Authority(code=name.lower(), name=name) for name in ("Leeds", "York"))
    selby = Authority(code="selby", name="Selby", served=False)
    directory = directory_of(leeds, york, selby, ended=("york",))

    assert [one.name for one in directory.served()] == ["Leeds"]
    assert [one.name for one in directory.records(Authority)] == ["Leeds", "Selby"]
    assert directory.authority("york").name == "York"


def test_a_family_of_an_area_without_a_service_is_shown_none():
    assert directory_of(Authority(code="leeds", name="Leeds")).sendiass_for("leeds") is None
    assert SHIPPED.sendiass_for("atlantis") is None
    assert SHIPPED.sendiass_for(None) is None


@pytest.mark.parametrize("record", [one.record for one in SHIPPED.entries], ids=lambda one: one.code)
def test_what_is_stored_of_a_record_reads_as_the_same_record(record):
    assert type(record).from_data(record.code, record.to_data()) == record


def test_what_a_stored_version_says_wrongly_is_empty_and_never_an_error():
    odd = {"name": 7, "checked_on": "soon", "phones": "none", "email": None, "of_a_later_version": 1}

    assert Sendiass.from_data("leeds", odd) == Sendiass(code="leeds", name="")


@pytest.mark.parametrize(
    ("code", "name", "verbatim", "shown", "email"),
    [
        (
            "knowsley",
            "Liverpool & Knowsley SENDIASS",
            "03333237768",
            "0333 323 7768",
            "liverpoolknowsleysendiass@barnardos.org.uk",
        ),
        (
            "redcar-and-cleveland",
            "Middlesbrough, Redcar & Cleveland SENDIASS",
            "01642 310806",
            "01642 310 806",
            "southteessendiass@barnardos.org.uk",
        ),
        (
            "darlington",
            "Darlington SENDIASS",
            "01325 405878 / 01325 406086",
            "01325 405 878 or 01325 406 086",
            "iass@darlington.gov.uk",
        ),
        (
            "bury",
            "Bury SENDIASS",
            "01706 769634",
            "01706 769 634",
            "bury.sendiass@barnardos.org.uk",
        ),
    ],
)
def test_each_authoritys_advice_service_is_shown_as_published(code, name, verbatim, shown, email):
    service = SHIPPED.sendiass_for(code)

    assert (service.name, service.helpline_verbatim, service.email) == (name, verbatim, email)
    assert service.phone_words.replace("\N{NO-BREAK SPACE}", " ") == shown


def test_two_authorities_may_share_one_service():
    assert SHIPPED.sendiass_for("knowsley") is SHIPPED.sendiass_for("liverpool")
    assert SHIPPED.sendiass_for("middlesbrough") is SHIPPED.sendiass_for("redcar-and-cleveland")
    assert len({one.sendiass for one in SHIPPED.served() if not one.example}) == 4


def test_hours_and_address_are_shown_in_full_words_or_said_to_be_missing():
    liverpool = SHIPPED.sendiass_for("liverpool")

    assert liverpool.hours_verbatim == "Mon-Fri 9.30 – 4.30"
    assert liverpool.hours_words == "Monday to Friday, 9:30am to 4:30pm"
    assert liverpool.address_verbatim == "Barnardo’s 109 Eaton Rd, Liverpool L12 1LU"
    assert SHIPPED.sendiass_for("bury").hours_words == "Opening hours not given: phone to ask"
    assert SHIPPED.authority("bury").local_offer_words == "Address not given to us"


def test_a_displayed_number_has_the_digits_that_were_published():
    for one in SHIPPED.served():
        service = SHIPPED.sendiass_for(one.code)
        digits = "".join(digit for _, digit in service.phone_links)
        assert digits == "".join(filter(str.isdigit, service.helpline_verbatim))


def test_a_row_is_stale_once_six_months_have_gone():
    service = SHIPPED.sendiass_for("bury")

    assert service.checked_on == date(2026, 11, 25)
    assert not service.is_stale(date(2027, 5, 25))
    assert service.is_stale(date(2027, 5, 26))


def test_an_unknown_authority_is_not_found():
    with pytest.raises(NotFound):
        SHIPPED.authority("atlantis")


def test_the_bank_holidays_of_the_data_are_englands():
    assert date(2026, 12, 28) in bank_holidays()
    assert date(2026, 8, 31) in bank_holidays()
    assert date(2026, 11, 30) not in bank_holidays()
