"""Lists as CSV: out and in again without a change, every fault named, nothing trusted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cases.reference.cells import NotReadable, read_date
from cases.reference.records import RECORDS, Authority, HealthBody, Person, Sendiass, Setting, Venue
from cases.vocabulary import EntryKind, SettingKind
from services.directory.importing import exported, heads_of, plan_import
from services.lists.csv_files import FileFault, escaped, read_csv, unescaped, write_csv
from tests.directories import SHIPPED, directory_of

TODAY = date(2026, 11, 30)
AREAS = frozenset(heads_of(EntryKind.AUTHORITY))


def planned(content, kind=EntryKind.AUTHORITY, directory=SHIPPED):
    table = read_csv(content, known=frozenset(heads_of(kind)))
    return plan_import(table, kind, directory, today=TODAY)


@pytest.mark.parametrize("kind", list(RECORDS))
def test_a_list_that_comes_back_as_it_went_out_changes_nothing(kind):
    plan = planned(exported(SHIPPED, kind), kind)

    assert (plan.faults, plan.added, plan.changed) == ((), (), ())
    assert plan.same == len([one for one in SHIPPED.of_kind(kind) if not one.ended])


def test_a_record_with_everything_in_it_survives_the_way_out_and_in():
    odd = Authority(
        code="odd",
        name="=1+1 & \"Sons\"; 'quoted', Łódź",
        sendiass="bury",
        phone="+44 1632 960 001",
        address=("-1 High Street", "@home"),
        local_offer_url="https://odd.example.com/?a=1&b=2",
        certificate_emails=("a@odd.example.com", "b@odd.example.com"),
        contract_notes="First line\n=second line",
        contract_from=date(2026, 4, 3),
        served=False,
        checked_on=date(2026, 11, 1),
    )
    bury = next(one.record for one in SHIPPED.of_kind(EntryKind.ADVICE_SERVICE) if one.code == "bury")
    content = exported(directory_of(odd, bury), EntryKind.AUTHORITY)

    plan = planned(content, directory=directory_of(bury))

    assert plan.faults == ()
    assert [one.record for one in plan.added] == [odd]
    assert planned(content, directory=directory_of(odd, bury)).same == 1


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@x", "\tx", "\rx", "'=x", "''=x", "'x", "x", ""])
def test_no_cell_that_goes_out_is_run_by_a_spreadsheet_and_each_comes_back_as_it_was(cell):
    assert escaped(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert unescaped(escaped(cell)) == cell


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";"])
def test_commas_and_semicolons_with_or_without_a_mark_and_what_windows_saves_read_alike(encoding, mark):
    lines = [["code", "name", "sendiass"], ["leeds", "Leeds – “City” é", "bury"]]
    content = "\r\n".join(mark.join(line) for line in lines).encode(encoding)

    (one,) = planned(content).added
    assert (one.record.name, one.record.sendiass) == ("Leeds – “City” é", "bury")


@pytest.mark.parametrize(
    "text", ["2026-04-03", "3 April 2026", "3 Apr 2026", "03-Apr-2026", "3rd april 2026"]
)
def test_a_date_that_can_be_one_day_alone_is_that_day(text):
    assert read_date(text) == date(2026, 4, 3)


@pytest.mark.parametrize("text", ["03/04/2026", "13/04/2026", "3.4.26", "04-03-2026", "2026/04/03"])
def test_a_date_in_numbers_alone_is_never_guessed(text):
    with pytest.raises(NotReadable, match="Write it like 2026-04-03, or like 3 April 2026"):
        read_date(text)


def test_every_kind_of_entry_survives_the_way_out_and_in():
    kept = directory_of(
        HealthBody(code="icb", name="NHS Example ICB", areas=("bury", "leeds"), phone="01632 960 001"),
        Setting(code="saltern", name="Saltern Bank", sort=SettingKind.SPECIAL, authority="bury"),
        Venue(
            code="library",
            name="The Old Library",
            address=("1 High Street", "Nowhere"),
            neutral=True,
            rooms=3,
            quiet_room=False,
            latitude=Decimal("53.59330"),
            longitude=Decimal("-2.29800"),
        ),
        Person(
            code="idris",
            name="Idris Vaughan",
            email="idris@example.com",
            not_authorities=("bury",),
            not_settings=("saltern",),
            not_people=("Priya Shah",),
            most_meetings=4,
        ),
        Authority(code="bury", name="Bury"),
        Authority(code="leeds", name="Leeds"),
    )
    for kind in RECORDS:
        plan = planned(exported(kept, kind), kind, kept)
        assert (plan.faults, plan.added, plan.changed) == ((), (), ()), kind
        assert plan.same == len(kept.of_kind(kind))


def test_every_fault_of_every_row_is_named_and_then_nothing_is_planned_to_be_saved():
    content = (
        b"code,name,sendiass,contract from,certificate emails,served\r\n"
        b"leeds,Leeds,atlantis,03/04/2026,nobody,perhaps\r\n"
        b",,,,,\r\n"
        b"york,York,bury,31 June 2026,,yes\r\n"
        b"york,York again,,,,\r\n"
        b"bury,,,,,\r\n"
        b"a b,Name,,,,\r\n"
        b"selby,Selby,,,,,extra\r\n"
    )
    plan = planned(content)

    assert not plan.does_something
    assert [(one.row, one.column) for one in plan.faults] == [
        (2, "sendiass"),
        (2, "contract from"),
        (2, "certificate emails"),
        (2, "served"),
        (4, "contract from"),
        (5, "code"),
        (6, "name"),
        (7, "code"),
        (8, ""),
    ]
    assert plan.faults[1].sentence == (
        "‘03/04/2026’ could be two different days. Write it like 2026-04-03, or like 3 April 2026"
    )


def test_a_column_that_is_away_stays_and_an_empty_cell_empties():
    plan = planned(b"code,phone\r\nbury,0161 253 5000\r\n")
    (one,) = plan.changed
    assert (one.record.name, one.record.sendiass, one.record.phone) == ("Bury", "bury", "0161 253 5000")

    (one,) = planned(b"code,sendiass\r\nbury,\r\n").changed
    assert one.record.sendiass == ""


def test_a_row_without_a_code_is_the_entry_of_its_name():
    content = b"name\r\nNorth Tyneside\r\nBury\r\n"
    plan = planned(content)

    assert [one.record.code for one in plan.added] == ["north-tyneside"]
    assert plan.same == 1


def test_an_entry_that_was_ended_is_not_brought_back_by_a_file():
    directory = directory_of(Authority(code="leeds", name="Leeds"), ended=("leeds",))

    (fault,) = planned(b"code,name\r\nleeds,Leeds\r\n", directory=directory).faults
    assert "Restore it on its page first" in fault.sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no rows"),
        (b"name\x00", "not a CSV file"),
        (b"PK\x03\x04" + bytes(30), "an Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        ("name\nLeeds".encode("utf-16"), "not a CSV file"),
        (b"name\nLe\x07eds", "characters that no list has"),
        (b"name\n\x81\x8d", "characters that no list has"),
        (b"name\n" + b"x" * 1_000_001, "larger than 1 MB"),
        (b"name," + b"," * 10_000, "columns. 100 is the most"),
        (b"name\n" + b"a\n" * 2_001, "Send 2,000 at a time"),
        (b"name\n" + b"\n" * 900_000, "too many rows"),
        (b"name\n" + b"x" * 200_000, "cannot be read|more than 10,000"),
        (b'name\n"Leeds', "quotation mark that is not closed"),
        (b"name,colour\nLeeds,red", "There is no column .colour"),
        (b"name,Name\nLeeds,Leeds", "there twice"),
        (b"<script>alert(1)</script>", "There is no column"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(content, words):
    with pytest.raises(FileFault, match=words):
        read_csv(content, known=AREAS)


def test_what_is_written_opens_in_a_spreadsheet_as_utf_8():
    content = write_csv(["name"], [["Łódź"]])

    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content, known=frozenset({"name"})).rows == ((2, ("Łódź",)),)


def test_a_service_keeps_what_was_published_letter_for_letter():
    service = Sendiass(code="x", name="X", hours_verbatim="Mon-Thurs 9.00 – 5.00pm &  Fri")
    content = exported(directory_of(service), EntryKind.ADVICE_SERVICE)

    assert "9.00 – 5.00pm &  Fri".encode() in content


def test_a_cell_is_cleaned_as_a_page_would_and_a_line_stays_one_line():
    content = 'code,name,address\r\nodd,"North\nTyneside\ufffe","1 High Street\nOdd"\r\n'.encode()

    (added,) = planned(content).added

    assert added.record.name == "North Tyneside"
    assert added.record.address == ("1 High Street", "Odd")


def test_every_cell_is_quoted_so_that_no_other_list_separator_splits_it():
    assert write_csv(["name"], [["odd;=1+1"]]).endswith(b'"odd;=1+1"\r\n')
