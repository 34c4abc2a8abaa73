"""Why a meeting did not take place or did not finish, and indexes for news of the time to appeal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting", sa.Column("not_held_why", sa.String(length=40), nullable=True))
    op.create_index(op.f("ix_decision_letter_date"), "decision", ["letter_date"])
    op.create_index(op.f("ix_decision_sent_date"), "decision", ["sent_date"])
    op.create_index(op.f("ix_certificate_issue_date"), "certificate", ["issue_date"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificate_issue_date"), table_name="certificate")
    op.drop_index(op.f("ix_decision_sent_date"), table_name="decision")
    op.drop_index(op.f("ix_decision_letter_date"), table_name="decision")
    op.drop_column("meeting", "not_held_why")
