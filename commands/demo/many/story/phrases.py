"""What people of practice cases write and say: invented, and about nobody."""

from __future__ import annotations

from cases.complaints import ComplaintAbout
from cases.vocabulary import AgreedKind, DecisionKind, PartyRole, Section

HOPES = (
    "More help with reading and talking in class.",
    "A school that can keep him safe at break times.",
    "That somebody explains the decision to us.",
    "Speech and language therapy that is written into the plan, with hours.",
    "To be back in school full time by Easter.",
    "An assessment, because school say that they have tried everything.",
    "That transport is sorted out before the new term.",
    "A placement where she does not have to move at sixteen.",
)
DRS_HOPES = (
    "The one-to-one hours in section F, every week.",
    "That school and council stop sending us to each other.",
    "Occupational therapy has not started since the plan was finished in spring.",
    "A timetable that he can follow, and somebody to phone when it changes.",
)
TRIED = (
    "We met the SENCO twice and wrote to the council in June.",
    "Emails, and a complaint to the school.",
    "We phoned the case officer. Nobody phoned back.",
)
LANGUAGES = ("Polish", "Urdu", "Arabic", "Bengali", "Romanian", "Ukrainian", "Portuguese", "Tigrinya")
OTHER_NEEDS = (
    "Breaks every half hour",
    "A parking space near the door",
    "Somewhere to leave a baby sister with her dad",
    "Papers on yellow paper",
)
OFFERED_INSTEAD = (
    "a smaller room on the ground floor, and breaks when you like",
    "a video meeting from home",
)
INTERPRETERS = ("Wordbridge Interpreters", "Halina Sosna, Wordbridge Interpreters", "Plainline Languages")
SIGNERS_OF_BSL = ("Ros Tully, BSL interpreter", "Handshape Interpreting")
SUPPORTERS = ("Grandmother", "Uncle", "Friend", "Adviser of SENDIASS", "Advocate", "Key worker")
VIEWS = (
    "I like maths and the library. I do not like the corridor when everybody is in it.",
    "I want to stay with my friends. I need somebody to read the questions to me.",
    "School is too loud. Home is better. I would go if it was small.",
    "He smiles when the swimming teacher comes, and cries on the days without her.",
    "I want to learn to cook and to go on the bus by myself.",
)
NOTES = (
    "Prefers text messages. Do not ring before 10.",
    "Spoke to SENDIASS, who are happy for us to copy them in once the family says so.",
    "Mum has a new job from Monday: afternoons only.",
    "Officer is on leave until the 14th; cover is the team manager.",
    "Asked twice for the working document. It is on its way.",
    "Family is worried about meeting the headteacher again. Talked about separate rooms.",
)
STEPS = (
    "Ring the school about who will come",
    "Ask for the educational psychologist’s report",
    "Check that the room is step-free",
    "Send the map and the parking code",
    "Ask the family about half term",
)
SUMMARIES = (
    "Everyone said what has worked and what has not. The reports were read together.",
    "The family described the last two terms. The local authority explained how it decided, and what it "
    "had not seen at the time.",
    "School described a week. It was agreed that the plan no longer fits it.",
)
DIFFERENCES = (
    "Whether a specialist placement will be needed later.",
    "How many hours of therapy are enough.",
    "Who pays for transport until Easter.",
)
ONLY_WRITTEN_DOWN = "They wrote down between them what they agreed, and wanted no statement."
PLACES = (
    (
        "The Quiet Room, Nowhere Community Centre",
        "Step-free from the car park. Hearing loop. A second room.",
        "Neither side works there, and it is between the school and the family.",
    ),
    (
        "Meeting room 2, The Old Library, Nowhere",
        "Ramp at the side door, lift to the first floor.",
        "A public library that everyone reaches by bus.",
    ),
    (
        "Garden Room, Ferry Lane Hall, Nowhere",
        "Ground floor. Two parking spaces by the door.",
        "Halfway for both, and nobody of the council works there.",
    ),
)

Agreed = tuple[str, str, AgreedKind, Section | None, PartyRole, int]
"""What is to be done, what done means, of what kind, in which section, by whom, and in how many weeks where
no law sets the time.
"""
_LA, _SCHOOL, _FAMILY = PartyRole.AUTHORITY, PartyRole.SETTING, PartyRole.PARENT

