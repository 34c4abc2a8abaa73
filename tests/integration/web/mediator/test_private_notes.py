"""A mediator's private notes: who opens them, how they are saved, and how they end."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.certificates.models import Certificate, live_key
from cases.evidence.log import case_events
from cases.meetings.models import Meeting
from cases.meetings.private_notes import NoteKey, PrivateNoteField, PrivateNotes, end_sharing
from cases.models import Case
from cases.vocabulary import CertificateVariant, Event, MeetingState, Role
from services.backup import backup
from services.private_notes.destroying import destroy_due_notes, end_missing_keys, notes_end
from services.private_notes.notes import _key_to_write_with
from services.queries.health import _note_keys
from storage.note_keys import MARK, CannotKeepNoteKey, NoNoteFolder
from tests import factories
from tests.app_services import make_services
from tests.integration.web.mediator import dying_sweep
from tests.integration.web.mediator.conftest import HASHED, Hall
from tests.web_apps import make_web

WORD = "quokkapebble"
DAYS = 28


@pytest.fixture
def with_two(hall: Hall) -> Hall:
    """The meeting has a co-mediator, Maud Ferris."""
    with hall.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        other = session.scalars(select(User).where(User.email == hall.other_mediator)).one()
        meeting.co_mediator_id, meeting.co_mediator_name = other.id, other.name
    return hall


def write(hall: Hall, client: Any = None, **fields: str) -> Any:
    """Press 'Save' on the page of notes with these fields; the page that comes."""
    changes = {f"talks.{name.replace('__', '.')}": value for name, value in fields.items()}
    return (client or hall.signed_in()).post_form(hall.address("talks"), {**changes, "save": "yes"})


def data_bytes(hall: Hall) -> bytes:
    folder = hall.services.data_dir
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def only_case(session: Any) -> Case:
    found: Case = session.scalars(select(Case)).one()
    return found


def sweep(hall: Hall, at: datetime) -> int:
    return destroy_due_notes(hall.services.database, hall.services.note_keys, days=DAYS, at=at)


def events(hall: Hall) -> list[Event]:
    with hall.services.database.read() as session:
        return [entry.kind for entry in case_events(session, only_case(session).id)]


def test_only_the_writer_reads_a_note_and_the_office_only_whether_the_talk_took_place(with_two):
    hall = with_two
    page = write(hall, family__note=f"{WORD} said the mother", family__done="yes", authority__shuttle="yes")
    assert page.value_of("talks.family.note") == f"{WORD} said the mother"
    co = hall.signed_in(hall.other_mediator)
    assert not co.get(hall.address("talks")).says(WORD)
    office = hall.signed_in(hall.coordinator)
    assert office.get(hall.address("talks")).status == 404
    seen = office.get(hall.address())
    assert seen.says("The mediator has talked with: family.")
    held = office.get(f"/office/cases/{hall.reference}/private-notes")
    assert held.says("Family", "Done", "Local authority", "Not done yet")
    for client in (co, office):
        assert not client.get(hall.address()).says(WORD)
    with hall.services.database.read() as session:
        assert len({row.sealed for row in session.scalars(select(PrivateNoteField))}) == 3
    assert WORD.encode() not in data_bytes(hall)
    key_file = next(hall.services.note_keys.folder.iterdir())
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    assert not key_file.is_relative_to(hall.services.data_dir)


def test_a_shared_talk_is_read_by_the_co_mediator_until_one_of_the_two_is_not_assigned(with_two):
    hall = with_two
    write(hall, family__note=f"{WORD} one", authority__note="not shared", family__shared="yes")
    co = hall.signed_in(hall.other_mediator)
    page = co.get(hall.address("talks"))
    assert page.says("Shared with you", f"{WORD} one")
    assert not page.says("not shared")
    with hall.services.database.write() as session:  # the co-mediator takes the meeting over
        meeting = session.scalars(select(Meeting)).one()
        first = meeting.mediator_id
        meeting.mediator_id, meeting.mediator_name = meeting.co_mediator_id, meeting.co_mediator_name
        meeting.co_mediator_id, meeting.co_mediator_name = None, ""
    assert not co.get(hall.address("talks")).says(WORD)
    assert hall.signed_in().get(hall.address("talks")).status == 404
    with hall.services.database.write() as session:  # and back: nothing of it was lost
        meeting = session.scalars(select(Meeting)).one()
        meeting.mediator_id = first
    assert hall.signed_in().get(hall.address("talks")).value_of("talks.family.note") == f"{WORD} one"


def test_two_devices_lose_nothing_and_what_waits_to_be_shown_again_is_not_readable(hall):
    tablet, laptop = hall.signed_in(), hall.signed_in()
    on_tablet, on_laptop = tablet.get(hall.address("talks")), laptop.get(hall.address("talks"))
    assert tablet.send(on_tablet, {"talks.family.note": f"{WORD} from the tablet"}).status == 200
    clash = laptop.send(
        on_laptop, {"talks.family.note": f"{WORD} from the laptop", "talks.family.who": "Ann"}
    )
    assert clash.status == 409
    assert clash.says("Changed in two places at once", f"{WORD} from the tablet")
    assert clash.value_of("talks.family.note") == f"{WORD} from the laptop"
    assert clash.value_of("talks.family.who") == "Ann"
    assert WORD.encode() not in data_bytes(hall)
    assert laptop.send(clash, save="yes").status == 200
    assert tablet.get(hall.address("talks")).value_of("talks.family.note") == f"{WORD} from the laptop"


def test_notes_typed_while_the_sign_in_ran_out_wait_where_nobody_can_read_them(hall):
    client = hall.signed_in()
    page = client.get(hall.address("talks"))
    long = client.send(page, {"talks.family.note": f"{WORD} " * 3_000})
    assert long.says("too many")
    assert long.value_of("talks.family.note").startswith(WORD)
    assert WORD.encode() not in data_bytes(hall)


def test_deleting_the_key_destroys_the_notes_in_an_old_copy_too(hall, tmp_path):
    write(hall, family__note=WORD)
    begun = datetime.now(UTC)
    kept, old = hall.services, tmp_path / "backup"
    backup.make_backup(
        kept.database.engine, kept.blobs, kept.keys_dir, old, secrets=kept.keys, at=datetime.now(UTC)
    )
    assert not list(old.rglob("*.key"))
    with hall.services.database.write() as session:
        case, by = (
            only_case(session),
            session.scalars(select(User).where(User.email == hall.coordinator)).one(),
        )
        case.closed_at, case.closed_by = begun, by.name
    assert sweep(hall, begun + timedelta(days=27)) == 0
    office = hall.signed_in(hall.coordinator)
    address = f"/office/cases/{hall.reference}/private-notes"
    held = office.post_form(address, reason="Order of the county court, 3 December")
    assert held.says("The notes are kept: a hold stands since", "Order of the county court")
    assert hall.signed_in().get(hall.address("talks")).says("They are kept for now")
    assert sweep(hall, begun + timedelta(days=40)) == 0
    office.post_form(address, reason="The order was lifted")
    assert sweep(hall, begun + timedelta(days=40)) == 1
    assert sweep(hall, begun + timedelta(days=41)) == 0
    assert list(hall.services.note_keys.ids()) == []
    assert events(hall).count(Event.NOTES_DESTROYED) == 1
    assert hall.signed_in().get(hall.address("talks")).says("Earlier notes of this case were destroyed on")

    restored = make_services(
        tmp_path / "restored", f"sqlite:///{tmp_path}/restored.db", note_keys=hall.services.note_keys
    )
    backup.put_back_backup(
        old,
        restored.database.engine,
        restored.blobs,
        restored.data_dir,
        migrate=lambda: None,
        erase_again=lambda: None,
        hold=lambda _: None,
    )
    with restored.database.read() as session:
        assert session.scalars(select(PrivateNoteField)).all()
        assert session.scalars(select(NoteKey)).one().destroyed_at is None
    client = hall.signed_in(app=make_web(restored))
    page = client.get(hall.address("talks"))
    assert page.says("These notes cannot be read")
    assert not page.says(WORD)
    assert (
        destroy_due_notes(restored.database, restored.note_keys, days=DAYS, at=begun + timedelta(days=99))
        == 0
    )
    restored.database.close()


def test_a_text_that_is_given_to_another_writer_or_field_does_not_open(with_two):
    hall = with_two
    write(hall, family__note=WORD)
    with hall.services.database.write() as session:
        notes = session.scalars(select(PrivateNotes)).one()
        notes.writer_id = session.scalars(select(Meeting)).one().co_mediator_id
    page = hall.signed_in(hall.other_mediator).get(hall.address("talks"))
    assert page.says("These notes cannot be read")
    assert not page.says(WORD)


def test_a_lost_key_is_given_up_recorded_as_lost_and_new_notes_are_begun(hall):
    write(hall, family__note=WORD)
    keys, database = hall.services.note_keys, hall.services.database
    away = keys.folder.rename(keys.folder.with_name("not-mounted"))
    with pytest.raises(NoNoteFolder):
        end_missing_keys(database, keys, at=datetime.now(UTC))
    away.rename(keys.folder)
    (lost,) = keys.ids()
    keys.destroy(lost)
    office = hall.signed_in(hall.coordinator)
    address = f"/office/cases/{hall.reference}/private-notes"
    office.post_form(address, reason="Order of the county court")
    assert end_missing_keys(database, keys, at=datetime.now(UTC)) == 0
    office.post_form(address, reason="The order was lifted")
    assert hall.signed_in().get(hall.address("talks")).says("These notes cannot be read")
    assert end_missing_keys(database, keys, at=datetime.now(UTC)) == 1
    assert sweep(hall, datetime.now(UTC)) == 0
    assert events(hall).count(Event.NOTES_KEY_LOST) == 1
    assert Event.NOTES_DESTROYED not in events(hall)
    assert hall.signed_in().get(hall.address("talks")).says("The key to earlier notes of this case was lost")
    page = write(hall, family__note="Begun anew")
    assert page.value_of("talks.family.note") == "Begun anew"
    assert len(list(keys.ids())) == 1


def close(hall: Hall) -> datetime:
    """Close the case now; a moment at which its notes are due."""
    with hall.services.database.write() as session:
        case = only_case(session)
        case.closed_at, case.closed_by = datetime.now(UTC), "Bea"
    return datetime.now(UTC) + timedelta(days=29)


def test_nothing_is_recorded_as_destroyed_while_the_key_is_still_there(hall):
    write(hall, family__note=WORD)
    at, keys = close(hall), hall.services.note_keys
    (key_id,) = keys.ids()
    away = keys.folder.rename(keys.folder.with_name("not-mounted"))
    with pytest.raises(NoNoteFolder):
        sweep(hall, at)
    assert Event.NOTES_DESTROYED not in events(hall)
    away.rename(keys.folder)
    copied = (keys.folder / f"{key_id}.key").read_bytes()
    with hall.services.database.write() as session:  # another key, which cannot be deleted, comes first
        stuck = NoteKey(case_id=only_case(session).id, made_at=at - timedelta(days=400), ends_at=at)
        session.add(stuck)
        session.flush()
        (keys.folder / f"{stuck.id}.key").mkdir()
    assert sweep(hall, at) == 1
    assert list(keys.ids()) == [stuck.id]
    assert events(hall).count(Event.NOTES_DESTROYED) == 1
    (keys.folder / f"{key_id}.key").write_bytes(copied)  # somebody copies it back
    assert sweep(hall, at) == 0
    assert list(keys.ids()) == [stuck.id]


def test_an_empty_place_where_the_disk_with_the_keys_is_not_mounted_is_not_taken_for_lost_keys(hall):
    write(hall, family__note=WORD)
    at, keys, client = close(hall), hall.services.note_keys, hall.signed_in()
    opened = client.get(hall.address("talks"))
    away = keys.folder.rename(keys.folder.with_name("not-mounted"))
    keys.folder.mkdir()
    for act in (lambda: sweep(hall, at), lambda: end_missing_keys(hall.services.database, keys, at=at)):
        with pytest.raises(NoNoteFolder):
            act()
    assert client.get(hall.address("talks")).says("cannot be opened just now", "nothing was destroyed")
    again = client.send(opened, {"talks.authority.note": "Typed meanwhile"}, save="yes")
    assert again.says("cannot be opened just now")
    saved = client.post(
        f"{hall.address('talks')}/save?keys_ended=0&other=",
        data={"base": "1", "talks.family.note": "x", "csrf_token": opened.value_of("csrf_token")},
    )
    assert saved.status == 503  # the page goes on trying, and its browser keeps what was typed
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        with pytest.raises(CannotKeepNoteKey):  # nor is a key put there for another case
            _key_to_write_with(session, keys, Case(id=uuid4(), reference=case.reference), at=at)
        (sign,) = _note_keys(session, keys)
        assert sign.state == "Key folder not there"
    assert list(keys.folder.iterdir()) == []
    assert not {Event.NOTES_DESTROYED, Event.NOTES_KEY_LOST} & set(events(hall))
    keys.folder.rmdir()
    away.rename(keys.folder)
    assert client.get(hall.address("talks")).value_of("talks.family.note") == WORD
    assert client.get(again.response.request.full_path).value_of("talks.authority.note") == "Typed meanwhile"
    (keys.folder / MARK).unlink()  # as an earlier version left it: it is known by its keys
    assert sweep(hall, at) == 1
    assert keys.is_marked()
    (keys.folder / MARK).unlink()  # an earlier version destroyed every key as promised: none is missed
    with hall.services.database.write() as session:
        assert list(_note_keys(session, keys)) == []
        _key_to_write_with(session, keys, session.scalars(select(Case)).one(), at=at)
    assert len(list(keys.ids())) == 1
    assert keys.is_marked()


def test_a_process_killed_at_any_step_of_destroying_leaves_what_the_next_one_finishes_once(hall):
    write(hall, family__note=WORD)
    at, keys, database = close(hall), hall.services.note_keys, hall.services.database
    (key_file,) = keys.folder.glob("*.key")
    written = key_file.read_bytes()
    url = database.engine.url.render_as_string(hide_password=False)
    command = (sys.executable, "-m", dying_sweep.__name__, url, str(keys.folder), at.isoformat())
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdin is not None
        assert dying.stdout is not None
        for step in dying_sweep.STEPS:
            print(step, file=dying.stdin, flush=True)
            assert dying.stdout.readline().strip() == str(-signal.SIGKILL), step
            assert Event.NOTES_DESTROYED not in events(hall)
            with database.read() as session:
                assert session.scalars(select(PrivateNoteField)).all() == []
            left = {"key ended": written, "file overwritten": bytes(len(written))}.get(step)
            assert (key_file.read_bytes() if key_file.exists() else None) == left, step
        dying.stdin.close()
    assert (sweep(hall, at), sweep(hall, at)) == (1, 0)
    assert [path.name for path in keys.folder.iterdir()] == [MARK]
    assert events(hall).count(Event.NOTES_DESTROYED) == 1


def test_notes_are_kept_while_the_meeting_goes_on_another_day_or_a_certificate_is_to_come(hall):
    write(hall, family__note=WORD)
    at = datetime.now(UTC)
    with hall.services.database.write() as session:
        case = only_case(session)
        meeting = session.scalars(select(Meeting)).one()
        key = session.scalars(select(NoteKey)).one()
        for decision in case.decisions:
            for party in case.asking_parties():
                session.add(
                    Certificate(
                        case_id=case.id,
                        decision_id=decision.id,
                        party_id=party.id,
                        reference=f"MC-{decision.number}",
                        register_number=decision.number,
                        check_code="x",
                        variant=CertificateVariant.HELD,
                        facts={},
                        issue_date=at.date(),
                        issued_at=at,
                        issued_by="Sam",
                        issued_by_id=meeting.mediator_id,
                        live_key=live_key(decision.id, party.id),
                    )
                )
        session.flush()
        assert notes_end(session, case, key, days=DAYS) is not None
        for state in (MeetingState.ADJOURNED, MeetingState.NOT_HELD):
            meeting.state = state
            session.flush()
            assert notes_end(session, case, key, days=DAYS) is None
        meeting.state = MeetingState.CONCLUDED
        session.flush()
        assert notes_end(session, case, key, days=DAYS) is not None
        for certificate in session.scalars(select(Certificate)):
            certificate.live_key = None
        session.flush()
        assert notes_end(session, case, key, days=DAYS) is None


def test_a_hold_where_there_are_no_notes_says_so(hall):
    address = f"/office/cases/{hall.reference}/private-notes"
    office = hall.signed_in(hall.coordinator)
    page = office.post_form(address, reason="Order of the county court")
    assert page.says("There are no notes in this case now", "New notes will be kept")
    assert not page.says("The notes are kept")
    office.post_form(address, reason="Lifted")
    write(hall, family__note=WORD)
    sweep(hall, close(hall))
    page = office.post_form(address, reason="Another order")
    assert page.says("There are no notes in this case now", "Earlier ones were destroyed on")


def test_what_was_shared_with_one_is_not_read_by_who_comes_later_and_a_tick_names_its_reader(with_two):
    hall = with_two
    client = hall.signed_in()
    shown = client.get(hall.address("talks"))
    assert shown.says("Let Maud Ferris read my notes of this talk")
    write(hall, family__note=WORD, family__shared="yes")
    with hall.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        third = factories.a_user(
            session, Role.MEDIATOR, "Zoe Third", email="zoe@example.org", password=HASHED
        )
        meeting.co_mediator_id, meeting.co_mediator_name = third.id, third.name
    assert not hall.signed_in("zoe@example.org").get(hall.address("talks")).says(WORD)
    sent = client.send(
        shown, {"talks.authority.note": f"{WORD} two", "talks.authority.shared": "yes"}, save="yes"
    )
    assert sent.says("Who mediates with you was changed")
    assert sent.value_of("talks.family.note") == WORD  # that tab was opened before it was written
    client.send(sent, save="yes")
    assert not hall.signed_in("zoe@example.org").get(hall.address("talks")).says(WORD)
    with hall.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        end_sharing(session, meeting)
    page = hall.signed_in().get(hall.address("talks"))
    assert page.says("Let Zoe Third read my notes of this talk")
    assert page.value_of("talks.authority.note") == f"{WORD} two"
    write(hall, family__shared="yes")
    assert hall.signed_in("zoe@example.org").get(hall.address("talks")).says("Shared with you", WORD)


def test_a_page_opened_before_the_notes_were_destroyed_writes_into_no_new_ones(hall):
    client = hall.signed_in()
    write(hall, client, family__note="Old words")
    old = client.get(hall.address("talks"))
    sweep(hall, close(hall))
    page = client.send(old, {"talks.family.note": WORD}, save="yes")
    assert page.status == 409
    assert page.says("Nothing was saved")
    assert list(hall.services.note_keys.ids()) == []
    body = {"base": "0", "talks.family.note": WORD, "csrf_token": old.value_of("csrf_token")}
    assert client.post(f"{hall.address('talks')}/save?keys_ended=0&other=", data=body).status == 409
    assert client.send(client.get(hall.address("talks")), {"talks.family.note": "New"}).status == 200
