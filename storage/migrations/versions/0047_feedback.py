"""Feedback: counts, comments and used links, none of which leads to a person or a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_used",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_feedback_used")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("authority_code", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_count")),
        sa.UniqueConstraint(
            "quarter",
            "audience",
            "stage",
            "authority_code",
            "question",
            "answer",
            name=op.f("uq_feedback_count_quarter_audience_stage_authority_code_question_answer"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "appeal_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_count")),
        sa.UniqueConstraint("quarter", "kind", "answer", name=op.f("uq_appeal_count_quarter_kind_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_comment")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("feedback_comment", "appeal_count", "feedback_count", "feedback_used"):
        op.drop_table(table)
