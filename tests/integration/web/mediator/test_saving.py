"""What the script sends: single fields, saved while the mediator writes on."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def send(hall):
    """``send(client, {...})``: the answer to some fields, as the script sends them."""

    def go(client, fields: dict[str, Any], *, page: str = "outcome/save", base: int = 1):
        token = client.get(hall.address("outcome")).value_of("csrf_token")
        return client.browser.post(
            hall.address(page), data={"base": str(base), **fields}, headers={"X-CSRFToken": token}
        )

    return go


def test_a_field_is_saved_alone_and_the_time_is_told(hall, send):
    hall.begun(actions=1)
    client = hall.signed_in()

    answer = send(client, {"summary": "How help is given"})

    assert answer.status_code == 200
    assert answer.json["saved"].startswith("Saved ")
    assert answer.json["clashes"] == []
    draft = hall.draft()
    assert draft.summary == "How help is given"
    assert len(draft.actions) == 1


def test_a_box_without_its_tick_is_saved_as_such_and_others_stay(hall, send):
    hall.filled()
    client = hall.signed_in()
    first, *others = [f"people.{person.row}.present" for person in hall.draft().people]

    send(client, {first: ""}, base=99)

    present = {f"people.{p.row}.present": p.present for p in hall.draft().people}
    assert present == {first: False, **dict.fromkeys(others, True)}


def test_rows_made_in_the_browser_are_saved_in_their_places(hall, send):
    hall.begun(actions=1)
    client = hall.signed_in()
    known = hall.draft().actions[0].row

    send(
        client,
        {
            "actions.0a1b2c3d.position": "1",
            f"actions.{known}.position": "2",
            "actions.0a1b2c3d.what": "Arrange a visit",
        },
    )

    assert [a.what for a in hall.draft().actions] == ["Arrange a visit", ""]
    send(client, {f"actions.{known}.removed": "yes"}, base=99)
    assert [a.what for a in hall.draft().actions] == ["Arrange a visit"]
    send(client, {f"actions.{known}.removed": ""}, base=99)
    assert len(hall.draft().actions) == 2


def test_choosing_the_kind_brings_the_lawful_date_with_its_reason(hall, send):
    hall.begun(actions=1)
    client = hall.signed_in()
    row = hall.draft().actions[0].row

    answer = send(client, {f"actions.{row}.kind": "no_appeal_right"})

    assert "Two weeks:" in answer.json["hints"][row]
    assert f'value="actions.{row}"' in answer.json["hints"][row]


def test_a_faulty_date_is_told_beside_its_field_and_kept_as_typed(hall, send):
    hall.begun(actions=1)
    client = hall.signed_in()
    row = hall.draft().actions[0].row
    name = f"actions.{row}.due_date"

    answer = send(client, {f"{name}-day": "31", f"{name}-month": "June", f"{name}-year": "2027"})

    assert answer.json["notices"][name] == "31 June does not exist: check the day and month"
    page = client.get(hall.address("outcome"))
    assert page.value_of(f"{name}-month") == "June"
    assert hall.draft().actions[0].due_date is None


def test_two_writers_of_one_field_both_see_both_and_a_date_is_one_field(hall, send):
    hall.begun(actions=1)
    mediator, office = hall.signed_in(), hall.signed_in(hall.coordinator)
    row = hall.draft().actions[0].row
    name = f"actions.{row}.due_date"
    send(office, {f"{name}-day": "5", f"{name}-month": "1", f"{name}-year": "2027"}, base=2)

    answer = send(mediator, {f"{name}-day": "6", f"{name}-month": "1", f"{name}-year": "2027"}, base=2)

    (clash,) = answer.json["clashes"]
    assert clash["by"] == "Bea Hollis"
    assert clash["theirs"] == "5 1 2027"
    assert clash["controls"] == {f"{name}-day": "5", f"{name}-month": "1", f"{name}-year": "2027"}
    assert hall.draft().actions[0].due_date.isoformat() == "2027-01-05"
    kept_mine = send(
        mediator,
        {f"{name}-day": "6", f"{name}-month": "1", f"{name}-year": "2027"},
        base=clash["revision"],
    )
    assert kept_mine.json["clashes"] == []
    assert hall.draft().actions[0].due_date.isoformat() == "2027-01-06"


def test_nothing_is_saved_without_a_token_or_after_signing_out(hall):
    hall.begun()
    client = hall.signed_in()
    token = client.get(hall.address("outcome")).value_of("csrf_token")

    bare = client.browser.post(hall.address("outcome/save"), data={"base": "1", "summary": "x"})
    assert bare.status_code == 400
    client.send(client.get("/mediator"), action="/sign-out")
    out = client.browser.post(
        hall.address("outcome/save"), data={"base": "1", "summary": "x"}, headers={"X-CSRFToken": token}
    )
    assert out.status_code in {400, 401}
    assert hall.draft().summary == ""


def test_names_that_the_form_does_not_have_are_left_alone(hall, send):
    hall.begun()
    client = hall.signed_in()

    answer = send(client, {"signers.x.signs": "yes", "case.reference": "x", "actions.zz.what": "x"})

    assert answer.status_code == 200
    assert hall.draft().actions == ()


def test_nothing_is_saved_once_everyone_has_signed(hall):
    hall.sent()
    client = hall.signed_in()
    token = client.get(hall.address("outcome")).value_of("csrf_token")
    sign_all(hall)

    answer = client.browser.post(
        hall.address("outcome/save"), data={"base": "99", "summary": "x"}, headers={"X-CSRFToken": token}
    )

    assert answer.status_code == 409
    assert hall.draft().summary != "x"


def test_the_live_page_says_when_no_worker_is_there_and_stores_nothing(hall, send):
    hall.begun(actions=1)
    client = hall.signed_in()

    for more in ({}, {"page": "1"}):
        answer = send(client, {"part": "a", "summary": "typed", **more}, page="outcome/live")
        assert answer.json == {"gone": "No picture just now. Your typing is saved."}
    assert hall.draft().summary == ""
    assert client.get(hall.address("outcome/page")).says("No picture just now. Your typing is saved.")


def sign_all(hall):
    from services.signing import sign_and_finish
    from tests import factories

    for signer in hall.envelopes()[-1].signers:
        with hall.services.database.write() as session:
            sign_and_finish(
                session,
                signer.id,
                factories.typed_signature(signer.name),
                at=hall.services.now(),
                work=hall.services.work,
                keys=hall.services.keys,
            )
