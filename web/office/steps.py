"""Where each of the office's next steps is done, and in which words its button says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from cases.intake.eligibility import parts_fit
from cases.models import Case
from cases.vocabulary import Role
from dates import long_date, unbroken
from services.queries.office_tasks import Owner
from services.queries.worklist import CaseWork, Todo, TodoKind, todos_of
from web.context import get_services, now, request_session
from web.filters import numbered_decisions
from web.viewers import current_viewer

OF_ONE_DECISION = frozenset({TodoKind.ADJOURNED, TodoKind.ARRANGE})
"""Steps that each decision of a meeting has for itself: one may be withdrawn, and the other goes on."""


@dataclass(frozen=True)
class OfficeTask:
    """A next step as a page shows it."""

    todo: Todo
    href: str
    button: str

    @property
    def case(self) -> Case:
        """Which case."""
        return self.todo.case

    @property
    def words(self) -> str:
        """The step with its detail, and which decision it is about where the case has several."""
        words = f"{self.todo.words} ({self.todo.detail})" if self.todo.detail else self.todo.words
        return f"{words}{self._which(words)}"

    @property
    def heading(self) -> str:
        """The step as the first line of its case: what it is, and by when or on which day."""
        todo = self.todo
        if not todo.waits:
            if todo.kind is TodoKind.BY_HAND:  # as somebody wrote it: it may begin with a name
                return f"Next: {self.words}{self._until}"
            return f"Next: {self.words[:1].lower()}{self.words[1:]}{self._until}"
        if todo.owner is Owner.SERVICE:
            return f"Under way: {self.words}"
        ahead = todo.kind in {TodoKind.MEETING, TodoKind.BY_HAND}
        before = "Coming up" if ahead else "Waiting for others"
        return f"{before}: {self.words}{self._until}"

    @property
    def _until(self) -> str:
        todo = self.todo
        if todo.day is None:
            return ""
        if todo.kind is TodoKind.MEETING:
            return f", on {unbroken(long_date(todo.day))}"
        return f" {todo.dates.until if todo.dates else 'by the end of'} {unbroken(long_date(todo.day))}"

    def _which(self, words: str) -> str:
        todo = self.todo
        if len(todo.case.decisions) < 2 or "decision" in words.lower():
            return ""
        about = [todo.decision] if todo.decision else []
        if todo.meeting and not (about and todo.kind in OF_ONE_DECISION):
            about = todo.meeting.decisions
        return f", {numbered_decisions(about)}" if about else ""


def steps_shown(work: CaseWork) -> list[OfficeTask]:
    """Return the case's next steps that this viewer may know of, the soonest first."""
    services = get_services()
    todos = todos_of(
        request_session(),
        work,
        at=now(),
        bank_holidays=services.bank_holidays,
        late_certificates=services.policy.late_contact_certificates,
        access_days=services.policy.access_working_days,
    )
    role = current_viewer().role
    shown = [todo for todo in todos if not (role is Role.ADVISER and is_of_an_outcome(todo))]
    return [step_for(todo) for todo in shown]


def step_for(todo: Todo) -> OfficeTask:
    """Return the step as it leads this viewer to where it is done."""
    return _for(current_viewer().role, step_of(todo))


NOT_FOR = {
    TodoKind.ARRANGE: Role.ADVISER,
    TodoKind.TAKE_PART: Role.ADVISER,
    TodoKind.TIMES: Role.ADVISER,
    TodoKind.CALL_OFF: Role.ADVISER,
    TodoKind.AGREEMENT: Role.ADVISER,
    TodoKind.SUPPORTER: Role.ADVISER,
    TodoKind.HEALTH: Role.ADVISER,
    TodoKind.LATE_CONTACT: Role.COORDINATOR,
}
"""Whose page it is not, on which the step is done."""


def _for(role: Role, step: OfficeTask) -> OfficeTask:
    """Return the step, leading to its case where the page on which it is done is not this viewer's to
    open.
    """
    if NOT_FOR.get(step.todo.kind) is not role:
        return step
    return OfficeTask(step.todo, url_for("office.case_page", reference=step.case.reference), "Open the case")


def is_of_an_outcome(todo: Todo) -> bool:
    """Return True if the step tells what became of a meeting: an adviser learns nothing of that."""
    of_outcome = {TodoKind.STATEMENT, TodoKind.AGREED_ACTION, TodoKind.HEALTH_AGREEMENT}
    return todo.kind in of_outcome or todo.envelope is not None


