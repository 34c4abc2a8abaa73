"""Times proposed for a meeting, who is asked about them, and what each says."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposed_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("venue_code", sa.String(length=40), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("place_why", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("dial_in", sa.String(), nullable=False),
        sa.Column("mediator_id", sa.Uuid(), nullable=False),
        sa.Column("mediator_name", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=40), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_proposed_time_case_id_case")),
        sa.ForeignKeyConstraint(["mediator_id"], ["user.id"], name=op.f("fk_proposed_time_mediator_id_user")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_proposed_time_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_time")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_proposed_time_case_id")),
    )
    op.create_index(op.f("ix_proposed_time_case_id"), "proposed_time", ["case_id"])
    op.create_index(op.f("ix_proposed_time_mediator_id"), "proposed_time", ["mediator_id"])
    op.create_table(
        "time_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("time_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("reply", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["time_id"], ["proposed_time.id"], name=op.f("fk_time_answer_time_id_proposed_time")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_time_answer_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_answer")),
        sa.UniqueConstraint("time_id", "party_id", name=op.f("uq_time_answer_time_id")),
    )
    op.create_index(op.f("ix_time_answer_time_id"), "time_answer", ["time_id"])
    op.create_table(
        "times_asked",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_how", sa.String(length=40), nullable=True),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("comes_from", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_round", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_times_asked_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_times_asked_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_times_asked")),
        sa.UniqueConstraint("case_id", "party_id", name=op.f("uq_times_asked_case_id")),
    )
    op.create_index(op.f("ix_times_asked_case_id"), "times_asked", ["case_id"])


def downgrade() -> None:
    for table in ("times_asked", "time_answer", "proposed_time"):
        op.drop_table(table)
