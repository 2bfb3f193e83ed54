"""What a page must look like in a real browser, whatever is on it: checks that journeys share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
SERIOUS = {"serious", "critical"}

# two pieces of text or two controls on top of each other, bars that stay in view left out
OVERLAPS = """() => {
  const held = (e) => { for (; e; e = e.parentElement) {
    const s = getComputedStyle(e);
    if (['fixed', 'sticky', 'absolute'].includes(s.position)) return true; } return false; };
  const seen = (e) => { const s = getComputedStyle(e), r = e.getBoundingClientRect();
    return e.checkVisibility() && s.visibility !== 'hidden' && +s.opacity > 0
      && r.width > 1 && r.height > 1; };
  const says = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
    || e.matches('input, select, textarea, canvas, img');
  const every = [...document.body.querySelectorAll('*')];
  const all = every.filter((e) => says(e) && seen(e) && !held(e));
  const boxes = all.map((e) => { const range = document.createRange(); range.selectNodeContents(e);
    const text = e.matches('input, select, textarea, canvas, img') ? null : range;
    return [e, (text || e).getBoundingClientRect()]; });
  const words = (e) => (e.textContent || e.name || '').trim().slice(0, 30);
  const name = (e) => e.tagName.toLowerCase() + ': ' + words(e);
  const found = [];
  boxes.forEach(([a, x], i) => boxes.slice(i + 1).forEach(([b, y]) => {
    if (a.contains(b) || b.contains(a)) return;
    const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
    const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
    if (wide > 3 && high > 6) found.push(name(a) + ' | ' + name(b)); }));
  return found.slice(0, 10); }"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser as the machine has it: the system's, else the one that Playwright brought."""
    path = CHROMIUM if Path(CHROMIUM).exists() else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def serious_findings(page: Page) -> list[str]:
    """What axe calls serious or critical, with the first place of each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


def sideways_scroll(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    width: int = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return max(0, width)


def widest(page: Page) -> str:
    """What reaches farthest to the right, so that somebody can mend it."""
    found: str = page.evaluate("""() => {
        const right = one => one.getBoundingClientRect().right;
        const all = [...document.body.querySelectorAll("*")];
        const far = all.reduce((a, b) => (right(b) > right(a) ? b : a));
        return `${far.outerHTML.slice(0, 120)} ends at ${right(far)}`;
    }""")
    return found


def overlaps(page: Page) -> list[str]:
    found: list[str] = page.evaluate(OVERLAPS)
    return found


def flaws(page: Page, *, with_axe: bool = True) -> list[str]:
    """All that a mayor should not see on this page."""
    sideways = sideways_scroll(page)
    wide = [f"scrolls sideways by {sideways} px: {widest(page)}"] if sideways else []
    found = wide + [f"overlap: {one}" for one in overlaps(page)]
    return found + (serious_findings(page) if with_axe else [])
