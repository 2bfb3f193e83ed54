"""A page as PDF, for paper: drawn here, from our own text alone, with the Chinese font inside."""

from pathlib import Path

from PIL import ImageFile

from yimen.kit.refusals import Refusal

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", str(Path.home() / ".fonts"))
CHINESE = ("NotoSansCJK*", "NotoSerifCJK*", "SourceHan*", "wqy-*")  # files of fonts that have it


class NoPrinter(Refusal):
    """This machine cannot make PDFs yet: run `python3 deploy/setup.py run` as root."""

    status_code = 503


def has_chinese_font() -> bool:
    folders = (Path(folder) for folder in FOLDERS)
    return any(next(folder.rglob(name), None) for folder in folders for name in CHINESE)


PAPER = """
@page { size: A4; margin: 28mm 26mm; }
body { font-family: "Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC",
       "WenQuanYi Micro Hei", sans-serif; font-size: 14pt; line-height: 1.9; }
h1 { font-size: 22pt; text-align: center; margin: 0 0 18mm; font-weight: 700; }
p { margin: 0; text-indent: 2em; text-align: justify; overflow-wrap: anywhere; }
p.first { text-indent: 0; }
p.right { text-align: right; text-indent: 0; }
"""


def pdf(html: str) -> bytes:
    """The page drawn. It fetches nothing, from anywhere: what is not in the text is not there."""
    if not has_chinese_font():
        raise NoPrinter
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except OSError as missing:  # the drawing libraries of the system
        raise NoPrinter from missing
    # WeasyPrint lets Pillow read torn photos, in the whole process: ours are refused
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()))
    drawn: bytes = page.write_pdf(stylesheets=[CSS(string=PAPER)])
    return drawn
