"""A form with everything in it: pages that hide, a group of rows, choices that follow."""

from typing import Any


def words(zh: str, en: str = "") -> dict[str, str]:
    return {"zh-hans": zh, "en": en or zh}


def choice(value: str, zh: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "label": words(zh), **more}


HOUSEHOLD: dict[str, Any] = {
    "pages": [
        {
            "name": "you",
            "title": words("本人", "You"),
            "hint": words("只填一次", "Once only"),
            "fields": [
                {"name": "name", "type": "text", "label": words("姓名"), "required": True},
                {"name": "phone", "type": "phone", "label": words("手机号")},
                {
                    "name": "paper",
                    "type": "select_one",
                    "list": "papers",
                    "label": words("证件"),
                },
                {
                    "name": "number",
                    "type": "id_number",
                    "label": words("证件号码"),
                    "document_type": "paper",
                    "required": {"!!": [{"var": "paper"}]},
                    "help": words("在证件正面", "On the front of the card"),
                },
                {"name": "village", "type": "area", "label": words("所在村")},
                {
                    "name": "travelled",
                    "type": "yes_no_unknown",
                    "label": words("是否外出"),
                    "required": True,
                },
            ],
        },
        {
            "name": "trip",
            "title": words("行程", "Trip"),
            "show_when": {"==": [{"var": "travelled"}, "yes"]},
            "fields": [
                {
                    "name": "county",
                    "type": "select_one",
                    "list": "counties",
                    "label": words("去了哪个县"),
                    "required": True,
                },
                {
                    "name": "town",
                    "type": "select_one",
                    "list": "towns",
                    "label": words("去了哪个镇"),
                    "choice_filter": {"==": [{"var": "choice.county"}, {"var": "county"}]},
                },
                {"name": "left", "type": "datetime", "label": words("出发"), "max": "today"},
            ],
        },
        {
            "name": "family",
            "title": words("同住家人", "Family"),
            "fields": [
                {
                    "name": "members",
                    "type": "group",
                    "label": words("同住家人", "Who lives with you"),
                    "item_label": words("家人", "Person"),
                    "max": 3,
                    "fields": [
                        {
                            "name": "who",
                            "type": "text",
                            "label": words("家人姓名"),
                            "required": True,
                        },
                        {"name": "age", "type": "integer", "label": words("年龄"), "max": 130},
                        {
                            "name": "school",
                            "type": "text",
                            "label": words("学校"),
                            "show_when": {
                                "and": [
                                    {"<": [{"var": "age"}, 18]},
                                    {"==": [{"var": "travelled"}, "yes"]},
                                ]
                            },
                        },
                    ],
                },
                {
                    "name": "carer",
                    "type": "text",
                    "label": words("由谁照看"),
                    "required": True,
                    "show_when": {"some": [{"var": "members"}, {"<": [{"var": "age"}, 6]}]},
                },
            ],
        },
    ],
    "code_lists": {
        "papers": [choice("passport", "护照", order=2), choice("id_card", "身份证", order=1)],
        "counties": [choice("hubin", "湖滨区"), choice("shanzhou", "陕州区")],
        "towns": [
            choice("qianjin", "前进", tags={"county": "hubin"}),
            choice("daying", "大营", tags={"county": "shanzhou"}),
        ],
    },
}
