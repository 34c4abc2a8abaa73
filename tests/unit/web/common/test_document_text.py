"""A document's tables on a page: folded with their columns' names, and nothing of their words changed."""

from __future__ import annotations

import re

from web.common.document_text import readable

TABLE = (
    '<h3>Who came</h3>\n<table><thead><tr><th scope="col">Name</th><th scope="col">Role</th></tr></thead>'
    "<tbody><tr><td>Priya &lt;b&gt;</td><td></td></tr><tr><td><p>Ruth</p></td><td>Officer</td></tr>"
    "</tbody></table>"
)


def words(html: str) -> str:
    without_labels = re.sub(r'<span class="cp-table__label">.*?</span>|<caption.*?</caption>', "", html)
    return re.sub(r"<[^>]*>", "|", without_labels).replace("|", " ")


def test_each_cell_says_its_columns_name_and_the_table_what_it_is_of():
    html = readable(TABLE)
    assert html.count('<span class="cp-table__label">Name</span>') == 2
    assert html.count('<span class="cp-table__label">Role</span>') == 1  # an empty cell says nothing
    assert '<caption class="govuk-visually-hidden">Who came</caption>' in html


def test_no_word_of_the_document_is_added_lost_or_unescaped():
    assert words(readable(TABLE)).split() == words(TABLE).split()
    assert "Priya &lt;b&gt;" in readable(TABLE)


def test_text_without_tables_stays_as_it_is():
    text = '<h2>Part A</h2>\n<p class="fact"><strong>Number:</strong> <span>OS</span></p>'
    assert readable(text) == text


def test_a_table_that_joins_cells_is_left_as_it_is_and_scrolls_by_itself():
    joined = TABLE.replace("<td></td>", "").replace("<td>Priya", '<td colspan="2">Priya')
    html = readable(joined)
    assert 'role="region" aria-label="Who came" tabindex="0"' in html
    assert "cp-table__label" not in html
    assert words(html).split() == words(joined).split()
