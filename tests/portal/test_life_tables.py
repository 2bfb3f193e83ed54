from django.conf import settings

from yimen.portal.life_tables import pages


def test_the_documentation_tells_the_lives_as_the_rules_do() -> None:
    stale = [
        page.name
        for page, text in pages(settings.SETTINGS_ROOT / "docs").items()
        if page.read_text() != text
    ]
    assert stale == []  # mend it with: yimen manage write_life_tables
