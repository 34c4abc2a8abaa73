"""Who comes with somebody, what the child or young person wants to say, and papers that people send."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.attending.for_meeting import MeetingPaper
from cases.attending.supporters import Supporter
from cases.attending.views import PersonViews
from cases.casework.files import MEDIATOR, FileReader
from cases.casework.sharing import SharedPage
from cases.documents import Upload, UploadPurpose
from cases.enums.attending import PaperTag, ViewsHow
from cases.vocabulary import Event, SharedPart
from commands.demo.many.names import FAMILY, GIVEN, plain
from commands.demo.many.rows import Row
from commands.demo.many.story.phrases import SUPPORTERS, VIEWS
from commands.demo.many.story.story import Story, actor
from commands.demo.many.world import PracticeFile
from mail.kinds import EmailKind
from signing.links.tokens import Purpose

SHARED_FOR = timedelta(days=90)


def name_supporter(story: Story, at: datetime) -> Row:
    """The family says on its own page, or on the phone, who comes with it: one may come (reg 38(1)(b))."""
    random, asker = story.random, story.asker
    by, _ = story.heard(asker)
    name = f"{random.choice(GIVEN)} {random.choice(FAMILY)}"
    row = story.rows.add(
        Supporter,
        party_id=asker["id"],
        name=name,
        role_words=random.choice(SUPPORTERS),
        named_at=at,
        named_by=actor(by).name,
    )
    about = {"supporter": str(row["id"]), "name": name, "party": str(asker["id"])}
    story.log(Event.SUPPORTER_NAMED, by, at, **about, lawyer=False)
    return row


def supporters_coming(story: Story) -> list[tuple[str, str]]:
    """Return who comes with the family, with what they are at the meeting."""
    name = story.asker["name"]
    return [(one["name"], f"{one['role_words']}, with {name}") for one in story.rows.rows["supporter"]]


def give_views(story: Story, at: datetime, *, read: bool) -> None:
    """The family writes what the child or young person wants to say; the office ``read`` it, or not yet."""
    asker, later = story.asker, story.later(at, 1)
    is_read = read and later < story.world.now
    row = story.rows.add(
        PersonViews,
        party_id=asker["id"],
        words=story.random.choice(VIEWS),
        how=story.random.choice((ViewsHow.OWN_WORDS, ViewsHow.OWN_WORDS, ViewsHow.WITH_HELP)),
        readers=[],
        given_at=at,
        given_by=asker["name"],
        looked_at=later if is_read else None,
        looked_by=story.coordinator.name if is_read else "",
    )
    about = {"views": str(row["id"]), "party": str(asker["id"]), "readers": []}
    story.log(Event.VIEWS_GIVEN, asker, at, **about)


def share_page(story: Story, at: datetime) -> None:
    """The family lets somebody of SENDIASS read some of its own page; never where a safety flag is set."""
    if story.case["safety_flag"]:
        return
    random, asker, until = story.random, story.asker, at + SHARED_FOR
    given, family = random.choice(GIVEN), random.choice(FAMILY)
    row = story.rows.add(
        SharedPage,
        party_id=asker["id"],
        name=f"{given} {family}",
        email=f"{plain(given)}.{plain(family)}@sendiass.{story.case['authority_code']}.example.com",
        parts=[SharedPart.WHERE.value, SharedPart.MEETINGS.value, SharedPart.CERTIFICATES.value],
        made_at=at,
        until=until,
    )
    link = story.link(Purpose.SHARED_PAGE, row["id"], at=at, until=until)
    about = {"shared": str(row["id"]), "party": str(asker["id"]), "parts": row["parts"]}
    story.log(Event.PAGE_SHARED, asker, at, **about)
    helper = {"id": None, "name": row["name"], "email": row["email"]}
    story.email(
        EmailKind.PAGE_SHARED, helper, at, str(link["id"]), shared=str(row["id"]), link=str(link["id"])
    )


def send_paper(story: Story, at: datetime, *, looked: bool, for_meeting: bool = False) -> Row | None:
    """The family sends a paper from its own page: ``looked`` at by the office the day after, or not yet.

    ``for_meeting`` has the mediator read it. None where no file can be kept.
    """
    file = _another_file(story)
    if file is None:
        return None
    asker, later = story.asker, story.later(at, 1)
    is_looked_at = looked and later < story.world.now
    row = story.rows.add(
        Upload,
        purpose=UploadPurpose.PAPER,
        shown_name=f"{file.name}.pdf",
        stored_name=f"{file.digest[:12]}.pdf",
        media_type="application/pdf",
        digest=file.digest,
        pages=file.pages,
        received_at=at,
        given_by_id=asker["id"],
        added_by=asker["name"],
        looked_at=later if is_looked_at else None,
        looked_by=story.coordinator.name if is_looked_at else "",
    )
    about = {"upload": str(row["id"]), "file": file.digest, "given_by": str(asker["id"])}
    story.log(Event.FILE_ADDED, asker, at, **about)
    if for_meeting:
        _tag(story, row, at)
    return row


def letter_with_request(story: Story) -> None:
    """The decision letter came with the request."""
    file = next((one for one in story.world.files if one.name == "Decision letter"), None)
    if file is None:
        return
    story.rows.add(
        Upload,
        purpose=UploadPurpose.DECISION_LETTER,
        shown_name="letter.pdf",
        stored_name=f"{file.digest[:12]}.pdf",
        media_type="application/pdf",
        digest=file.digest,
        pages=file.pages,
        received_at=story.received_at,
    )


def _tag(story: Story, upload: Row, at: datetime) -> None:
    tag = PaperTag.MEDIATOR_ONLY
    story.rows.add(MeetingPaper, upload_id=upload["id"], tag=tag, tagged_at=at, tagged_by=story.asker["name"])
    changed = {"tag": {"before": PaperTag.NONE.value, "after": tag.value}}
    story.log(Event.PAPER_TAGGED, story.asker, at, upload=str(upload["id"]), changed=changed)
    story.rows.add(FileReader, upload_id=upload["id"], party_id=None, since=at, by=story.asker["name"])
    readers = {"readers": {"before": [], "after": [MEDIATOR]}}
    story.log(Event.FILE_READERS, story.asker, at, upload=str(upload["id"]), changed=readers)


def _another_file(story: Story) -> PracticeFile | None:
    """Return a file that the family has not sent yet: the same one twice is kept once."""
    known = {row["digest"] for row in story.rows.rows["upload"]}
    left = [one for one in story.world.files if one.digest not in known and one.name != "Decision letter"]
    return story.random.choice(left) if left else None
