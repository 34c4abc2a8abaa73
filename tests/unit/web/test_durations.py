"""A time that we chose ourselves stands in one place in the code: no page or email writes it again."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
WRITTEN = (
    *(ROOT / "web" / "templates").rglob("*.html"),
    *(ROOT / "mail" / "messages").rglob("*.txt"),
    *(ROOT / "forms").rglob("*.py"),
)
NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty|sixty)"
DURATION = re.compile(rf"\b{NUMBER} (?:working )?(?:minutes|hours|days)\b", re.IGNORECASE)
OF_THE_LAW = {
    "30 days": "SEND Regulations 2014, regs 35 and 36",
    "thirty days": "SEND Regulations 2014, regs 35 and 36",
    "3 working days": "SEND Regulations 2014, regs 32, 34, 38 and 39",
    "three working days": "SEND Regulations 2014, regs 32, 34, 38 and 39",
    "5 working days": "SEND Regulations 2014, reg 37",
    "60 days": "said to be wrong",
}
ABOUT = {
    "10 minutes": "how long it takes to fill in the form",
    "three hours": "how long meetings take",
    "seven days": "the heading of the mediator's list",
}


def test_no_page_or_email_writes_a_duration_that_is_ours_to_choose() -> None:
    found = {
        (file.relative_to(ROOT).as_posix(), match.group(0))
        for file in WRITTEN
        for match in DURATION.finditer(file.read_text("utf-8"))
    }
    assert found, "the pattern finds what is written"
    assert {one for one in found if one[1].lower() not in OF_THE_LAW | ABOUT} == set()
