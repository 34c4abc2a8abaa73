"""The answer to what was decided, by whom and when, before anyone is asked for a name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.deadlines.clocks import TwoDates
from cases.intake.eligibility import Answer
from cases.intake.triage_answers import Way
from cases.vocabulary import AnswerCode
from dates import long_date, unbroken
from web.common.request import dates_follow
from web.context import get_services
from web.public import flow
from web.public.blueprint import public
from web.public.drafts import (
    address_of,
    asking,
    changes_since_shown,
    coming_from,
    current_draft_answers,
    note_shown,
    this_answer,
    today,
)


@public.get("/ask/answer")
@asking(flow.ANSWER)
def ask_answer() -> ResponseReturnValue:
    """Show the answer itself, with both dates and why; prints on a page."""
    draft_answers, answer = current_draft_answers(), this_answer()
    if answer is None:
        return redirect(url_for("public.ask_what"), code=303)
    changed = changes_since_shown(draft_answers)
    note_shown(draft_answers)
    return render_template(
        "public/answer.html",
        answer=answer,
        draft_answers=draft_answers,
        main=_main_action(answer),
        sendiass=get_services().directory.sendiass_for(draft_answers.authority),
        changed=changed,
        passed_on=AnswerCode.NOT_OURS in answer.flags,
        urgent=bool(answer.flags & {AnswerCode.NEARLY_OVER, AnswerCode.MAY_HAVE_PASSED}),
        to_keep=words_to_keep(answer.heading, [answer.contact, answer.appeal]),
        links=WAYS,
        back=address_of(coming_from() or flow.triage_pages(draft_answers, today())[-1]),
        date_page=address_of("letter-date", flow.ANSWER) if dates_follow(draft_answers) else "",
    )


WAYS = {
    Way.DRS: "/drs",
    Way.ADVICE: "/about/local-help",
    Way.APPEAL: "/about/time-limits",
}
"""Pages that say more about a thing that can be done."""


def _main_action(answer: Answer) -> tuple[str, str]:
    """Return words and address of the page's one main button."""
    if coming_from() == flow.CHECK and flow.may_ask_us(answer):
        missing = flow.first_unanswered(current_draft_answers(), today())
        return "Carry on", address_of(missing, None if missing == flow.CHECK else flow.CHECK)
    if answer.code is AnswerCode.DISCRIMINATION:
        return "Find free advice", "/about/local-help"
    if answer.code is AnswerCode.NOT_OURS:
        return "Change my answer", address_of("what")
    if AnswerCode.NOT_OURS in answer.flags:
        return "Pass this on for me", address_of("you")
    if answer.main is Way.DRS:
        return "Ask for disagreement resolution", "/drs"
    return _ASK.get(answer.code, "Contact us about this"), address_of("you")


_ASK = {
    AnswerCode.CERTIFICATE_NEEDED: "Ask for mediation or a certificate",
    AnswerCode.NEARLY_OVER: "Ask for mediation or a certificate",
    AnswerCode.MAY_HAVE_PASSED: "Ask for mediation or a certificate",
    AnswerCode.CERTIFICATE_NOT_NEEDED: "Ask for mediation",
    AnswerCode.NO_APPEAL: "Ask for mediation",
}
"""What the main button says where we know what can be asked of us: a certificate only where one is needed."""


@dataclass(frozen=True)
class WordsToKeep:
    """Someone's dates as a text of their own: to copy, or to send from their own mail program."""

    text: str

    @property
    def mail(self) -> str:
        """An address that opens a mail program with the text in it. Nothing is sent by us, or kept."""
        return "mailto:?" + urlencode({"subject": "My dates", "body": self.text}, quote_via=quote)

    @property
    def rows(self) -> int:
        """How many lines the box needs on a phone."""
        return sum(1 + len(line) // 36 for line in self.text.split("\n"))


def words_to_keep(heading: str, clocks: list[TwoDates | None], *, whose: str = "your") -> WordsToKeep:
    """Return the dates among ``clocks`` that are still to come, in sentences under ``heading``.

    ``whose`` stands before "appeal": a helper reads "the appeal".
    """
    lines = [heading, ""]
    for dates in clocks:
        if dates is not None and dates.safe >= today():
            what = (
                f"The Tribunal must have {whose} appeal" if dates.until.startswith("by 5pm") else "Contact us"
            )
            until = dates.until.replace("5pm", "5pm (UK time)")
            lines.append(f"{what} {until} {unbroken(long_date(dates.safe))}.")
    lines += ["", get_services().public_url]
    return WordsToKeep("\n".join(lines).replace("\N{NO-BREAK SPACE}", " "))
