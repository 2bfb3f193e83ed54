"""Why an action about people is refused; the sentence never says anything about anybody."""

from yimen.kit.refusals import Refusal


class OutsideYourArea(Refusal):
    """That place is outside your area. You can write only about people in your own area."""

    status_code = 403


class NotThere(Refusal):
    """There is no such person or household, or it is not yours to see."""

    status_code = 404


class NotThatPerson(Refusal):
    """We found nobody with exactly this number and this name."""

    status_code = 404


class DocumentTaken(Refusal):
    """This document number is already registered for another person. Merge the two instead."""


class KnownElsewhere(Refusal):
    """This document is already registered elsewhere. Ask your township to move the record."""


class NotMergeable(Refusal):
    """These two records cannot be merged: one of them has been merged already."""


class NeedsReason(Refusal):
    """The two records carry different document numbers. Please say why they are one person."""


class HasAnAccountAlready(Refusal):
    """Another account is already linked with this person, or yours with another."""


class PhoneNotVerified(Refusal):
    """Please verify your mobile phone number first."""
