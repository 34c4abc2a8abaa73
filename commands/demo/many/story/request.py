"""How a case begins: who asks, about whom, which decision, and what they need to take part."""

from __future__ import annotations

from datetime import date, timedelta

from cases.drs.request import Disagreement
from cases.enums.drs import Against, AppealRunning, Ground, PlanHeld
from cases.models import Case, CaseAnswers, Decision, Party
from cases.vocabulary import (
    AppealWish,
    Asker,
    DecisionKind,
    Event,
    PartyRole,
    Section,
    Side,
    Track,
    Wish,
)
from commands.demo.many.names import OFFICERS, SCHOOLS, STREETS, plain, someone
from commands.demo.many.rows import Row
from commands.demo.many.story.needs import keep_needs, needs_of_request
from commands.demo.many.story.persons import Person, person_of
from commands.demo.many.story.phrases import DRS_HOPES, HOPES, TRIED
from commands.demo.many.story.story import MADE_BY, Story
from commands.demo.many.world import Family
from dates import uk_day
from mail.kinds import EmailKind
from signing.links.tokens import Purpose

KINDS = (
    (DecisionKind.NO_ASSESSMENT, ()),
    (DecisionKind.NO_ASSESSMENT, ()),
    (DecisionKind.NO_PLAN, ()),
    (DecisionKind.PLAN_CONTENTS, (Section.B, Section.F, Section.I)),
    (DecisionKind.PLAN_CONTENTS, (Section.B, Section.F)),
    (DecisionKind.PLAN_CONTENTS, (Section.F,)),
    (DecisionKind.NO_AMENDMENT, ()),
    (DecisionKind.PLAN_CEASES, ()),
)
WISHES = (
    *([Wish.MEDIATION] * 4),
    *([Wish.CERTIFICATE] * 4),
    *([Wish.TALK] * 2),
    Wish.NOT_SURE,
)
GROUNDS = (
    (Ground.PLAN_NOT_FOLLOWED,),
    (Ground.PLAN_NOT_FOLLOWED, Ground.PROVISION),
    (Ground.SUPPORT,),
    (Ground.REVIEW,),
    (Ground.ASSESSMENT,),
)

BY_POST = 11
"""One family in so many has no email address."""
SAME = ("kind", "sections", "letter_date", "received_date")
"""What two requests about one decision say of it alike."""


def open_request(story: Story) -> None:
    """Open the case of a request that reached us at ``story.received_at``."""
    random, at = story.random, story.received_at
    person = person_of(story)
    authority, young = person.authority, person.is_young
    is_drs = story.track is Track.DRS
    wish = Wish.TALK if is_drs else random.choice(WISHES)
    needs, language, note = needs_of_request(story)
    answers = CaseAnswers(
        hopes=random.choice(DRS_HOPES if is_drs else HOPES) if story.chance(0.6) else "",
        needs=tuple(kind.words for kind, _ in needs),
        needs_note=note,
        language=language,
    )
    story.case = story.rows.add(
        Case,
        id=story.rows.id,
        reference=story.world.new_reference("CP"),
        track=story.track,
        authority_code=authority.code,
        authority_name=authority.name,
        person_name=person.name,
        person_birth_date=person.born,
        asker=Asker.YOUNG_PERSON if young else Asker.PARENT,
        wish=wish,
        received_at=at,
        received_by=MADE_BY,
        safety_flag=story.chance(0.03),
        **answers.case_columns(home=authority.name),
    )
    story.asker = add_party(
        story,
        PartyRole.YOUNG_PERSON if young else PartyRole.PARENT,
        Side.FAMILY,
        person.name if young else person.asks.name,
        **_reached(story, person),
        message_safe=True,
        best_times=random.choice(("", "", "After 4pm", "Mornings", "Not Fridays")),
    )
    keep_needs(story, needs)
    officer = random.choice(OFFICERS[authority.code])
    story.authority = add_party(
        story,
        PartyRole.AUTHORITY,
        Side.AUTHORITY,
        officer.name,
        organisation=authority.name,
        post=officer.post,
        email=officer.email,
        may_decide=True,
    )
    school = _school(story) if story.chance(0.45 if is_drs else 0.2) else None
    _decision(story)
    if person.same_decision_as is not None:
        story.decision.update({name: person.same_decision_as[name] for name in SAME})
    story.world.families.append(Family(story.case, story.asker, story.decision, person.family))
    if is_drs:
        _disagreement(story, school)
    about = {
        "channel": MADE_BY,
        "kind": story.decision["kind"].value,
        "wish": wish.value,
        "letter_date": _iso(story.decision["letter_date"]),
        "letter_date_is_a_guess": False,
    }
    story.log(Event.REQUEST_RECEIVED, story.asker, at, **about)
    _own_page(story)


