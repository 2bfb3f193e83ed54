"""Nothing about residents: only who made a version of a plan."""

from yimen.kit.personal import DUTY, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="outbreaks.Plan",
        fields=("made_by",),
        purpose="To answer for the figures by which people were observed",
        ground=DUTY,
        keep=Retention(),
    )
]
PLAIN = [
    Plain(
        "outbreaks.Outbreak",
        ("disease", "name_zh", "name_en", "started_on", "ended_on", "status", "template"),
        "The disease, and since when it spreads",
    ),
    Plain(
        "outbreaks.Plan",
        ("effective_from", "weekdays", "classifications", "sources", "ground"),
        "Figures and words of published documents",
    ),
    Plain(
        "outbreaks.RiskArea",
        ("place", "level", "since", "until", "source"),
        "Places and the documents that name them",
    ),
]
