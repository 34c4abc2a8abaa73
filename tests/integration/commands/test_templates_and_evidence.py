"""``flask templates check`` and ``flask evidence check``."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import create_app
from cases.evidence.log import EvidenceOpening
from cases.vocabulary import Role
from commands.templates import shipped_templates
from settings import Settings
from tests import factories

CASES = Path(__file__).parents[2] / "hard_inputs"


def test_every_shipped_template_is_sound(flask):
    result = flask("templates", "check")

    assert result.exit_code == 0
    names = [line.partition(":")[0] for line in result.output.splitlines() if not line.startswith(" ")]
    assert names == [folder.name for folder in shipped_templates()]
    assert len(names) >= 6


@pytest.mark.hard_input("K25", "K26", "K36")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("K26-tracked-changes-and-comment.docx", "Accept or reject", id="k26"),
        pytest.param("K25-macro-inside.docx", "", id="k25"),
        pytest.param("K36-cut-off.docx", "", id="k36"),
    ],
)
def test_a_faulty_template_is_refused_with_its_faults(flask, name, expected):
    result = flask("templates", "check", CASES / name)

    assert result.exit_code == 1
    assert "to mend" in result.output.splitlines()[0]
    assert expected in result.output


@pytest.mark.hard_input("K08")
def test_a_font_that_is_missing_is_a_warning_and_no_fault(flask):
    result = flask("templates", "check", CASES / "K08-template-calibri.docx")

    assert "Carlito" in result.output


@pytest.fixture
def a_case(flask, tmp_path):
    """A request that came in, and the folder it lies in."""
    data = tmp_path / "data"
    flask("storage", "migrate", data=data)
    services = create_app(Settings(data_dir=data)).extensions["services"]
    with services.database.write() as session:
        case = factories.a_case(services, session)
    yield case, services, data
    services.database.close()


def test_an_unchanged_log_holds_under_its_reference_however_it_is_typed(flask, a_case):
    case, _, data = a_case

    one = flask("evidence", "check", case.reference.lower(), data=data)
    everything = flask("evidence", "check", data=data)

    assert (one.exit_code, everything.exit_code) == (0, 0)
    assert one.output == everything.output
    assert one.output.startswith(f"{case.reference}: ")


def test_a_changed_log_is_told_with_its_case(flask, a_case):
    case, services, data = a_case
    with services.database.write() as session:  # as whoever holds the database file could
        guards = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for guard in guards:
            session.execute(text(f"DROP TRIGGER {guard}"))
        opening = session.scalars(select(EvidenceOpening)).first()
        opening.body = opening.body.replace("{", '{"added":1,', 1)

    result = flask("evidence", "check", data=data)

    assert result.exit_code == 1
    assert result.output.startswith(f"{case.reference}: ")


@pytest.mark.parametrize(
    "edit",
    [
        """UPDATE "case" SET received_at = 'yesterday'""",
        """UPDATE "case" SET needs = '{'""",
        """UPDATE "case" SET track = 'tram'""",
        """UPDATE party SET number = 'first' WHERE number = 1""",
        """UPDATE evidence_entry SET seq = 'last' WHERE seq = 1""",
        """UPDATE evidence_opening SET kind = 'nothing.happened'""",
    ],
)
@pytest.mark.parametrize("command", [("evidence", "check"), ("verify",)])
def test_an_unreadable_row_is_named_by_table_and_ends_no_check_with_a_traceback(flask, a_case, edit, command):
    _, services, data = a_case
    with services.database.write() as session:  # as whoever holds the database file could
        for guard in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {guard}"))
        session.execute(text(edit))
    table = edit.split()[1].strip('"')

    result = flask(*command, data=data)

    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert f"of table {table} cannot be read" in result.output
    assert "This check cannot see" in result.output, "it went on to its end"


@pytest.mark.parametrize("reference", ["CP-AAAA-AA", "nonsense"])
def test_a_case_that_does_not_exist_is_told_so(flask, a_case, reference):
    _, _, data = a_case

    result = flask("evidence", "check", reference, data=data)

    assert result.exit_code == 2
    assert reference in result.stderr


def test_what_an_entry_says_is_erased_on_the_word_of_a_senior_alone(flask, a_case):
    case, services, data = a_case
    with services.database.write() as session:
        senior = factories.a_user(session, Role.ADVISER, "Dina Farrow", senior=True)
        junior = factories.a_user(session, Role.ADVISER)
    command = ("evidence", "erase", case.reference, "1", "--why", "Asked under article 17", "--approved-by")

    refused = flask(*command, junior.email, data=data)
    erased = flask(*command, senior.email, data=data)
    again = flask(*command, senior.email, data=data)
    checked = flask("evidence", "check", case.reference, data=data)

    assert (refused.exit_code, erased.exit_code, again.exit_code, checked.exit_code) == (1, 0, 1, 0)
    assert "what entry 1 said is erased" in erased.output
    assert "nothing to erase" in again.stderr
    assert "1 of its entries cannot be read" in checked.output
