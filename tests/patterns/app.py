"""The gallery's app: the real shell, forms and templates with invented content."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from flask import Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from cases.errors import CaseError
from cases.provider import Provider
from cases.vocabulary import Asker, DecisionKind, Wish
from forms.base import PageForm
from forms.choices import CheckboxChoice, Confirmation, Option, RadioChoice, SelectBox, Tick
from forms.contact_fields import AddressField, EmailAddress, PhoneField, PostcodeField
from forms.fields import HiddenNumber, LongText, MainButton, NameField, PasswordText, SecondButton, TextLine
from forms.moments import DateField3, TimeField
from forms.uploads import UploadField
from forms.validators import needed_when
from web.errors import init_errors
from web.setup import init_templates, require_token, safe_next

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 21, 14, tzinfo=UTC)

PROVIDER = Provider(
    name="Quince Street Mediation (example)",
    phone="0808 157 0155",
    phone_hours="9am to 5pm Monday to Friday",
    email="hello@quincestreet.example.com",
    address=("7 Quince Street", "Nowhere", "ZZ99 9AA"),
)

AUTHORITIES = ("Bury", "Darlington", "Knowsley", "Liverpool", "Middlesbrough", "Redcar & Cleveland")


class LetterDateForm(PageForm):
    """What date is on the letter?"""

    sent_on = DateField3(
        "What date is on the letter?",
        thing="the date on the letter",
        hint="For example 14 9 2026, or 14 September 2026. It is near the top.",
        past=True,
    )
    submit = MainButton("Continue")


class DecisionForm(PageForm):
    """What has the local authority decided?"""

    decision = RadioChoice(
        "What has the local authority decided?", choices=DecisionKind, required="Choose what was decided"
    )
    submit = MainButton("Continue")


class EverythingForm(PageForm):
    """Every kind of field on one page."""

    version = HiddenNumber()
    name = NameField("Your name")
    email = EmailAddress("Your email", unless="no_email", hint="We send your reference there.")
    no_email = Tick("I do not use email")
    phone = PhoneField("Your phone number", required=False)
    address = AddressField("Your address", required=False)
    postcode = PostcodeField("Postcode", required=False)
    born = DateField3(
        "Date of birth", hint="The Tribunal uses it to match your papers.", past=True, birthday=True
    )
    called_at = TimeField("When did you call?", thing="the time of the call")
    asker = RadioChoice("Who are you?", choices=Asker, required="Choose who you are")
    helper_role = TextLine(
        "How do you help?",
        required=False,
        validators=[needed_when("asker", Asker.HELPER, "Say how you help")],
    )
    wish = RadioChoice("What do you want to do?", choices=Wish, thing="what you want to do", inline=True)
    needs = CheckboxChoice(
        "Is there anything you need?",
        choices=(
            Option("bsl", "British Sign Language", "We arrange and pay for the interpreter"),
            Option("large", "Large print"),
            Option("quiet", "A quiet room"),
            Option("none", "None of these"),
        ),
        exclusive="none",
        required=False,
    )
    authority = SelectBox(
        "Local authority", choices=[Option(name, name) for name in AUTHORITIES], thing="the local authority"
    )
    hopes = LongText(
        "What do you hope for?",
        limit=200,
        spare="or keep the rest for the call",
        hint="Your adviser reads this.",
        required=False,
    )
    letter = UploadField(
        "The letter",
        required=False,
        accept=".pdf,.jpg,.jpeg,.png",
        advice="Photograph one page at a time",
        hint="PDF, JPEG or PNG, up to 20 MB.",
    )
    password = PasswordText("Password", autocomplete="current-password")
    confirm = Confirmation("All four are true for me", missing="Tick the box if all four are true for you")
    save = MainButton("Send my request", busy="Sending…")
    draft = SecondButton("Save and come back")


def create_pattern_app(
    *, form_life: timedelta = timedelta(hours=12), public_url: str = "http://localhost"
) -> Flask:
    """The gallery, with every page the tests of the shell need."""
    app = Flask("patterns", static_folder=None)
    app.secret_key = "for tests only"
    app.config["TESTING"] = False
    init_templates(
        app, provider=PROVIDER, public_url=public_url, mode="demo", form_life=form_life, clock=lambda: NOW
    )
    init_errors(app)
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(Path(__file__).parent / "templates")])
    app.jinja_env.globals["link"] = lambda href, words: Markup('<a href="{}">{}</a>').format(href, words)
    app.jinja_env.globals["signed_in_person"] = str  # nobody is signed in to the gallery
    kept: list[dict[str, object]] = []
    app.extensions["kept"] = kept

    @app.get("/")
    def start() -> str:
        return render_template("start.html")

    @app.route("/letter-date", methods=["GET", "POST"])
    def letter_date() -> ResponseReturnValue:
        form = LetterDateForm(today=TODAY)
        if not form.validate_on_submit():
            return render_template("letter_date.html", form=form)
        kept.append({"sent_on": form.sent_on.data})
        return redirect("/answer", code=303)

    @app.route("/decision", methods=["GET", "POST"])
    def decision() -> ResponseReturnValue:
        form = DecisionForm()
        if not form.validate_on_submit():
            return render_template("decision.html", form=form)
        return redirect("/letter-date", code=303)

    @app.route("/everything", methods=["GET", "POST"])
    def everything() -> ResponseReturnValue:
        form = EverythingForm(
            today=TODAY, data={"version": 3, "called_at": time(16, 2), "phone": "01632960014"}
        )
        if not form.validate_on_submit():
            return render_template("everything.html", form=form)
        kept.append({field.name: field.data for field in form if field.name not in ("csrf_token", "letter")})
        return redirect("/signed", code=303)

    for page in ("answer", "check", "signed", "document", "parts", "case", "cases"):
        app.add_url_rule(
            f"/{page}", page, lambda page=page: render_template(f"{page}.html", today=TODAY, now=NOW)
        )

    @app.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        require_token()
        return redirect("/", code=303)

    @app.post("/autosave")
    def autosave() -> ResponseReturnValue:
        require_token()
        return {"saved": True}

    @app.route("/broken", methods=["GET", "POST"])
    def broken() -> str:
        raise ZeroDivisionError("a fault of ours")

    @app.get("/refused")
    def refused() -> str:
        raise CaseError("for the log", sentence="Sam Reed must record the call first.")

    @app.get("/abort/<int:code>")
    def stop(code: int) -> str:
        abort(code)

    @app.get("/next")
    def go_on() -> ResponseReturnValue:
        return redirect(safe_next(request.args.get("next"), otherwise="/"), code=303)

    return app
