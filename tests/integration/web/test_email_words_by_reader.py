"""Each email in words for whoever can get it: a parent, a young person, an officer, a helper."""

from __future__ import annotations

from typing import Final

import pytest

from cases.readers import Reader
from cases.vocabulary import (
    Track,
)
from mail.kinds import EmailKind, Recipient
from services.container import Services
from tests.email_kinds import STAFF
from tests.integration.web.email_walks.before_signing import (
    arranged_moved_changed_and_called_off,
    asked_and_saved,
    asked_for_times,
    asked_to_take_part,
    certified_and_withdrawn,
    not_arranged,
    not_asked_for_any_more,
    set_a_password,
)
from tests.integration.web.email_walks.post import Post
from tests.integration.web.email_walks.signing import asked_to_sign_an_agreement, signed_or_not
from tests.integration.web.readers import (
    FAMILY_OF,
)
from tests.integration.web.readers import services as services

FAMILY, YOUNG, BODY, HELPER = Reader.FAMILY, Reader.YOUNG_PERSON, Reader.BODY, Reader.HELPER
READERS: Final = {
    Recipient.APPLICANT: frozenset({FAMILY, YOUNG, HELPER}),
    Recipient.PAGE_OWNER: frozenset(Reader),
    Recipient.PAGE_HOLDER: frozenset(Reader),
    Recipient.ASKED_BODY: frozenset({BODY}),
    Recipient.CHOOSER: frozenset({FAMILY, YOUNG}),
    Recipient.CERTIFICATE_HOLDER: frozenset({FAMILY, YOUNG}),
    Recipient.INVITED: frozenset(Reader),
    Recipient.SIGNER: frozenset(Reader),
    Recipient.SUPPORTER: frozenset({BODY}),
    Recipient.ASKING_SCHOOL: frozenset({BODY}),
    Recipient.ASKED_TO_TAKE_PART: frozenset({FAMILY, YOUNG, BODY}),
    Recipient.ASKED_FOR_TIMES: frozenset({FAMILY, YOUNG, BODY}),
    Recipient.PARTY_AT_THE_MEETING: frozenset({FAMILY, YOUNG, BODY}),
    Recipient.OFFICER: frozenset({BODY}),
    Recipient.ACCOUNT_HOLDER: frozenset({BODY}),
    **dict.fromkeys(STAFF, frozenset[Reader]()),
}
"""As what a recipient may read; staff are none of the parties."""
ONLY_IN_MEDIATION: Final = frozenset(
    {
        EmailKind.MEDIATION_CHOSEN,
        EmailKind.BODY_ASKED,
        EmailKind.MEDIATION_NOT_ASKED,
        EmailKind.CASE_MOVED_AWAY,
        EmailKind.CERTIFICATE_ISSUED,
        EmailKind.CERTIFICATE_LISTED,
        EmailKind.CERTIFICATE_WITHDRAWN,
        EmailKind.APPEAL_NEAR,
        EmailKind.LATE_CONTACT,
        EmailKind.DATES_WANTED,
        EmailKind.HEALTH_NOTICE_DUE,
        EmailKind.HEALTH_DUTY,
        EmailKind.HEALTH_AGREEMENT,
        EmailKind.DAY_30_NEAR,
        EmailKind.DAY_30_OVER,
        EmailKind.DAY_30_OVER_AUTHORITY,
    }
)
ONLY_IN_DRS: Final = frozenset(
    {
        EmailKind.SCHOOL_REQUEST_RECEIVED,
        EmailKind.TAKE_PART,
        EmailKind.TAKE_PART_REMINDER,
        EmailKind.ANSWER_LATER,
        EmailKind.NOT_GOING_AHEAD,
        EmailKind.PART_ANSWERED,
        EmailKind.STATEMENT_COPY,
    }
)
OF_AN_AGREEMENT: Final = frozenset(
    {
        EmailKind.PLEASE_SIGN,
        EmailKind.FRESH_LINK,
        EmailKind.SIGNING_REMINDER,
        EmailKind.SIGNING_EXTENDED,
        EmailKind.SIGNED_ON_PAPER,
        EmailKind.SIGNED_ON_DEVICE,
        EmailKind.SIGNATURE_STRUCK,
        EmailKind.SIGNED_BY_ALL,
        EmailKind.FRESH_COPY_LINK,
        EmailKind.WITHDRAWN,
    }
)
"""What somebody who signs the agreement before a meeting may get about it."""


def readers_of(kind: EmailKind) -> frozenset[Reader]:
    return frozenset().union(*(READERS[recipient] for recipient in kind.recipients))


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("reader", Reader)
def test_every_email_is_in_its_readers_words(services: Services, reader: Reader, track: Track) -> None:
    post = Post(services, track)
    if track is Track.MEDIATION and reader is not HELPER:
        with services.database.write() as session:
            certified_and_withdrawn(post, session, FAMILY_OF[reader])
            not_arranged(post, session, FAMILY_OF[reader])
    with services.database.write() as session:
        asked_and_saved(post, session, reader)
        arranged_moved_changed_and_called_off(post, session, reader)
        if track is Track.MEDIATION and reader is BODY:
            not_asked_for_any_more(post, session)
        set_a_password(post, session)
        asked_for_times(post, session, reader)
    if track is Track.DRS:
        with services.database.write() as session:
            asked_to_take_part(post, session, reader)
    for signed in (False, True):
        signed_or_not(post, reader, signed=signed)

    asked_to_sign_an_agreement(post, reader)
    assert post.of_agreements[reader] == OF_AN_AGREEMENT

    expected = {kind for kind in EmailKind if reader in readers_of(kind)}
    expected -= ONLY_IN_MEDIATION if track is Track.DRS else ONLY_IN_DRS
    assert post.read[reader] == expected, "queue a new kind in this walk, for its recipients"
