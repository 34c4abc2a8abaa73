"""Where it stands with what somebody needs, as they read it in an email or hear it by phone."""

from __future__ import annotations

from cases.attending.access_needs import AccessNeed
from cases.enums.attending import AccessState
from dates import long_date


def need_line(need: AccessNeed) -> str:
    """Return one line, such as "Interpreter: Polish. This is arranged: Ewa Lis, for Wednesday …" """
    return f"{need.name}. {_where_it_stands(need)}"


def _where_it_stands(need: AccessNeed) -> str:
    match need.state:
        case AccessState.BOOKED:
            day = f"for {long_date(need.booked_for)}" if need.booked_for else ""
            whole = ", ".join(part for part in (need.booked_with, day) if part)
            return f"This is arranged: {whole}." if whole else "This is arranged."
        case AccessState.INSTEAD:
            return f"We could not arrange this. What we can do instead: {need.instead.rstrip('.')}."
        case _:
            return "We are arranging this now."
