"""Invented people for the demo city, tests and benches: nobody is called after a solar term."""

import datetime
from random import Random

from stdnum.cn import ric

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = [
    "立春",
    "雨水",
    "惊蛰",
    "春分",
    "清明",
    "谷雨",
    "立夏",
    "小满",
    "芒种",
    "夏至",
    "小暑",
    "大暑",
    "立秋",
    "处暑",
    "白露",
    "秋分",
    "寒露",
    "霜降",
    "立冬",
    "小雪",
    "大雪",
    "冬至",
    "小寒",
    "大寒",
    "朝霞",
    "晚霞",
    "新月",
    "满月",
    "晴空",
    "远山",
    "长河",
    "青松",
    "翠竹",
    "红梅",
    "金桂",
    "银杏",
    "白杨",
    "绿柳",
    "丹枫",
    "春燕",
    "秋雁",
    "海棠",
    "石榴",
    "山楂",
    "核桃",
    "稻香",
    "麦浪",
    "星河",
    "云海",
    "晨露",
]
FIRST_BIRTH, LAST_BIRTH = datetime.date(1932, 1, 1), datetime.date(2019, 6, 30)


def name(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(GIVEN)


def birth_date(random: Random) -> datetime.date:
    days = (LAST_BIRTH - FIRST_BIRTH).days
    return FIRST_BIRTH + datetime.timedelta(days=random.randrange(days))


def id_number(random: Random, county: int, born: datetime.date, *, female: bool) -> str:
    """A number with a valid check digit (GB 11643-1999), of the county (six digits)."""
    sequence = random.randrange(0, 499) * 2 + (0 if female else 1)
    body = f"{county:06d}{born:%Y%m%d}{sequence:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def phone(number: int) -> str:
    """The n-th invented mobile number, E.164: 190 0000 0000 and on."""
    return f"+86190{number:08d}"
