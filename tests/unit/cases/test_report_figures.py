"""Figures of a quarter: functions of rows, each with the cases behind it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from cases.provider import Provider
from cases.reports.figures import (
    TOTAL,
    ActionRow,
    CertificateRow,
    MeetingRow,
    QuarterRows,
    RequestRow,
    breakdowns,
    figure_named,
)
from cases.reports.hiding import FEW, LEAST
from cases.reports.quarters import NoQuarter, quarter_days, quarter_words, quarters_before
from cases.vocabulary import Asker, CertificateVariant, Choice, DecisionKind, Result, Track
from dates import plain_datetime
from services.reports.making import QuarterAsked, report_data

DAY = date(2026, 7, 1)


def request_of(number: int, choice: Choice | None, track: Track = Track.MEDIATION) -> RequestRow:
    return RequestRow(UUID(int=number), DecisionKind.NO_PLAN, track, Asker.PARENT, choice)


def meeting_of(number: int, days: int | None, result: Result | None) -> MeetingRow:
    chosen = None if days is None else DAY - timedelta(days=days)
    return MeetingRow(UUID(int=number), Track.MEDIATION, DAY, chosen, result)


ROWS = QuarterRows(
    requests=(
        *(request_of(number, Choice.MEDIATION) for number in range(6)),
        request_of(6, Choice.WITHDRAWN),
        request_of(7, None),
        request_of(8, None, Track.DRS),
    ),
    certificates=tuple(CertificateRow(UUID(int=number), CertificateVariant.HELD) for number in range(5)),
    meetings=(meeting_of(0, 30, Result.FULL), meeting_of(1, 31, Result.PART), meeting_of(2, None, None)),
    actions=(
        ActionRow(UUID(int=0), DAY, DAY),
        ActionRow(UUID(int=0), DAY, DAY + timedelta(days=1)),
        ActionRow(UUID(int=1), DAY, None),
    ),
)


def test_each_figure_counts_what_its_words_say_and_names_its_cases() -> None:
    tables = {table.name: {one.name: one.count for one in table.figures} for table in breakdowns(ROWS)}
    assert tables == {
        "kind": {"D2": 9},
        "asker": {"parent": 9},
        "choice": {"mediation": 6, "none": 1, "open": 1, "drs": 1},
        "certificate": {"s55_4": 0, "s55_5_held": 5, "s55_5_deemed": 0},
        "wait": {"within": 1, "later": 1, "unknown": 1, "drs": 0},
        "result": {"full": 1, "part": 1, "none": 0, "unknown": 1},
        "actions": {"on_time": 1, "late": 1, "open": 1},
    }
    found = figure_named(breakdowns(ROWS), "choice.none")
    assert found is not None
    assert found[1].case_ids == (UUID(int=6),)
    assert figure_named(breakdowns(ROWS), "choice.nothing") is None


def test_the_report_says_no_number_from_one_to_four_and_no_sum_that_is_one() -> None:
    for table in breakdowns(ROWS):
        for figure in table.figures:
            assert figure.published is None or figure.published == 0 or figure.published >= 5
        assert table.published_total is None or table.published_total == 0 or table.published_total >= 5
    assert {one.published_total for one in breakdowns(ROWS) if one.name in {"wait", "actions"}} == {None}
    assert [one.published for table in breakdowns(QuarterRows()) for one in table.figures] == [0] * 18


@pytest.mark.parametrize("text", ["", "2026", "2026-Q5", "2026-Q0", "1999-Q1", "2026-Q1\n", "x"])
def test_only_quarters_are_quarters(text: str) -> None:
    with pytest.raises(NoQuarter):
        quarter_days(text)


def test_quarters_have_their_days_and_are_there_once_they_ended() -> None:
    assert quarter_days("2026-Q4") == (date(2026, 10, 1), date(2027, 1, 1))
    assert quarter_words("2026-Q3") == "July to September 2026"
    found = quarters_before(date(2026, 12, 31), date(2026, 3, 31))
    assert found == ["2026-Q3", "2026-Q2", "2026-Q1"]
    assert quarters_before(date(2027, 1, 1), date(2026, 12, 31)) == ["2026-Q4"]
    assert quarters_before(date(2026, 12, 31), date(2026, 10, 1)) == []


def test_page_file_and_pdf_write_the_same_words_and_the_pdf_holds_nothing_exact() -> None:
    """A reader who lays page, CSV and PDF side by side finds no number in one that another hides."""
    tables = breakdowns(ROWS)
    provider = Provider("Quince", "0808 157 0155", "9am to 5pm", "hello@quince.example.com", ("7 Street",))
    at = datetime(2026, 11, 25, 10, 4, tzinfo=UTC)
    data = report_data(QuarterAsked("Bury", "2026-Q3"), tables, provider=provider, at=at)
    assert (data["quarter"], data["counted_at"]) == (
        "July to September 2026",
        plain_datetime(at),
    )
    for table, printed in zip(tables, data["tables"], strict=True):
        *rows, total = [(row["what"], row["number"]) for row in printed["figures"]]
        assert (printed["title"], printed["note"]) == (table.title, table.note)
        assert rows == [(one.words, one.published_words) for one in table.figures]
        assert total == (TOTAL, table.published_total_words)
        for number in [number for _, number in [*rows, total]]:
            assert number == FEW or number == "0" or int(number) >= LEAST
    choice = data["tables"][2]["figures"]
    assert [row["number"] for row in choice] == [FEW, FEW, FEW, FEW, "9"]
    assert str(UUID(int=6)) not in json.dumps(data)


def test_shares_are_of_published_numbers_alone() -> None:
    met = [Result.FULL] * 7 + [Result.PART] * 4 + [Result.NONE] * 2
    meetings = tuple(meeting_of(number, 1, result) for number, result in enumerate(met))
    shares = {one.name: one.shares for one in breakdowns(QuarterRows(meetings=meetings))}
    assert [name for name, said in shares.items() if said] == ["result"]
    said = shares["result"]
    assert said.startswith(f"Of 13 meetings. {Result.FULL.words}: 54 per cent; Not recorded yet: 0 per cent.")
    assert Result.PART.words not in said
    assert "31" not in said
    few = breakdowns(QuarterRows(meetings=meetings[:4]))
    assert {one.shares for one in few} == {""}


def test_tables_about_the_same_things_have_the_same_sum() -> None:
    """A sum of mediation alone beside the sum of all would say what disagreement resolution hides.

    So would its number in a second table, in which it need not be hidden.
    """
    sums = {table.name: table.total for table in breakdowns(ROWS)}
    assert {sums[one] for one in ("kind", "asker", "choice")} == {9}
    assert {sums[one] for one in ("wait", "result")} == {3}
    named = [figure.words for table in breakdowns(ROWS) for figure in table.figures]
    assert sum("isagreement resolution" in words for words in named) == 2  # of requests, and of meetings
    shown = {table.name: [one.published for one in table.figures] for table in breakdowns(ROWS)}
    assert shown["choice"][3] is None
