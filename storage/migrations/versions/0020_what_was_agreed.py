"""Agreed actions as rows, the answers about them, and the files that prove an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreed_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("statement_ref", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("done_means", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("due_basis", sa.String(length=40), nullable=False),
        sa.Column("due_reason", sa.Text(), nullable=False),
        sa.Column("depends_on", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_finished_before", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agreed_action_case_id_case")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_agreed_action_outcome_id_outcome")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("fk_agreed_action_owner_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_action")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_agreed_action_case_id_number")),
        sa.UniqueConstraint(
            "outcome_id",
            "version",
            "paper_number",
            name=op.f("uq_agreed_action_outcome_id_version_paper_number"),
        ),
    )
    for column in ("case_id", "outcome_id", "owner_id", "due_date"):
        op.create_index(op.f(f"ix_agreed_action_{column}"), "agreed_action", [column])
    op.create_table(
        "action_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("taken_how", sa.String(length=40), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["agreed_action.id"], name=op.f("fk_action_answer_action_id_agreed_action")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_action_answer_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_answer")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_action_answer_action_id_number")),
    )
    op.create_index(op.f("ix_action_answer_action_id"), "action_answer", ["action_id"])
    with op.batch_alter_table("upload") as batch_op:
        batch_op.add_column(sa.Column("action_answer_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_upload_action_answer_id_action_answer"),
            "action_answer",
            ["action_answer_id"],
            ["id"],
        )
        batch_op.create_index(batch_op.f("ix_upload_action_answer_id"), ["action_answer_id"])
    with op.batch_alter_table("envelope") as batch_op:
        batch_op.add_column(sa.Column("actions_kept_at", sa.DateTime(timezone=True), nullable=True))
