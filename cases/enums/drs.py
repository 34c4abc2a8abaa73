"""The words of disagreement resolution (CFA 2014, s 57) as enums; ``cases.vocabulary`` hands them out."""

from __future__ import annotations

from cases.worded import Worded


class Ground(Worded):
    """What a disagreement is about, as the family may tick it; the last two stand in the law alone."""

    PLAN_NOT_FOLLOWED = "plan_not_followed", "Help that is in a plan is not being given"
    SUPPORT = "support", "The help for special educational needs at a nursery, school or college"
    ASSESSMENT = "assessment", "How an assessment is being done"
    DRAFTING = "drafting", "How a plan is being written, before there is a decision"
    REVIEW = "review", "How a review or a new assessment is being done"
    APPEAL = "appeal", "An appeal that has already started"
    HEALTH_OR_CARE = "health_or_care", "The health or social care side of an assessment or a plan"
    PROVISION = "provision", "What a nursery, school or college should give, with or without a plan"
    HEALTH_BODY = "health_body", "What a health body should give"


class PlanHeld(Worded):
    """Whether there is an EHC plan; never a bar to disagreement resolution."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "I am not sure"


class AppealRunning(Worded):
    """Whether an appeal about this is running."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "I am not sure"


class Against(Worded):
    """With whom someone disagrees."""

    AUTHORITY = "authority", "The local authority"
    HEALTH = "health", "A health body"
    SETTING = "setting", "A nursery, school or college"


class PartAnswer(Worded):
    """What someone answers when asked to take part; nobody else learns it."""

    YES = "yes", "Yes, I will take part"
    NO = "no", "No, I do not want to take part"
    TALK = "talk", "I want to talk first"


class PartMode(Worded):
    """How someone would rather meet."""

    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"
    EITHER = "either", "Either is fine"