def step_of(todo: Todo) -> OfficeTask:
    """Return the page on which this step is done."""
    reference = todo.case.reference
    case_page = url_for("office.case_page", reference=reference)
    decision = todo.decision.number if todo.decision else 1
    party = todo.party.number if todo.party else 1
    match todo.kind:
        case TodoKind.CALL:
            href = url_for("office.call", reference=reference, decision=decision, party=party)
            return OfficeTask(todo, href, "Record the call")
        case TodoKind.ISSUE:
            href = url_for("office.certificate", reference=reference, decision=decision, party=party)
            return OfficeTask(todo, href, "Check and issue the certificate")
        case TodoKind.ARRANGE:
            about = decision if len(todo.case.decisions) > 1 else None
            return OfficeTask(
                todo, url_for("office.arrange", reference=reference, decision=about), "Find a time and place"
            )
        case TodoKind.TAKE_PART:
            href = url_for("office.calls_and_focus", reference=reference)
            return OfficeTask(todo, href, "Calls and focus")
        case TodoKind.TIMES:
            return OfficeTask(todo, url_for("office.times", reference=reference), "See the times")
        case TodoKind.CALL_OFF:
            about = decision if len(todo.case.decisions) > 1 else None
            href = url_for("office.arrange", reference=reference, decision=about)
            return OfficeTask(todo, href, "Call it off or move it")
        case TodoKind.FIRST_CONTACT | TodoKind.LETTER | TodoKind.DECISION:
            href = url_for("office.decision_page", reference=reference, number=decision)
            return OfficeTask(todo, href, "Correct it" if _corrects_decision(todo) else "Record it")
        case TodoKind.LATE_CONTACT:
            href = url_for("office.late_contact", reference=reference, decision=decision)
            return OfficeTask(todo, href, "Decide about late contact")
        case TodoKind.CUSTODY:
            href = url_for("office.custody", reference=reference, decision=decision)
            return OfficeTask(todo, href, "Record what was done")
        case TodoKind.OTHER_PARENT:
            href = url_for("office.contact_said", reference=reference)
            return OfficeTask(todo, href, "Record what they say")
        case TodoKind.OWN_CASE if todo.meeting is not None:
            href = url_for("office.arrange", reference=reference, meeting=todo.meeting.id)
            return OfficeTask(todo, href, "Choose another mediator")
        case TodoKind.OWN_CASE if todo.owner is Owner.OFFICE:
            return OfficeTask(todo, url_for("office.owner", reference=reference), "Choose somebody else")
        case TodoKind.SAFETY | TodoKind.SAFETY_LOOK:
            return OfficeTask(todo, url_for("office.safety", reference=reference), "Look at safety")
        case TodoKind.ADJOURNED:
            href = url_for("office.adjourned", reference=reference, decision=decision, party=party)
            return OfficeTask(todo, href, "Record what they said")
        case TodoKind.MEETING_DECISIONS if todo.meeting is not None:
            href = url_for("office.meeting_decisions", reference=reference, meeting_id=todo.meeting.id)
            return OfficeTask(todo, href, "Record which decisions")
        case TodoKind.REVIEW if todo.certificate is not None:
            number = todo.certificate.reference
            return OfficeTask(
                todo, url_for("office.issued", reference=reference, number=number), "Check the certificate"
            )
        case TodoKind.POST if todo.certificate is not None:
            number = todo.certificate.reference
            return OfficeTask(
                todo, url_for("office.issued", reference=reference, number=number), "Print and post it"
            )
        case TodoKind.POST | TodoKind.TELL if todo.party_notice is not None:
            href = url_for(
                "office.party_notice_page", reference=reference, party_notice_id=todo.party_notice.id
            )
            posts = todo.kind is TodoKind.POST
            return OfficeTask(todo, href, "Print and post it" if posts else "Tell them and record it")
        case TodoKind.TELL if todo.notice is not None:
            href = url_for("office.meeting_notice_page", reference=reference, notice_id=todo.notice.id)
            return OfficeTask(todo, href, "Tell them and record it")
        case TodoKind.CORRECT_ADDRESS if todo.delivery is not None:
            href = url_for("office.delivery_page", reference=reference, delivery_id=todo.delivery.id)
            return OfficeTask(todo, href, "Correct and send again")
        case TodoKind.UNLOCK if todo.signer is not None:
            href = url_for("office.signer_page", reference=reference, signer_id=todo.signer.id)
            return OfficeTask(todo, href, "Help them to sign")
        case TodoKind.ON_PAPER if todo.signer is not None and todo.envelope is not None:
            href = url_for("mediator.signed_paper", reference=reference, signer_id=todo.signer.id)
            return OfficeTask(todo, href, "Look at it")
        case TodoKind.ON_DEVICE if todo.signer is not None:
            href = url_for(
                "mediator.device_words", reference=reference, signer_id=todo.signer.id, what="settle"
            )
            return OfficeTask(todo, href, "Phone them and answer")
        case TodoKind.STATEMENT if todo.signer is not None:
            href = url_for("office.signer_page", reference=reference, signer_id=todo.signer.id)
            return OfficeTask(todo, href, "Show the code")
        case TodoKind.UNLOCK_REQUEST:
            href = url_for("office.request_link", reference=reference, number=party)
            return OfficeTask(todo, href, "Help them back in")
        case TodoKind.CONTACT if todo.contact_change is not None:
            contact_id = todo.contact_change.id
            href = url_for("office.contact_change", reference=reference, contact_id=contact_id)
            return OfficeTask(todo, href, "Phone them and record it")
        case TodoKind.CHECK_LETTER if todo.letter is not None:
            href = url_for("office.check_letter", reference=reference, letter_id=todo.letter.id)
            return OfficeTask(todo, href, "Check the letter")
        case TodoKind.AGREED_ACTION if todo.action is not None:
            href = url_for("office.action", reference=reference, number=todo.action.number)
            return OfficeTask(todo, href, "Ask and record it")
        case TodoKind.ACCESS_NEED | TodoKind.CANCEL_BOOKING if todo.need is not None:
            href = url_for("office.access_need", reference=reference, need_id=todo.need.id)
            cancels = todo.kind is TodoKind.CANCEL_BOOKING
            return OfficeTask(todo, href, "Cancel it and record it" if cancels else "Book it or record it")
        case TodoKind.HEALTH | TodoKind.HEALTH_AGREEMENT:
            href = url_for("office.health_body", reference=reference, decision=decision)
            return OfficeTask(
                todo, href, "Ask and record it" if todo.kind is TodoKind.HEALTH else "Tell them"
            )
        case TodoKind.AGREEMENT if todo.meeting is not None:
            href = url_for("mediator.agreement", reference=reference, meeting=todo.meeting.id)
            return OfficeTask(todo, href, "See who signs")
        case TodoKind.DECIDER:
            href = url_for("office.party_page", reference=reference, number=party)
            return OfficeTask(todo, href, "Ask and record it")
        case TodoKind.SUPPORTER if todo.supporter is not None:
            href = url_for("office.supporter", reference=reference, supporter_id=todo.supporter.id)
            return OfficeTask(todo, href, "Ask and record it")
        case TodoKind.LINK_CASE if todo.other is not None:
            href = url_for("office.link_case", reference=reference, other=todo.other.reference)
            return OfficeTask(todo, href, "Link them, or not")
        case TodoKind.READ_VIEWS if todo.views is not None:
            href = url_for("office.case_views", reference=reference, views_id=todo.views.id)
            return OfficeTask(todo, href, "Read it")
        case TodoKind.LOOK_AT_FILE if todo.file is not None:
            href = url_for("office.file_readers", reference=reference, upload_id=todo.file.id)
            return OfficeTask(todo, href, "Look at it")
        case TodoKind.DECIDE_READERS if todo.file is not None:
            href = url_for("office.file_readers", reference=reference, upload_id=todo.file.id)
            return OfficeTask(todo, href, "Decide who reads it")
        case TodoKind.BY_HAND if todo.planned is not None:
            href = url_for("office.planned_step", reference=reference, step_id=todo.planned.id)
            return OfficeTask(todo, href, "Done, or change it")
    return OfficeTask(todo, case_page, "Open the case")


def _corrects_decision(todo: Todo) -> bool:
    """Return True if the step is to correct a decision that contradicts its parts, not to record one."""
    decision = todo.decision
    if todo.kind is not TodoKind.DECISION or decision is None:
        return False
    return not parts_fit(decision.kind, decision.section_set)


def by_urgency(steps: list[OfficeTask]) -> list[OfficeTask]:
    """Return them late first; what has no day comes last, then by name."""
    return sorted(steps, key=lambda step: (step.todo.day or date.max, step.case.person_name))
