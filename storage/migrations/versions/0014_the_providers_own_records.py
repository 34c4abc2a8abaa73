"""The provider's own records as versions; an installation in use keeps the areas that it served so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AREAS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "advice_service",
        "liverpool-knowsley",
        {
            "name": "Liverpool & Knowsley SENDIASS",
            "phones": ["0333 323 7768"],
            "email": "liverpoolknowsleysendiass@barnardos.org.uk",
            "hours": "Monday to Friday, 9:30am to 4:30pm",
            "address": ["Barnardo’s", "109 Eaton Rd", "Liverpool", "L12 1LU"],
            "helpline_verbatim": "03333237768",
            "hours_verbatim": "Mon-Fri 9.30 – 4.30",
            "address_verbatim": "Barnardo’s 109 Eaton Rd, Liverpool L12 1LU",
            "source": "Directory of local services on the provider's own pages",
            "checked_on": "2026-11-25",
        },
    ),
    (
        "advice_service",
        "middlesbrough-redcar-cleveland",
        {
            "name": "Middlesbrough, Redcar & Cleveland SENDIASS",
            "phones": ["01642 310 806"],
            "email": "southteessendiass@barnardos.org.uk",
            "hours": "Monday to Thursday 9am to 5pm, Friday 9am to 4:30pm",
            "helpline_verbatim": "01642 310806",
            "hours_verbatim": "Mon-Thurs 9.00 – 5.00pm & Fri 9.00 – 16.30pm",
            "source": "Directory of local services on the provider's own pages",
            "checked_on": "2026-11-25",
        },
    ),
    (
        "advice_service",
        "darlington",
        {
            "name": "Darlington SENDIASS",
            "phones": ["01325 405 878", "01325 406 086"],
            "email": "iass@darlington.gov.uk",
            "helpline_verbatim": "01325 405878 / 01325 406086",
            "source": "Directory of local services on the provider's own pages",
            "checked_on": "2026-11-25",
        },
    ),
    (
        "advice_service",
        "bury",
        {
            "name": "Bury SENDIASS",
            "phones": ["01706 769 634"],
            "email": "bury.sendiass@barnardos.org.uk",
            "helpline_verbatim": "01706 769634",
            "source": "Directory of local services on the provider's own pages",
            "checked_on": "2026-11-25",
        },
    ),
    (
        "advice_service",
        "sampleshire",
        {
            "name": "Sampleshire SENDIASS (example)",
            "phones": ["01632 960 222"],
            "email": "sendiass@sampleshire.example.com",
            "helpline_verbatim": "01632 960222",
            "source": "Invented for practice",
            "checked_on": "2026-11-25",
        },
    ),
    ("authority", "knowsley", {"name": "Knowsley", "served": True, "sendiass": "liverpool-knowsley"}),
    ("authority", "liverpool", {"name": "Liverpool", "served": True, "sendiass": "liverpool-knowsley"}),
    (
        "authority",
        "middlesbrough",
        {"name": "Middlesbrough", "served": True, "sendiass": "middlesbrough-redcar-cleveland"},
    ),
    (
        "authority",
        "redcar-and-cleveland",
        {"name": "Redcar & Cleveland", "served": True, "sendiass": "middlesbrough-redcar-cleveland"},
    ),
    ("authority", "darlington", {"name": "Darlington", "served": True, "sendiass": "darlington"}),
    ("authority", "bury", {"name": "Bury", "served": True, "sendiass": "bury"}),
    (
        "authority",
        "sampleshire",
        {"example": True, "name": "Sampleshire (example)", "served": True, "sendiass": "sampleshire"},
    ),
]
"""What every version before this one served, as it came with them: kind, code and data."""
PRACTICE = "sampleshire"


def upgrade() -> None:
    table = op.create_table(
        "entry_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["saved_by_id"], ["user.id"], name=op.f("fk_entry_version_saved_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_version")),
        sa.UniqueConstraint("kind", "code", "version", name=op.f("uq_entry_version_kind_code_version")),
    )
    bind = op.get_bind()
    in_use = any(
        bind.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
        for name in ("user", "case", "draft")
    )
    if not in_use:
        return
    practice = any(
        bind.execute(
            sa.select(sa.literal(1))
            .select_from(sa.table(name, sa.column("authority_code", sa.String())))
            .where(sa.column("authority_code", sa.String()) == PRACTICE)
            .limit(1)
        ).first()
        for name in ("user", "case")
    )
    now = datetime.now(UTC)
    bind.execute(
        sa.insert(table),
        [
            {
                "id": uuid4(),
                "kind": kind,
                "code": code,
                "version": 1,
                "data": data,
                "ended": False,
                "saved_at": now,
                "saved_by": "Counterpart",
                "saved_by_id": None,
            }
            for kind, code, data in AREAS
            if practice or code != PRACTICE
        ],
    )
