"""Reports and officers' pages look for what is of a quarter, of their authority or new: by index."""

from __future__ import annotations

from alembic import op

revision = "0074"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_authority_name_received_at", "case", ["authority_name", "received_at"])
    op.create_index("ix_meeting_ends_at", "meeting", ["ends_at"])
    officers = ["authority_code", "received_at", "reference"]
    op.create_index("ix_case_authority_code_received_at_reference", "case", officers)
    op.create_index("ix_certificate_decision_id", "certificate", ["decision_id"])
    op.create_index("ix_certificate_fetched_at", "certificate", ["fetched_at"])
    op.create_index("ix_action_answer_said_on", "action_answer", ["said_on"])


def downgrade() -> None:
    op.drop_index("ix_action_answer_said_on", "action_answer")
    op.drop_index("ix_certificate_fetched_at", "certificate")
    op.drop_index("ix_certificate_decision_id", "certificate")
    op.drop_index("ix_case_authority_code_received_at_reference", "case")
    op.drop_index("ix_meeting_ends_at", "meeting")
    op.drop_index("ix_case_authority_name_received_at", "case")
