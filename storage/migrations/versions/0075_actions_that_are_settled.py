"""Each agreed action says whether it is settled, so that lists of many need not read what was said of it.

It says no more than its answers do, against which the check of evidence holds it; no entry records it here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

OWNERS_ANSWERS = ("done", "partly", "not_yet")


def upgrade() -> None:
    op.add_column(
        "agreed_action", sa.Column("is_settled", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    actions = sa.table("agreed_action", sa.column("id", sa.Uuid()), sa.column("is_settled", sa.Boolean()))
    names = ("action_id", "party_id", "number", "kind")
    said = sa.table("action_answer", *map(sa.column, names))
    later = said.alias()
    last = (
        sa.select(said.c.kind)
        .where(said.c.action_id == actions.c.id, said.c.kind.in_(OWNERS_ANSWERS))
        .order_by(said.c.number.desc())
        .limit(1)
        .correlate(actions)
        .scalar_subquery()
    )
    of_party, of_owner = later.c.party_id == said.c.party_id, later.c.kind.in_(OWNERS_ANSWERS)
    taken_back = sa.exists().where(
        later.c.action_id == said.c.action_id, later.c.number > said.c.number, sa.or_(of_party, of_owner)
    )
    disputed = sa.exists().where(
        said.c.action_id == actions.c.id, said.c.kind == "not_agreed", ~taken_back.correlate(said)
    )
    settled = sa.and_(last == "done", ~disputed.correlate(actions))
    op.get_bind().execute(actions.update().where(settled).values(is_settled=True))
    op.create_index(
        "ix_agreed_action_is_settled_due_date",
        "agreed_action",
        ["is_settled", "due_date"],
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_agreed_action_is_settled_due_date", "agreed_action")
    with op.batch_alter_table("agreed_action") as table:
        table.drop_column("is_settled")
