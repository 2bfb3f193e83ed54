"""Who read or changed what, about whom and why: append-only, hash-chained by the sealer."""

from __future__ import annotations

import datetime
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from yimen.kit.sight import Actor, within

AUDITOR = "auditor"  # staff.Role, which lies above

# What a deed is called on pages; a test fails for a verb without words.
DEEDS = {
    "accept": _("accepted the work"),
    "accept_transfer": _("took a person over"),
    "add": _("entered it"),
    "add_phone": _("gave a phone its key"),
    "add_second_factor": _("added a second factor"),
    "answer_list": _("answered a line of a list"),
    "apply_import": _("had a sheet taken over"),
    "appoint": _("gave a post"),
    "ask_transfer": _("asked another village to take a person over"),
    "assign": _("gave it a new village"),
    "attach_file": _("added a file"),
    "become_case": _("noted that the person became a case"),
    "break_glass": _("opened in an emergency"),
    "break_glass_failed": _("tried to open in an emergency"),
    "cancel": _("gave it up"),
    "carry_draft": _("took a half-filled form to its new version"),
    "change": _("changed it"),
    "change_phone": _("changed the phone number"),
    "chase": _("reminded of a missing report"),
    "chase_list": _("reminded of a list"),
    "check": _("checked the findings"),
    "check_import": _("checked a sheet"),
    "check_import_again": _("checked a sheet again"),
    "claim": _("linked with an account"),
    "close": _("closed the work"),
    "compromise_key": _("dropped a compromised key"),
    "confirm": _("confirmed that it cannot be done"),
    "confirm_colour": _("confirmed a colour set by hand"),
    "confirm_phone": _("confirmed the phone number"),
    "correct": _("corrected"),
    "correct_entry": _("corrected an entry"),
    "decide_import": _("decided about rows of a sheet"),
    "die": _("noted a death"),
    "decline_offer": _("found that a declaration lists nobody"),
    "declare": _("declared health and journeys"),
    "dispatch": _("dispatched work by hand"),
    "draft_rules": _("drafted rules"),
    "enact_rules": _("enacted rules"),
    "drop_draft": _("dropped a half-filled form"),
    "end": _("brought to an end"),
    "end_phones": _("ended the keys of phones"),
    "end_post": _("ended a post"),
    "end_transfer": _("ended a transfer that was pointless"),
    "erase_file": _("erased a file"),
    "escalate": _("told the next level that it is overdue"),
    "escalate_transfer": _("told the township of an unanswered transfer"),
    "export": _("exported"),
    "export_full": _("exported with names and numbers in full"),
    "extend": _("extended an observation"),
    "file_appeal": _("appealed against a colour"),
    "follow": _("took it along with a move"),
    "hear_fever": _("noted the fever of a visit"),
    "hear_symptoms": _("noted symptoms of a home observation"),
    "import": _("imported"),
    "issue_pass": _("gave out a code"),
    "join": _("joined two observations"),
    "keep_draft": _("kept a half-filled form"),
    "keep_file": _("kept a file"),
    "lift_painted": _("lifted a red that nobody had decided"),
    "link_identity": _("linked an identity service"),
    "list": _("put on a list to check"),
    "load_rules": _("loaded rules"),
    "look": _("looked at"),
    "look_after": _("put on the list of whom a phone looks after"),
    "look_no_more": _("took off the list of whom a phone looks after"),
    "lose": _("closed as lost"),
    "make_rule": _("set a rule"),
    "map_columns": _("matched the columns of a sheet"),
    "mark_overdue": _("found it overdue"),
    "merge": _("merged two entries"),
    "miss": _("marked days as missed"),
    "move": _("recorded a move"),
    "move_in": _("recorded who lives there"),
    "move_out": _("recorded a move away"),
    "not_duplicates": _("found to be two persons"),
    "not_executable": _("reported that it cannot be done"),
    "note": _("remarked on it"),
    "note_glass": _("took note of an emergency access"),
    "observe": _("gave a reason for observation"),
    "offer": _("offered somebody who declared to his village"),
    "open": _("opened work"),
    "open_account": _("opened an account"),
    "part": _("parted two observations"),
    "pass_on": _("asked another place"),
    "place": _("changed where somebody is observed"),
    "propose_colour": _("proposed a colour"),
    "propose_rules": _("proposed rules"),
    "publish_form": _("published a form"),
    "purge": _("deleted at the end of the term"),
    "put_in_force": _("put in force"),
    "receive_list": _("received a list"),
    "record_fact": _("recorded a fact for the code"),
    "recount": _("had the figures counted anew"),
    "redate_reason": _("put the day of a reason right"),
    "refuse_colour": _("refused a proposed colour"),
    "refuse_import": _("refused a sheet"),
    "refuse_transfer": _("refused to take a person over"),
    "reject_appeal": _("rejected an appeal"),
    "release": _("released from observation"),
    "remove_second_factor": _("removed a second factor"),
    "renew_pass": _("renewed the number of a code"),
    "reopen": _("opened again"),
    "report": _("reported findings"),
    "report_day": _("reported the day"),
    "resume": _("took it up again"),
    "resume_run": _("let the judging of everybody go on"),
    "return": _("sent back"),
    "revoke_pass": _("withdrew a code"),
    "rotate_keys": _("changed the key of the codes"),
    "search": _("searched"),
    "set_hours": _("set by when villages report"),
    "set_password": _("set a password"),
    "set_terms": _("set lengths and limits of codes"),
    "set_transfer_rule": _("set the limits of transfers"),
    "share": _("shared the entry"),
    "sign_in": _("signed in"),
    "sign_in_failed": _("failed to sign in"),
    "sign_out": _("signed out"),
    "simulate_rules": _("simulated rules"),
    "stop_run": _("stopped the judging of everybody"),
    "take_note": _("noted the symptoms"),
    "take_offer": _("listed somebody who declared"),
    "transfer": _("transferred the work"),
    "turn_green": _("turned a code green"),
    "turn_red": _("turned a code red"),
    "turn_yellow": _("turned a code yellow"),
    "undo": _("took back an end"),
    "undo_merge": _("undid a merge"),
    "unlink_identity": _("unlinked an identity service"),
    "unmask": _("saw the full number"),
    "uphold_appeal": _("upheld an appeal"),
    "upload": _("brought in a sheet"),
    "visit": _("recorded a visit"),
    "void": _("declared void"),
    "withdraw": _("withdrew it"),
    "withdraw_fact": _("withdrew a fact of the code"),
    "withdraw_reason": _("withdrew a reason"),
    "withdraw_report": _("undid a daily report"),
    "withdraw_transfer": _("took a transfer back"),
}

