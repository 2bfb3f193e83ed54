"""What scripts add to pages that work without them."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.city import City
from tests.journeys.entering import SEND

pytestmark = pytest.mark.journey
ADD = "/desk/key-groups/add/"
# all that the browser keeps, as somebody reads it who holds the phone
IN_THE_PHONE = """() => new Promise((done) => {
  const asked = indexedDB.open('yimen-phone');
  asked.onsuccess = () => {
    const stores = ['rows', 'drafts', 'kept'];
    const turn = asked.result.transaction(stores);
    const found = stores.map((name) => turn.objectStore(name).getAll());
    turn.oncomplete = () => { asked.result.close(); done(JSON.stringify(found.map((one) =>
      one.result.map((row) => ({ ...row, sealed: [...new Uint8Array(row.sealed.data)]
        .map((byte) => String.fromCharCode(byte)).join('') }))))); };
  }; })"""


def test_what_a_reporter_typed_survives_a_reload(demo: City) -> None:
    with demo.window("reporter", size="phone") as window:
        page = window.page
        window.go(ADD)
        page.fill("[name=name]", "测试草稿")
        page.fill("[name=id_number]", "411202198802141018")
        page.locator('label:has([name="group"][value="close_contact"])').click()
        page.wait_for_timeout(600)

        window.go("/desk/key-groups/")
        window.go(ADD)
        expect(page.locator("[name=name]")).to_have_value("")
        page.locator("[data-continue]").click()

        expect(page.locator("[name=name]")).to_have_value("测试草稿")
        expect(page.locator('[name="group"][value="close_contact"]')).to_be_checked()
        expect(page.locator("[name=id_number]")).to_have_value("411202198802141018")
        assert "411202198802141018" not in page.evaluate(IN_THE_PHONE)
        window.go(ADD)
        page.locator("[data-anew]").click()
        expect(page.locator("[data-continue]")).to_have_count(0)
        window.go(ADD)
        expect(page.locator("[data-continue]")).to_have_count(0)
        assert window.errors == []


def test_who_signs_out_leaves_no_draft_to_the_next(demo: City) -> None:
    with demo.window("reporter", size="phone") as window:
        page = window.page
        window.go(ADD)
        page.fill("[name=name]", "测试草稿")
        page.wait_for_timeout(600)
        assert "key-person" in page.evaluate(IN_THE_PHONE)

        demo.kept.pop("reporter")
        page.locator(".user-menu summary").click()
        page.locator('form[action="/accounts/logout/"] button').click()
        page.wait_for_url(lambda url: "/desk/" not in url)

        assert "key-person" not in page.evaluate(IN_THE_PHONE)


def test_a_wrong_entry_is_told_at_its_field_and_keeps_the_rest(demo: City) -> None:
    with demo.window("reporter", size="phone") as window:
        page = window.page
        window.go(ADD)
        page.fill("[name=name]", "测试核对")
        page.fill("[name=id_number]", "411202198802141011")
        page.locator(SEND).click()

        summary = page.locator("[role=alert]").first
        expect(summary).to_be_visible()
        expect(page.locator(".field[data-invalid]:has([name=id_number])")).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("测试核对")
        page.locator('a[href="#id_id_number"]').first.click()
        expect(page.locator("[name=id_number]")).to_be_focused()


def test_a_division_is_found_while_one_types(demo: City) -> None:
    with demo.window("city_hq") as window:
        page = window.page
        window.go("/desk/areas/")
        page.locator("#area-q").press_sequentially("maojin")

        expect(page.locator("#area-hits")).to_contain_text("茅津社区")
        assert window.errors == []


def test_a_dialog_opens_takes_the_keyboard_and_closes(demo: City) -> None:
    with demo.window() as window:
        page = window.page
        window.go("/ui/")
        dialog = page.locator("dialog#gallery-dialog")
        expect(dialog).to_be_hidden()
        page.locator("[data-opens=gallery-dialog]").click()
        expect(dialog).to_be_visible()
        assert dialog.evaluate("(d) => d.contains(document.activeElement)")
        page.keyboard.press("Escape")

        expect(dialog).to_be_hidden()
        assert window.errors == []


def test_a_slash_leads_to_the_search_box(demo: City) -> None:
    with demo.window("township_officer") as window:
        page = window.page
        window.go("/desk/")
        page.keyboard.press("/")

        expect(page.locator("#global-search")).to_be_focused()


def test_a_map_replaced_before_its_outlines_came_harms_nothing(demo: City) -> None:
    with demo.window("city_hq") as window:
        page = window.page
        held: list[Route] = []
        page.route("**/*.geojson", lambda route: held.append(route))
        with page.expect_request("**/*.geojson"):
            window.go("/desk/situation/")
        page.evaluate("document.querySelectorAll('yi-map').forEach((m) => m.remove())")
        with page.expect_response("**/*.geojson"):
            held[0].continue_()
        page.evaluate("new Promise((done) => setTimeout(done, 300))")

        assert window.errors == []


def test_a_number_is_shown_in_full_for_a_reason(demo: City) -> None:
    with demo.window("township_officer") as window:
        page = window.page
        window.go("/desk/people/persons/")
        page.locator('main a[href^="/desk/people/persons/"]').first.click()
        expect(page.locator("main")).not_to_contain_text(re.compile(r"41\d{15}[\dX]"))
        page.locator('a[href$="/full/"]').click()
        form = page.locator("main form[method=post]")
        for box in form.locator("textarea, input[type=text], select").all():
            is_list = box.evaluate("(e) => e.tagName === 'SELECT'")
            box.select_option(index=1) if is_list else box.fill("电话核实")
        for group in form.locator("fieldset").all():
            group.locator("label:has(input)").first.click()
        form.locator("button").last.click()

        expect(page.locator("main")).to_contain_text(re.compile(r"\d{17}[\dX]"))
        assert window.errors == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_newcomer_opens_an_account_with_a_code(demo: City, language: str) -> None:
    """The demonstration shows the message that would have been sent."""
    phone = {"zh": "13912340001", "en": "13912340002"}[language]
    with demo.window(size="phone", language=language) as window:
        page = window.page
        window.go("/accounts/login/code/")
        page.fill("[name=phone]", phone)
        page.locator("main form:has([name=phone]) button").click()
        page.wait_for_url("**/accounts/code/")
        with page.expect_popup() as popup:
            page.locator('a[href^="/demo/messages/"]').click()
        expect(popup.value.locator("main")).to_contain_text(re.compile(r"\b\d{6}\b"))
        code = newest_code(popup.value.locator(".timeline li").first.inner_text())
        page.fill("[name=code]", code)
        page.locator("main form:has([name=code]) button").click()
        page.fill("[name=name]", "测试居民")
        page.locator("main form:has([name=name]) button").click()
        page.wait_for_url("**/my/")

        assert window.errors == []


def newest_code(text: str) -> str:
    found = re.findall(r"(?<!\d)\d{6}(?!\d)", text)
    assert found, text
    return str(found[0])


def test_pages_work_without_any_script(demo: City) -> None:
    with demo.window("reporter", size="phone", java_script_enabled=False) as window:
        page = window.page
        window.go("/desk/key-groups/")
        page.locator('a[href="/desk/key-groups/add/"]').first.click()
        page.locator(SEND).click()

        expect(page.locator("[role=alert]").first).to_be_visible()
