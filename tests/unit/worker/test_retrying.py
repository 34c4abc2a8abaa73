"""Which faults are worth another try."""

from __future__ import annotations

import pytest

from documents.errors import BrokenTemplate, MissingFields, WrongValues
from documents.libreoffice.errors import ConversionFailed, ConversionTooLong, OfficeUnavailable
from worker.retrying import may_pass


@pytest.mark.parametrize(
    "fault",
    [
        MissingFields("certificate-a", ["x"]),
        WrongValues("certificate-a", {"x": "is no date"}),
        BrokenTemplate("t", []),
    ],
)
def test_what_somebody_has_to_mend_is_shown_at_once(fault: Exception) -> None:
    """The same template and words would end the same way for a minute."""
    assert not may_pass(fault)


@pytest.mark.parametrize(
    "fault",
    [
        ConversionFailed("it died"),
        ConversionTooLong(60),
        OfficeUnavailable("busy"),
        OSError("full"),
        TimeoutError(),
    ],
)
def test_what_time_may_mend_is_tried_again(fault: Exception) -> None:
    """An office that restarts, a busy database, a full disk."""
    assert may_pass(fault)