def _reached(story: Story, person: Person) -> dict[str, str | None]:
    """Return how whoever asks is reached: some by phone and post alone."""
    asks = person.asks
    if not asks.email or story.number % BY_POST == 4:
        street = f"{story.random.randrange(1, 90)} {story.random.choice(STREETS)}"
        return {"email": None, "phone": asks.phone, "address": f"{street}\n{person.authority.name}"}
    return {"email": asks.email, "phone": asks.phone}


def add_party(story: Story, role: PartyRole, side: Side, name: str, **details: object) -> Row:
    """Add one person or body to the case."""
    return story.rows.add(Party, number=len(story.parties) + 1, role=role, side=side, name=name, **details)


def _own_page(story: Story) -> None:
    """Give whoever asks the link to their own page, with the receipt."""
    at, asker = story.received_at, story.asker
    until = story.world.policy.request_page_until(at)
    link = story.link(Purpose.REQUEST_STATUS, asker["id"], at=at, until=until)
    story.email(EmailKind.REQUEST_RECEIVED, asker, at, f"{story.rows.id}:{asker['id']}", link=str(link["id"]))


def _school(story: Story) -> Row:
    random = story.random
    school = random.choice(SCHOOLS)
    teacher = someone(random, random.choice(("Achterberg", "Nuttall", "Rees", "Boateng", "Selby")), 0)
    return add_party(
        story,
        PartyRole.SETTING,
        Side.SETTING,
        teacher.name,
        organisation=f"{school} (example)",
        post="SENCO",
        email=f"{plain(teacher.name)}@{plain(school)}.example.com",
    )


def _decision(story: Story) -> None:
    received_on = uk_day(story.received_at)
    if story.track is Track.DRS:
        story.decision = story.rows.add(
            Decision, number=1, kind=DecisionKind.NOT_DELIVERED, sections=[], letter_told_rights=""
        )
        return
    kind, sections = story.random.choice(KINDS)
    letter = received_on - timedelta(days=story.random.randrange(3, 40))
    story.decision = story.rows.add(
        Decision,
        number=1,
        kind=kind,
        sections=sorted(section.value for section in sections),
        letter_date=letter,
        received_date=min(letter + timedelta(days=2), received_on),
        letter_told_rights=story.random.choice(("yes", "yes", "yes", "no", "unsure")),
        wish_to_appeal=AppealWish.YES,
    )


def _disagreement(story: Story, school: Row | None) -> None:
    against = [Against.AUTHORITY.value] + ([Against.SETTING.value] if school else [])
    grounds = story.random.choice(GROUNDS)
    has_plan = PlanHeld.YES if Ground.PLAN_NOT_FOLLOWED in grounds else story.random.choice(list(PlanHeld))
    story.rows.add(
        Disagreement,
        asked_by_side=Side.FAMILY,
        grounds=[ground.value for ground in grounds],
        has_plan=has_plan,
        against=against,
        appeal_running=AppealRunning.NO,
        tried=story.random.choice(TRIED),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