_ASSESS: tuple[Agreed, ...] = (
    (
        "Begin an EHC needs assessment",
        "The family has the letter that says so",
        AgreedKind.ASSESS,
        None,
        _LA,
        2,
    ),
    (
        "Ask the educational psychologist for advice, and name a day for the visit",
        "The family knows the day",
        AgreedKind.OTHER,
        None,
        _LA,
        4,
    ),
    (
        "Send the school’s records of the last year",
        "The local authority has them",
        AgreedKind.OTHER,
        None,
        _SCHOOL,
        2,
    ),
    ("Send the private report", "The local authority has it", AgreedKind.OTHER, None, _FAMILY, 1),
)
_PLAN: tuple[Agreed, ...] = (
    ("Make a plan and send the draft", "The family has the draft plan", AgreedKind.MAKE_PLAN, None, _LA, 5),
    ("Send wishes for section A", "The local authority has them", AgreedKind.OTHER, None, _FAMILY, 2),
    ("Hold a meeting about the draft", "The meeting took place", AgreedKind.OTHER, None, _LA, 8),
)
_CONTENTS: tuple[Agreed, ...] = (
    (
        "Put weekly speech and language sessions of 45 minutes into section F",
        "The amended plan says so",
        AgreedKind.CHANGE_CONTENTS,
        Section.F,
        _LA,
        5,
    ),
    (
        "Describe sensory needs in section B as the occupational therapist does",
        "The amended plan says so",
        AgreedKind.CHANGE_CONTENTS,
        Section.B,
        _LA,
        5,
    ),
    (
        "Name the school in section I",
        "The family has the amended plan",
        AgreedKind.NAME_SCHOOL,
        Section.I,
        _LA,
        2,
    ),
    (
        "Try the reading scheme three times a week, and write down how it goes",
        "The family has the notes of six weeks",
        AgreedKind.OTHER,
        None,
        _SCHOOL,
        7,
    ),
)
_KEEP: tuple[Agreed, ...] = (
    (
        "Keep the plan going until the end of the course",
        "The family has the letter",
        AgreedKind.KEEP_PLAN,
        None,
        _LA,
        0,
    ),
    ("Hold a review before Easter", "The review took place", AgreedKind.OTHER, None, _LA, 10),
)
DRS_ACTIONS: tuple[Agreed, ...] = (
    (
        "Make up the therapy sessions that were missed",
        "Eight sessions were given",
        AgreedKind.OTHER,
        None,
        _LA,
        12,
    ),
    ("Give the family the name of one person to phone", "They have it", AgreedKind.OTHER, None, _LA, 1),
    (
        "Send home a note each Friday about the week’s one-to-one hours",
        "Notes came for half a term",
        AgreedKind.OTHER,
        None,
        _SCHOOL,
        6,
    ),
    (
        "Tell school on Mondays how the weekend was",
        "They did, for half a term",
        AgreedKind.OTHER,
        None,
        _FAMILY,
        6,
    ),
)
ACTIONS: dict[DecisionKind, tuple[Agreed, ...]] = {
    DecisionKind.NO_ASSESSMENT: _ASSESS,
    DecisionKind.NO_PLAN: _PLAN,
    DecisionKind.PLAN_CONTENTS: _CONTENTS,
    DecisionKind.NO_AMENDMENT: _CONTENTS,
    DecisionKind.PLAN_CEASES: _KEEP,
    DecisionKind.NOT_DELIVERED: DRS_ACTIONS,
}
PARTLY = (
    "Two of the three sessions are in. The third waits for a room.",
    "The draft is written and goes to panel on Thursday.",
    "We have half of the records.",
)
NOT_YET = (
    "The therapist is ill. We have asked the agency for cover.",
    "The panel was put off by two weeks.",
    "We wait for the school’s reply.",
)
DONE = ("Sent today.", "", "", "The letter went on Monday.", "Done, with a copy to the school.")
NOT_AGREED = (
    "The plan came, but the hours are not in it.",
    "We have had no letter.",
)
COMMENTS = (
    "For the first time somebody listened to the end.",
    "The room was cold. The mediator was kind.",
    "It helped to have the questions before.",
    "I would have liked to know earlier who would come.",
    "Two hours were not enough.",
)
FOCUS = (
    "How the help in section F is given each week, and who says so when it is not.",
    "What the school and the local authority do together from this term on.",
    "How the next review is prepared, and by when.",
)
HISTORY = (
    "The plan was finished in spring. The one-to-one hours stopped after the half term.",
    "Two reviews were cancelled. The family has written three times.",
    "The setting says that it has no money for a second assistant.",
)

COMPLAINTS = (
    (
        ComplaintAbout.DELAY,
        "Nobody phoned for a week after the form was sent.",
        "The first call came late. We have written to say so, and who is asked now when somebody is away.",
    ),
    (
        ComplaintAbout.DELAY,
        "The meeting was moved twice.",
        "We explained both moves. The second could have been said sooner, and we are sorry for that.",
    ),
    (
        ComplaintAbout.ADVICE,
        "I was not told that I could ask for the certificate without a meeting.",
        "The adviser went through it again with them, and the certificate went out the same day.",
    ),
    (
        ComplaintAbout.MEETING,
        "The meeting started twenty minutes late and ended on time.",
        "A second meeting was offered, and it was held.",
    ),
    (
        ComplaintAbout.MEETING,
        "We could not hear the people who joined by video.",
        "The venue has another room with a loudspeaker. It is booked for us from now on.",
    ),
    (
        ComplaintAbout.DOCUMENT,
        "Our name is spelled wrongly on the certificate.",
        "A corrected certificate was issued the next day.",
    ),
    (
        ComplaintAbout.ACCESS,
        "No interpreter was there.",
        "The interpreter had been booked for another hour. We now confirm each booking the day before.",
    ),
    (
        ComplaintAbout.CONDUCT,
        "I was interrupted on the phone.",
        "We listened to what happened with the adviser, and wrote to say what follows from it.",
    ),
    (
        ComplaintAbout.OTHER,
        "There is no place to park near the venue.",
        "The invitation now says where the nearest car park is.",
    ),
)
"""About what, in whose words, and what was answered; none names a case, as in the log of the product."""
