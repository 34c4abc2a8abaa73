"""What a quarter's reports count is found by index; what few rows have is in the index of those rows alone.

Nearly no case is erased, and nearly no file came with an answer about an action. While NULL was in these
indexes SQLite read all cases by the one, and took the other for useless once it had counted its rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0077"
branch_labels = None
depends_on = None

GROUP = ["quarter", "audience", "stage"]
FEW = (("case", "erased_at"), ("upload", "action_answer_id"))


def upgrade() -> None:
    op.create_index("ix_feedback_comment_quarter_audience_stage", "feedback_comment", GROUP)
    op.create_index("ix_feedback_count_sums", "feedback_count", [*GROUP, "question", "answer", "count"])
    op.create_index("ix_decision_contacted_on_number", "decision", ["contacted_on", "number"])
    for table, column in FEW:
        op.drop_index(f"ix_{table}_{column}", table)
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for table, column in FEW:
        op.drop_index(f"ix_{table}_{column}", table)
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.drop_index("ix_decision_contacted_on_number", "decision")
    op.drop_index("ix_feedback_count_sums", "feedback_count")
    op.drop_index("ix_feedback_comment_quarter_audience_stage", "feedback_comment")
