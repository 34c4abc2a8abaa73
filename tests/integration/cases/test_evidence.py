"""The log of a case: chained, bound to its case, and silent about what must stay in the office."""

from __future__ import annotations

import json

import pytest

from cases.accounts.people import SYSTEM, Actor, ActorKind
from cases.evidence.log import append_evidence, case_events, check_case, envelope_evidence, erase_evidence
from cases.models import Case
from cases.vocabulary import Event
from tests import factories
from tests.app_services import make_services
from tests.evidence_file import verify_document


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


@pytest.fixture
def case_id(services):
    with services.database.write() as session:
        case = factories.a_case(services, session)
        append_evidence(
            session,
            case,
            Event.SIGNER_SIGNED,
            by=SYSTEM,
            at=factories.CALLED,
            about={"envelope": str(case.id)},
            private={"address": "192.0.2.7"},
        )
        return case.id


def test_where_someone_signed_stands_in_the_log_as_a_hash_alone(services, case_id):
    with services.database.read() as session:
        content = envelope_evidence(session, case_id, case_id)
        assert check_case(session, case_id).sound

    assert b"192.0.2.7" not in content
    assert verify_document(content).sound


def test_only_the_envelopes_own_entries_can_be_read_by_its_parties(services, case_id):
    with services.database.read() as session:
        entries = json.loads(envelope_evidence(session, case_id, case_id))["entries"]

    assert ["body" in entry for entry in entries] == [False, True, False]  # the last records what rows say
    assert "kind" not in entries[0]


def test_that_a_link_was_paused_is_for_the_office_alone_and_the_chain_still_checks(services, case_id):
    with services.database.write() as session:
        append_evidence(
            session,
            session.get_one(Case, case_id),
            Event.SIGNER_LOCKED,
            by=Actor(ActorKind.PARTY, "1", "Priya Shah"),
            at=factories.CALLED,
            about={"envelope": str(case_id), "step": "birth_date"},
        )

    with services.database.read() as session:
        content = envelope_evidence(session, case_id, case_id)
        kinds = [event.kind for event in case_events(session, case_id)]

    assert kinds[-1] is Event.SIGNER_LOCKED  # the office reads it
    assert [set(entry) & {"kind", "at", "body"} for entry in json.loads(content)["entries"]][-1] == set()
    assert b"signer.locked" not in content
    assert b"birth_date" not in content
    verdict = verify_document(content)
    assert (verdict.sound, verdict.entries, verdict.opened) == (True, 4, 1)


def test_erasing_what_an_entry_says_leaves_the_chain_checkable(services, case_id):
    with services.database.write() as session:
        case = session.get_one(Case, case_id)
        for seq in (1, 2):
            erase_evidence(
                session, case, seq, approved_by="Dina Farrow", why="asked", by=SYSTEM, at=factories.CALLED
            )

    with services.database.read() as session:
        verdict = check_case(session, case_id)

    assert verdict.sound
    assert (verdict.entries, verdict.opened) == (5, 3)


def test_two_writers_of_one_case_never_fork_its_log(services, case_id):
    from concurrent.futures import ThreadPoolExecutor

    def write(number: int) -> None:
        with services.database.write() as session:
            case = session.get_one(Case, case_id)
            append_evidence(
                session, case, Event.PARTY_CORRECTED, by=SYSTEM, at=factories.CALLED, about={"number": number}
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))

    with services.database.read() as session:
        verdict = check_case(session, case_id)
    assert verdict.sound
    assert verdict.entries == 27


def test_no_events_own_words_stand_in_the_place_of_who_did_it(services, case_id):
    with services.database.write() as session, pytest.raises(ValueError, match="by"):
        append_evidence(
            session,
            session.get_one(Case, case_id),
            Event.CERTIFICATE_SUPERSEDED,
            by=SYSTEM,
            at=factories.CALLED,
            about={"by": "MC-7K3M-2Q"},
        )
