import pytest
from markupsafe import Markup

from web import filters


def read(text: object) -> str:
    return str(text).replace("\u00a0", " ")


def test_a_phone_number_dials_without_its_spaces():
    assert filters.phone("01632960014") == '<a href="tel:01632960014">01632\u00a0960\u00a0014</a>'


def test_a_number_that_cannot_be_dialled_stays_text_and_harmless():
    assert filters.phone("<b>ask</b>") == "&lt;b&gt;ask&lt;/b&gt;"


def test_dates_in_a_sentence_are_held_together():
    assert filters.held(Markup("<b>5 May 2026</b>")) == Markup("<b>5\u00a0May\u00a02026</b>")
    assert not isinstance(filters.held("<b>5 May 2026</b>"), Markup)
    assert (
        filters.held("On 25 November 2026 they said 2 days")
        == "On 25\u00a0November\u00a02026 they said 2 days"
    )


def test_a_phone_number_within_a_sentence_dials_and_the_rest_stays_harmless():
    said = filters.with_phone("Wait <b>. Or phone 0808\u00a0157\u00a00155.", "0808 157 0155")
    dials = '<a href="tel:08081570155">0808\u00a0157\u00a00155</a>'
    assert said == f"Wait &lt;b&gt;. Or phone {dials}."


def test_an_address_wraps_before_at_and_only_then_at_dots():
    name, place = '<span class="cp-piece">ana</span>', '<span class="cp-piece">@example<wbr>.com</span>'
    assert filters.breakable("ana@example.com") == f'<span class="cp-piece">{name}<wbr>{place}</span>'
    assert (
        filters.breakable("Ana <b>, ana@example.com")
        == f"Ana &lt;b&gt;, {filters.breakable('ana@example.com')}"
    )
    assert filters.breakable("meet.example") == '<span class="cp-piece">meet<wbr>.example</span>'
    assert "<script>" not in filters.email_link("<script>@example.com")


def test_a_number_within_a_text_is_not_parted_at_its_hyphens():
    said = filters.with_references("<b> Replaced by MC-7K3M-2Q")
    assert said == '&lt;b&gt; Replaced by <span class="cp-together">MC-7K3M-2Q</span>'


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        ([], ""),
        (["Idris"], "Idris"),
        (["Idris", "Maud"], "Idris and Maud"),
        (["Idris", "Maud", "Sam"], "Idris, Maud and Sam"),
    ],
)
def test_people_are_listed_as_one_says_it(items, shown):
    assert filters.listed(items) == shown


def test_numbers_bring_their_noun():
    assert read(filters.working_days(1)) == "1 working day"
    assert read(filters.working_days(3)) == "3 working days"
    assert read(filters.count(2, "reply", "replies")) == "2 replies"


def test_typed_lines_stay_lines_and_harmless():
    assert filters.lines("a\n<b>") == "a<br>&lt;b&gt;"
