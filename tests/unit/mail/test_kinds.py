"""Each kind of email is whole: words, a composer, a label and recipients; and nothing is left of another."""

from __future__ import annotations

import pytest

from cases.vocabulary import MeetingNoticeKind, PartyNoticeKind
from mail.compose import MESSAGES
from mail.kinds import EmailKind, Recipient
from worker.emails.composers import COMPOSERS


@pytest.mark.parametrize("kind", EmailKind)
def test_each_kind_has_words_a_composer_a_label_and_recipients(kind: EmailKind):
    for file in ("subject.txt", "body.txt"):
        assert (MESSAGES / kind / file).read_text("utf-8").strip()
    assert callable(COMPOSERS[kind])
    assert kind.label == kind.label.strip() != ""
    assert kind.recipients <= set(Recipient)
    assert kind.recipients


def test_no_folder_and_no_composer_is_left_of_a_kind_that_is_none():
    folders = {folder.name for folder in MESSAGES.iterdir() if folder.is_dir()}

    assert folders == set(EmailKind)
    assert set(COMPOSERS) == set(EmailKind)


def test_no_two_kinds_have_one_label():
    assert len({kind.label for kind in EmailKind}) == len(EmailKind)


def test_what_staff_tell_in_an_emails_place_is_told_by_an_email_too():
    told_by_staff = [*MeetingNoticeKind, *PartyNoticeKind]

    assert {EmailKind(kind) for kind in told_by_staff} <= set(EmailKind)
    assert len(set(told_by_staff)) == len(told_by_staff)
