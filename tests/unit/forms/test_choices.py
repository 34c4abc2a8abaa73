import importlib
import inspect
import pkgutil

import pytest

import forms
from cases.vocabulary import Section, Wish
from forms.base import PageForm
from forms.choices import CheckboxChoice, Confirmation, Option, RadioChoice, SelectBox, Tick
from forms.fields import MainButton


class Choosing(PageForm):
    """What do you want to do?"""

    wish = RadioChoice("What do you want to do?", choices=Wish, thing="what you want to do")
    parts = CheckboxChoice(
        "Which parts?", choices=[Section.B, Section.F, Section.I], thing="at least one part"
    )
    needs = CheckboxChoice(
        "Is there anything you need?",
        choices=[Option("bsl", "BSL"), Option("none", "None of these")],
        exclusive="none",
        required=False,
    )
    authority = SelectBox("Which one?", thing="the local authority")
    sure = Confirmation("All four are true for me", missing="Tick the box if all four are true for you")
    safe = Tick("It is safe to leave a message")
    submit = MainButton("Continue")


def test_enum_members_come_out_as_members(posted):
    form = posted(Choosing, {"wish": "talk", "parts": ["I", "B"]})

    assert form.wish.data is Wish.TALK
    assert form.parts.data == (Section.B, Section.I)


@pytest.mark.parametrize("value", ["", "D1", "TALK", "talk\0", "talk "])
def test_a_value_never_offered_is_no_choice(posted, value):
    form = posted(Choosing, {"wish": value, "parts": value})

    assert form.wish.data is None
    assert form.wish.errors == ["Choose what you want to do"]
    assert form.parts.errors == ["Choose at least one part"]


def test_nothing_is_chosen_beforehand(app):
    with app.test_request_context():
        form = Choosing()

        assert not any(form.wish.is_chosen(option) for option in form.wish.options)
        assert form.sure.data is False


def test_the_words_of_a_choice_are_the_vocabularys(app):
    with app.test_request_context():
        assert [option.label for option in Choosing().wish.options] == [wish.words for wish in Wish]


def test_what_is_known_is_shown_as_chosen(app):
    with app.test_request_context():
        form = Choosing(data={"wish": Wish.MEDIATION, "parts": [Section.F], "safe": True})

        assert form.wish.data is Wish.MEDIATION
        assert form.parts.data == (Section.F,)
        assert form.safe.data is True


def test_an_answer_that_stands_alone_cannot_stand_with_others(posted):
    assert posted(Choosing, {"needs": ["bsl", "none"]}).needs.errors == [
        "Choose 'None of these', or any of the others, not both"
    ]
    assert posted(Choosing, {"needs": ["none"]}).needs.data == ("none",)


def test_choices_may_be_given_when_the_page_is_made(app):
    with app.test_request_context(method="POST", data={"authority": "b"}):
        form = Choosing()
        form.authority.choices = [Option("a", "Bury", data=1), Option("b", "Leeds", data=2)]
        form.validate()

        assert form.authority.data == 2
        assert not form.authority.errors


def test_a_confirmation_must_be_ticked(posted):
    assert posted(Choosing, {}).sure.errors == ["Tick the box if all four are true for you"]
    assert not posted(Choosing, {"sure": "yes"}).sure.errors


def test_a_single_tick_may_be_left_open(posted):
    assert posted(Choosing, {}).safe.data is False
    assert posted(Choosing, {"safe": "anything"}).safe.data is True


def test_no_question_is_asked_back_as_its_own_error():
    """No 'Choose who are you?': a question that must be answered has a sentence of its own."""
    rooms = [importlib.import_module(found.name) for found in pkgutil.walk_packages(forms.__path__, "forms.")]
    asked = [
        field
        for room in rooms
        for _, form in inspect.getmembers(room, inspect.isclass)
        if issubclass(form, PageForm)
        for _, field in inspect.getmembers(form)
        if getattr(field, "field_class", None) in {RadioChoice, SelectBox, CheckboxChoice}
    ]
    questions = [field for field in asked if field.args[0].endswith("?")]
    assert len(questions) > 20
    for field in questions:
        assert "thing" in field.kwargs or field.kwargs.get("required", True) is not True, field.args[0]
