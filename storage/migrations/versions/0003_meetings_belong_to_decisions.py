"""Meetings belong to decisions; a later decision has a first contact of its own.

Where a case has exactly one decision, its meetings were about that one. Where it has several, nobody can
know: the meetings stay unassigned until the office says which decisions they were about, and what was
certified there before, or about a later decision, waits for a senior adviser's look.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIE_WHERE_THERE_IS_ONE = """
INSERT INTO meeting_decision (meeting_id, decision_id)
SELECT meeting.id, decision.id FROM meeting JOIN decision ON decision.case_id = meeting.case_id
WHERE (SELECT count(*) FROM decision AS each_one WHERE each_one.case_id = meeting.case_id) = 1
"""
LET_A_SENIOR_LOOK = """
UPDATE certificate SET to_review = true
WHERE live_key IS NOT NULL
AND (SELECT count(*) FROM decision WHERE decision.case_id = certificate.case_id) > 1
AND (
    EXISTS (SELECT 1 FROM meeting WHERE meeting.case_id = certificate.case_id)
    OR (SELECT number FROM decision WHERE decision.id = certificate.decision_id) > 1
)
"""


def upgrade() -> None:
    op.create_table(
        "meeting_decision",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_decision_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_meeting_decision_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "decision_id", name=op.f("pk_meeting_decision")),
    )
    with op.batch_alter_table("meeting_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_decision_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "adjourned_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_adjourned_answer_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_adjourned_answer_party_id_party")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_adjourned_answer_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjourned_answer")),
    )
    with op.batch_alter_table("adjourned_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adjourned_answer_decision_id"), ["decision_id"], unique=False)

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contacted_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("contacted_how", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("contact_recorded_by", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("to_review", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reviewed_by", sa.String(), nullable=False, server_default=""))
    op.execute(TIE_WHERE_THERE_IS_ONE)
    op.execute(LET_A_SENIOR_LOOK)


def downgrade() -> None:
    """What was said about a meeting's decisions would be lost."""
    raise RuntimeError("what was recorded since cannot be taken away: restore a backup instead")
