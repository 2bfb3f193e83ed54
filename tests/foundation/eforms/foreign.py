"""Forms as others in the field write them: modelled on those of ODK, Kobo and the WHO."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def xlsx(**sheets: Rows) -> bytes:
    """An Excel file with these sheets; the first row of each is its header."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


YES_NO = [("yes_no", "1", "Yes"), ("yes_no", "0", "No")]

# A household survey: groups in groups, a roster of members, calculations, a range, a place on
# the map, a photo, an answer put into a label, codes with capitals and signs.
HOUSEHOLD_SURVEY = xlsx(
    survey=[
        ("type", "name", "label", "hint", "required", "relevant", "constraint",
         "constraint_message", "calculation", "appearance", "parameters", "repeat_count"),
        ("start", "start"),
        ("deviceid", "deviceid"),
        ("begin group", "Cover", "Cover page"),
        ("text", "HH_ID", "Household number", "As on the list", "yes", None,
         "string-length(.) <= 8"),
        ("geopoint", "gps", "Where is the house?"),
        ("select_one yes_no", "consent", "Does the household agree?", None, "yes"),
        ("end group",),
        ("begin group", "roster_group", "Members", None, None, "${consent} = '1'"),
        ("integer", "HH_size", "How many live here?", None, "true()", None,
         ". > 0 and . <= 30", "Between 1 and 30"),
        ("begin repeat", "member", "Member"),
        ("text", "m.name", "Name", None, "yes"),
        ("integer", "age-years", "Age of ${m.name}", None, None, None, ". >= 0 and . < 120"),
        ("calculate", "is_child", None, None, None, None, None, None, "${age-years} < 15"),
        ("select_one school", "school", "Goes to school?", None, None, "${is_child}"),
        ("image", "photo", "Photo of the vaccination card"),
        ("end repeat",),
        ("calculate", "n_members", None, None, None, None, None, None, "count(${member})"),
        ("note", "mismatch", "The number of members differs.", None, None,
         "${n_members} != ${HH_size}"),
        ("end group",),
        ("range", "water", "How content with the water?", None, None, None, None, None, None,
         None, "start=0 end=10 step=1"),
        ("select_multiple fuel or_other", "fuel", "Fuels used", None, None, None,
         "not(selected(., 'None') and count-selected(.) > 1)", "None stands alone"),
        ("text", "story", "Anything else?", None, None, None, "regex(., '^[A-Z].*')", None, None,
         "multiline"),
        ("acknowledge", "ok", "Read to the end"),
    ],
    choices=[
        ("list_name", "name", "label"),
        *YES_NO,
        ("school", "Never", "Never"), ("school", "Now", "Now"), ("school", "In the past", "Past"),
        ("fuel", "Wood", "Wood"), ("fuel", "LPG/gas", "Gas"), ("fuel", "None", "None"),
    ],
    settings=[("form_title", "form_id", "version"), ("Household survey", "HH Survey 2020", "3")],
)  # fmt: skip

# A case investigation: two languages, districts that follow the region, contacts in rows, days
# that may not be later than today, a condition over many answers.
CASE_INVESTIGATION = xlsx(
    survey=[
        ("type", "name", "label::English (en)", "label::中文 (zh)", "hint::English (en)",
         "guidance_hint::English (en)", "required", "relevant", "constraint",
         "constraint_message::English (en)", "constraint_message::中文 (zh)", "choice_filter"),
        ("begin_group", "patient", "Patient", "病人"),
        ("text", "name", "Name", "姓名", None, None, "yes"),
        ("select_one region", "region", "Region", "地区", None, None, "yes"),
        ("select_one district", "district", "District", "县区", None, None, "yes", None, None,
         None, None, "region = ${region}"),
        ("end_group",),
        ("begin_group", "illness", "Illness", "病情"),
        ("date", "onset", "Day of onset", "发病日期", None, "The first day with any symptom",
         "yes", None, ". <= today() and . >= date('2019-12-01')", "Not in the future",
         "不能晚于今天"),
        ("select_multiple symptom", "symptoms", "Symptoms", "症状"),
        ("decimal", "temp", "Highest temperature", "最高体温", None, None,
         "selected(${symptoms}, 'fever')", "selected(${symptoms}, 'fever')",
         ". >= 34 and . <= 43"),
        ("dateTime", "admitted", "Admitted at", "入院时间", None, None, None,
         "${onset} != '' and (selected(${symptoms}, 'dyspnoea') or ${temp} >= 39)"),
        ("end_group",),
        ("begin_repeat", "contact", "Contacts", "接触者"),
        ("begin_group", "contact_one", "Contact", "接触者"),
        ("text", "c_name", "Name", "姓名", None, None, "yes"),
        ("date", "last_seen", "Last seen", "最后接触", None, None, None, None, ". >= ${onset}"),
        ("select_one risk", "c_risk", "Risk", "风险"),
        ("text", "c_why", "Why", "原因", None, None, None, "${c_risk} = 'high'"),
        ("end_group",),
        ("end_repeat",),
        ("note", "urgent", "Report at once", "请立即报告", None, None, None,
         "count(${contact}[c_risk = 'high']) > 0 or count(${contact}) >= 5"),
    ],
    choices=[
        ("list_name", "name", "label::English (en)", "label::中文 (zh)", "region"),
        ("region", "north", "North", "北部"), ("region", "south", "South", "南部"),
        ("district", "d1", "Upper", "上区", "north"), ("district", "d2", "Lower", "下区", "south"),
        ("symptom", "fever", "Fever", "发热"), ("symptom", "dyspnoea", "Short of breath", "气促"),
        ("risk", "high", "High", "高"), ("risk", "low", "Low", "低"),
    ],
    settings=[("form_title", "form_id", "default_language"),
              ("个案调查", "case-investigation", "中文 (zh)")],
)  # fmt: skip
