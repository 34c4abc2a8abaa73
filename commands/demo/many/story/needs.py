"""What people need to take part: asked for with the request or on their own page, then booked."""

from __future__ import annotations

from datetime import date, datetime

from cases.attending.access_needs import FROM_REQUEST, AccessNeed
from cases.enums.attending import OF_DOCUMENTS, PEOPLE_BOOKED, AccessKind, AccessState
from cases.vocabulary import Event
from commands.demo.many.rows import Row
from commands.demo.many.story.phrases import (
    INTERPRETERS,
    LANGUAGES,
    OFFERED_INSTEAD,
    OTHER_NEEDS,
    SIGNERS_OF_BSL,
)
from commands.demo.many.story.story import Story
from dates import uk_day

KINDS = (
    *([AccessKind.INTERPRETER] * 6),
    *([AccessKind.QUIET_ROOM] * 5),
    *([AccessKind.LARGE_PRINT] * 4),
    *([AccessKind.STEP_FREE] * 3),
    *([AccessKind.BSL] * 2),
    *([AccessKind.EASY_READ] * 2),
    AccessKind.HEARING_LOOP,
    AccessKind.OTHER,
    AccessKind.OTHER,
)
BOOKED_WITHIN = 7
"""Working days before a meeting by which an office like this has booked nearly everything."""


def needs_of_request(story: Story) -> tuple[list[tuple[AccessKind, str]], str, str]:
    """Return what the request says is needed, with the language and the note that it has for them."""
    if not story.chance(0.25):
        return [], "", ""
    kinds = {story.random.choice(KINDS) for _ in range(story.random.choice((1, 1, 1, 2)))}
    language = story.random.choice(LANGUAGES) if AccessKind.INTERPRETER in kinds else ""
    note = story.random.choice(OTHER_NEEDS) if AccessKind.OTHER in kinds else ""
    words = {AccessKind.INTERPRETER: language, AccessKind.OTHER: note}
    return [(kind, words.get(kind, "")) for kind in AccessKind if kind in kinds], language, note


def keep_needs(story: Story, needs: list[tuple[AccessKind, str]]) -> None:
    """Make what the request said things to book."""
    for kind, words in needs:
        story.rows.add(
            AccessNeed,
            party_id=story.asker["id"],
            kind=kind,
            words=words,
            asked_at=story.received_at,
            asked_by=FROM_REQUEST,
        )


def ask_on_own_page(story: Story, kind: AccessKind, words: str, at: datetime) -> None:
    """The family adds something on its own page."""
    asker = story.asker
    need = story.rows.add(
        AccessNeed,
        party_id=asker["id"],
        kind=kind,
        words=words,
        asked_at=at,
        asked_by=asker["name"],
        asked_on_page=True,
    )
    about = {"need": str(need["id"]), "what": kind.value, "party": str(asker["id"])}
    story.log(Event.ACCESS_ASKED, asker, at, **about)


def book_needs(story: Story, day: date, *, since: datetime) -> None:
    """Have the office see to what is needed for the meeting of ``day``, from ``since`` on.

    Of a meeting that is past everything was booked; of one that is near, nearly everything.
    """
    for need in needs_of(story):
        if need["state"] is AccessState.ASKED and _is_seen_to(story, day):
            at = story.later(max(since, need["asked_at"]), story.random.randrange(1, 4))
            if at < story.world.now and uk_day(at) <= day:
                _record(story, need, _reply(story, need, day), at)


def interpreters(story: Story, *, by: datetime) -> list[str]:
    """Return the names of those who were booked to interpret or sign by then."""
    return [
        need["booked_with"]
        for need in needs_of(story)
        if need["state"] is AccessState.BOOKED and need["kind"] in PEOPLE_BOOKED and need["changed_at"] <= by
    ]


def needs_of(story: Story) -> list[Row]:
    """Return everything that is needed in the case."""
    return story.rows.rows["access_need"]


def _is_seen_to(story: Story, day: date) -> bool:
    if day <= story.world.today:
        return True
    is_near = day <= story.working_day(story.world.today, BOOKED_WITHIN)
    return story.chance(0.85 if is_near else 0.45)


def _reply(story: Story, need: Row, day: date) -> dict[str, object]:
    kind, random = need["kind"], story.random
    if kind in OF_DOCUMENTS:
        return {"state": AccessState.BOOKED}
    ahead = day > story.world.today
    if ahead and story.chance(0.2):
        return {"state": AccessState.ARRANGING}
    if kind not in PEOPLE_BOOKED and story.chance(0.08):
        return {"state": AccessState.INSTEAD, "instead": random.choice(OFFERED_INSTEAD)}
    if kind is AccessKind.INTERPRETER:
        with_whom = random.choice(INTERPRETERS)
    elif kind in PEOPLE_BOOKED:
        with_whom = random.choice(SIGNERS_OF_BSL)
    else:
        with_whom = "The venue" if story.meeting and story.meeting["place"] else ""
    booked: dict[str, object] = {
        "state": AccessState.BOOKED,
        "booked_with": with_whom,
        "booked_for": day,
    }
    return booked | ({"independent": True} if kind in PEOPLE_BOOKED else {})


def _record(story: Story, need: Row, reply: dict[str, object], at: datetime) -> None:
    before = need["state"]
    need.update(reply, changed_at=at, changed_by=story.coordinator.name)
    booked_for = need["booked_for"]
    about = {
        "need": str(need["id"]),
        "what": need["kind"].value,
        "changed": {"state": {"before": before.value, "after": need["state"].value}},
        **({"booked_with": need["booked_with"]} if need["booked_with"] else {}),
        **({"booked_for": booked_for.isoformat()} if booked_for else {}),
    }
    story.log(Event.ACCESS_CHANGED, story.coordinator, at, **about)