# What the rows are called that deeds were done to; a test fails for a label without words.
KINDS = {
    "accounts.User": _("account"),
    "areas.Area": _("division"),
    "audit.DeletionCertificate": _("certificate of deletion"),
    "audit.Entry": _("row of the audit"),
    "declarations.Declaration": _("declaration"),
    "declarations.Dependant": _("somebody looked after"),
    "eforms.Definition": _("form"),
    "eforms.Draft": _("half-filled form"),
    "figures.Counter": _("figure"),
    "figures.Recount": _("recount"),
    "files.File": _("file"),
    "follow_up.FollowUp": _("day of an observation"),
    "follow_up.Notice": _("words of a notice"),
    "follow_up.Observation": _("observation"),
    "imports.Job": _("sheet brought in"),
    "investigations.Investigation": _("work"),
    "investigations.Order": _("order"),
    "investigations.Rule": _("rule"),
    "key_groups.Chase": _("reminder"),
    "key_groups.DailyReport": _("daily report"),
    "key_groups.KeyPerson": _("entry in a key group"),
    "key_groups.ListedPerson": _("line of a list to check"),
    "key_groups.Offer": _("offer of a declaration"),
    "key_groups.ReceivedList": _("list to check"),
    "key_groups.ReportingHours": _("reporting hours"),
    "key_groups.Transfer": _("hand-over of a person"),
    "key_groups.TransferRule": _("limits of transfers"),
    "outbreaks.Outbreak": _("outbreak"),
    "outbreaks.Plan": _("plan of observation"),
    "outbreaks.RiskArea": _("risk area"),
    "passes.Appeal": _("appeal"),
    "passes.Colour": _("colour of a code"),
    "passes.ColourChange": _("change of colour"),
    "passes.Decision": _("colour set by hand"),
    "passes.Fact": _("fact for the code"),
    "passes.Key": _("key of the codes"),
    "passes.Pass": _("code"),
    "passes.Phone": _("key of a phone"),
    "passes.Ruleset": _("rules of the codes"),
    "passes.Run": _("judging of everybody"),
    "passes.Terms": _("lengths and limits of codes"),
    "people.Household": _("household"),
    "people.Person": _("person"),
    "staff.Post": _("post"),
    "staff.Share": _("share"),
}
ROLES: dict[str, object] = {}  # their words, which `staff` gives: it lies above


def append_only() -> list[pgtrigger.Trigger]:
    """Refuse any change to rows that are there, also by bulk statements and raw SQL."""
    refuse = "RAISE EXCEPTION 'The table % is append-only.', TG_TABLE_NAME;"
    operations = {
        "append_only": pgtrigger.Update | pgtrigger.Delete,
        "never_emptied": pgtrigger.Truncate,
    }
    return [
        pgtrigger.Trigger(
            name=name,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=operation,
            func=refuse,
        )
        for name, operation in operations.items()
    ]


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: Actor) -> Self:
        """An auditor's: the deeds over his area, and those of no place and about nobody."""
        ranges = user.sight.ranges([AUDITOR])
        if not ranges:
            return self.none()
        of_no_place = models.Q(area_code__isnull=True, person_ids=[])  # sign-ins, settings
        return self.filter(within(ranges, "area_code") | of_no_place)

    def on(self, day: datetime.date) -> Self:
        return self.filter(recorded_at__date=day)


class Entry(models.Model):
    """One look or one change. Plain ids and no personal data: it outlives what it speaks of."""

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField(_("time"))
    actor_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=32, blank=True)
    verb = models.CharField(_("deed"), max_length=64)
    subject = models.CharField(max_length=64)
    subject_ids = ArrayField(models.BigIntegerField(), default=list)
    person_ids = ArrayField(models.BigIntegerField(), default=list)
    area_code = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    address = models.GenericIPAddressField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["person_ids"], name="audit_person_ids"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["area_code", "-id"], name="audit_area"),
        ]
        triggers = append_only()

    @property
    def deed(self) -> str:
        return str(DEEDS.get(self.verb, self.verb))

    @property
    def kind(self) -> str:
        return str(KINDS.get(self.subject, self.subject))

    @property
    def role_word(self) -> str:
        return str(ROLES.get(self.role, self.role))


class Seal(models.Model):
    """One link of the chain: `mac` = HMAC(key, previous mac ‖ seq ‖ the entry's bytes)."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    mac = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = append_only()


class DeletionCertificate(models.Model):
    """What one run of the purge ended: counts by table, and the hash of the written record."""

    made_at = models.DateTimeField()
    counts = models.JSONField()  # {"people.Person": 12}
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=80)

    class Meta:
        triggers = append_only()
