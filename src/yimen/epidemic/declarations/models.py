"""居民信息填报: what somebody declares of himself, or of whom he looks after, once."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.outbreaks.models import Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.eforms.models import Answers
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, within

MOST_DEPENDANTS = 10


class Kind(models.TextChoices):
    """What brings the person here."""

    RESIDENT = "resident", _("lives here")
    VISITOR = "visitor", _("is visiting")
    TRANSIT = "transit", _("is passing through")


class Relation(models.TextChoices):
    """What the declared person is to the one who declares."""

    SELF = "self", _("myself")
    CHILD = "child", _("my child")
    PARENT = "parent", _("my parent")
    SPOUSE = "spouse", _("my husband or wife")
    RELATIVE = "relative", _("a relative")
    NEIGHBOUR = "neighbour", _("somebody whom I help")
    WORKER = "worker", _("declared at the door")  # a reporter for who has no phone


FAMILY = [one for one in Relation if one not in {Relation.SELF, Relation.WORKER}]


class Vehicle(models.TextChoices):
    TRAIN = "train", _("train")
    AIRCRAFT = "aircraft", _("aircraft")
    COACH = "coach", _("coach")
    BUS = "bus", _("bus")
    METRO = "metro", _("metro")
    TAXI = "taxi", _("taxi or hired car")
    SHIP = "ship", _("ship")
    CAR = "car", _("own car")
    OTHER = "other", _("otherwise")


class Alarm(models.TextChoices):
    """What in a declaration is looked into; the gravest first."""

    CONTACT = "contact", _("contact with a case")
    SYMPTOM = "symptom", _("symptoms")
    RISK_AREA = "risk_area", _("was in a risk area")


class DependantQuerySet(models.QuerySet["Dependant"]):
    def visible_to(self, user: Actor) -> Self:
        """One's own list, and whose list one is on oneself."""
        own = Q(person__in=user.sight.own_person_ids)
        return self.filter(own | Q(holder=user.pk) if user.pk is not None else own)

    def standing(self) -> Self:
        return self.filter(until__isnull=True)


class Dependant(models.Model):
    """Somebody whose declarations and code another person's phone looks after."""

    holder = models.ForeignKey(User, models.CASCADE, related_name="dependants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="looked_after")
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    place = models.PositiveSmallIntegerField()  # 1 to 10: two requests at once make no eleventh
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    client_uuid = models.UUIDField(unique=True)

    objects = DependantQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.CheckConstraint(
                name="dependant_one_of_ten", condition=Q(place__range=(1, MOST_DEPENDANTS))
            ),
            models.CheckConstraint(
                name="dependant_is_somebody_else", condition=~Q(relation="self")
            ),
            models.UniqueConstraint(
                name="dependant_place_once", fields=["holder", "place"], condition=Q(until=None)
            ),
            models.UniqueConstraint(
                name="dependant_person_once", fields=["holder", "person"], condition=Q(until=None)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: Actor) -> Self:
        """In the jurisdiction by stay or home; about oneself; and what one declared."""
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | self._own(user))

    def own(self, user: Actor) -> Self:
        """About oneself, or declared by oneself: what stands on a resident's pages."""
        return self.filter(self._own(user))

    def _own(self, user: Actor) -> Q:
        about_me = Q(person__in=user.sight.own_person_ids)
        return about_me if user.pk is None else about_me | Q(declared_by=user.pk)

    def current(self) -> Self:
        return self.filter(is_current=True)


class Declaration(models.Model):
    """One version of what was declared of one person. A change is a new version."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="declarations")
    version = models.PositiveIntegerField(_("version"))
    is_current = models.BooleanField(default=True)
    kind = models.CharField(_("what brings the person"), max_length=12, choices=Kind)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    declared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(_("declared"))
    area_code = models.BigIntegerField(_("where the person stays"))
    home_area_code = models.BigIntegerField(null=True)
    address = models.CharField(_("address"), max_length=200)
    stays_until = models.DateField(_("stays until"), null=True)
    plate = models.CharField(_("number plate"), max_length=12, blank=True)
    answers = models.OneToOneField(Answers, models.PROTECT, related_name="+")
    temperature = models.DecimalField(_("temperature"), max_digits=3, decimal_places=1, null=True)
    symptoms = models.CharField(_("symptoms"), max_length=8, choices=Symptom)
    contact = models.CharField(_("contact with a case"), max_length=8, choices=Symptom)
    risk_area = models.CharField(_("was in a risk area"), max_length=8, choices=Symptom)
    alarms = ArrayField(models.CharField(max_length=12, choices=Alarm), default=list)
    client_uuid = models.UUIDField(unique=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="declared_here", fields=["area_code", "-id"], condition=Q(is_current=True)
            ),
            models.Index(
                name="declared_home",
                fields=["home_area_code", "-id"],
                condition=Q(is_current=True),
            ),
            models.Index(name="declared_by_whom", fields=["declared_by", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(name="declaration_version_once", fields=["person", "version"]),
            models.UniqueConstraint(
                name="declaration_current_once", fields=["person"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="declaration_of_a_guest_has_an_end",
                condition=~Q(kind="visitor") | Q(stays_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def alarm_words(self) -> list[str]:
        return [str(Alarm(alarm).label) for alarm in self.alarms]


class TravelSegment(models.Model):
    """行程: one leg of a journey in the fourteen days before; what published trips match."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="segments")
    day = models.DateField(_("day"))
    until_day = models.DateField(_("arrived on"))  # a night train ends on another day
    vehicle = models.CharField(_("by"), max_length=12, choices=Vehicle)
    number = models.CharField(_("number of the vehicle"), max_length=20, blank=True)
    carriage = models.CharField(_("carriage"), max_length=8, blank=True)
    seat = models.CharField(_("seat"), max_length=8, blank=True)
    from_place = models.CharField(_("place of departure"), max_length=80)
    to_place = models.CharField(_("place of arrival"), max_length=80)

    class Meta:
        ordering = ["day", "id"]
        indexes = [models.Index(name="declared_segment", fields=["vehicle", "number", "day"])]
        constraints = [
            models.CheckConstraint(
                name="segment_ends_after_it_begins", condition=Q(until_day__gte=F("day"))
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
