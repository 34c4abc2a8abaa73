"""The office's fixed words: what each person may see, how an email fared, what a page says after a step."""

from __future__ import annotations

from cases.vocabulary import DeliveryState, PartyRole, Track
from mail.outbox import Delivery

OWN_DOCUMENTS = "Their request and call, both dates, their certificate, the invitation, documents to sign"
MAY_SEE = {
    PartyRole.PARENT: OWN_DOCUMENTS,
    PartyRole.YOUNG_PERSON: OWN_DOCUMENTS,
    PartyRole.ALTERNATIVE_PERSON: OWN_DOCUMENTS,
    PartyRole.REPRESENTATIVE: OWN_DOCUMENTS,
    PartyRole.AUTHORITY: "Facts of the request, certificates, dates, documents it signs. Never the call",
    PartyRole.HEALTH: "Health issues, the invitation, documents it signs",
    PartyRole.SETTING: "The invitation, shared documents, documents it signs",
    PartyRole.SUPPORTER: "What the family shares, and the invitation",
    PartyRole.HELPER: "What the family shares",
    PartyRole.INTERPRETER: "Documents to prepare from, and the invitation",
}
"""Who may see what, by the part a person has in a case."""


def may_see(track: Track) -> dict[PartyRole, str]:
    """Return who may see what in a case of this kind: disagreement resolution has no certificate."""
    if track is Track.MEDIATION:
        return MAY_SEE
    return {
        role: words.replace(", their certificate", "").replace(", certificates", "")
        for role, words in MAY_SEE.items()
    }


TONES = {
    DeliveryState.QUEUED: "calm",
    DeliveryState.ACCEPTED: "good",
    DeliveryState.REFUSED: "bad",
    DeliveryState.GIVEN_UP: "bad",
    DeliveryState.OVERTAKEN: "calm",
    DeliveryState.HELD: "soon",
    DeliveryState.DROPPED: "calm",
    DeliveryState.OPENED: "good",
}
SAVED = {
    "contact_settled": "It is recorded. The old details stay.",
    "call": "The call is recorded.",
    "arranged": "The meeting is booked. We are emailing everyone invited who has an address.",
    "moved": "Saved. If the time, place or decisions changed, we email everyone invited who has an address.",
    "called_off": "The meeting is called off. We are emailing everyone who was invited and has an address.",
    "told": "Recorded: they were told about the meeting.",
    "news_told": "Recorded: they were told.",
    "part_a": "Their answer about Part A is recorded.",
    "copy": "Recorded: they have their signed copy.",
    "told_before": "It was already recorded that they were told. Nothing changed.",
    "meeting_over": "That meeting is over or called off, so it cannot be moved. Nothing was sent.",
    "called_off_before": "There was no meeting to call off. Nothing was sent.",
    "request": "The request is saved. Tell them its reference.",
    "request_before": "You have already saved this request. This is its case.",
    "party": "The details are saved.",
    "party_link": (
        "The details are saved. Links that went to the old email address have ended. If there is a new one, "
        "fresh links go there."
    ),
    "party_added": "Added to the case.",
    "person": "The details are saved.",
    "decision": "The decision is saved. The time limits below follow from it.",
    "decision_added": "The decision is added. It has its own time limits.",
    "meeting_decisions": "Saved. The decisions of this meeting are recorded.",
    "adjourned": "What they said about the certificate is recorded.",
    "health_body": "Recorded: what became of the health body.",
    "safety_set": (
        "The safety flag is set. No page is shared with a supporter now, and nobody else of the family has a "
        "page. Look at what others of the case can read, under Safety."
    ),
    "contact_said": "Saved: what the family says of contacting the other parent.",
    "contact_cleared": "Saved: who said that it is safe to contact them. We do not ask again.",
    "safety_lifted": "Recorded: this case has no safety flag.",
    "safety_looked": "Recorded: you have looked at what others of the case can read.",
    "custody": "Recorded: what was done for someone who is detained.",
    "detained": "Recorded: they are detained. A senior adviser takes it on.",
    "not_detained": "Recorded: they are not detained. The usual rules hold from now on.",
    "short_meeting": "Recorded. A meeting is booked: it can be short.",
    "letters": "Recorded: they agree by letters. That is no agreement under regulation 42.",
    "authority_moved": "The case is with the other local authority now.",
    "kind": "Changed. An adviser explains it to them before a choice is recorded.",
    "file": "The file is added. Only the office sees it, and the person who gave it.",
    "file_before": "We have this file already. Nothing changed.",
    "readers": "Saved: who may see the file.",
    "linked": "The two cases are linked.",
    "staff_checked": "Recorded: whether somebody of the staff is somebody in this case.",
    "apart": "Recorded: the two cases do not belong together.",
    "unlinked": "The link is ended.",
    "owner": "Saved: who looks after this case.",
    "step": "The step is saved. It is on Today from its day on, and here until it is done.",
    "step_done": "Recorded: the step is done.",
    "step_done_before": "It was already recorded that the step is done. Nothing changed.",
    "need": "Saved: what they need. They can follow it on their own page.",
    "copies": (
        "Saved: what they need. What they have already is being made in large print, for their own page. "
        "We email them so. If they have no email, print it from the documents below and post it."
    ),
    "need_asked": "Added: what they need. It is on Today before their meeting until it is booked.",
    "supporter": "Saved: who comes with them.",
    "supporter_ended": "Saved: they do not come.",
    "share_ended": "It is ended. They cannot read that page any longer.",
    "views_given": "Added. The mediator reads it on the page of the meeting.",
    "views": "Saved.",
    "views_read": "Recorded: you have read it.",
    "views_back": "It is taken back. Nobody reads it from now on.",
    "closed": "This case is closed. It is no longer on Today, and search still finds it.",
    "closed_before": "This case is closed already. Nothing changed.",
    "reopened": "This case is open again.",
    "open_before": "This case is open. Nothing changed.",
    "same": "Nothing changed.",
    "letter": "The date on the letter is recorded. The time limits below follow from it.",
    "letter_unread": (
        "Recorded that no date can be read on the letter. The date of the decision stays as it was."
    ),
    "letter_before": "This letter was already checked. Nothing changed.",
    "late_contact": "The decision about the late contact is recorded.",
    "action": "The answer is recorded. The other people can read it on their pages.",
    "cannot_arrange": "Recorded that it cannot be arranged in time. A certificate is now due.",
    "cannot_arrange_after": "Recorded that it cannot be arranged. Today no longer asks for a day.",
    "cannot_arrange_before": "This was already recorded. Nothing changed.",
}
"""What a page says after a step, by the word in its address."""


def state_of_delivery(delivery: Delivery) -> tuple[str, str]:
    """Return its state word and tone."""
    state = DeliveryState(delivery.state)
    if delivery.sent_again_at is not None:
        return f"{'Refused' if delivery.refused_at else state.words}, then sent again", "calm"
    return state.words, TONES.get(state, "calm")
