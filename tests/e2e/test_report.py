"""The report in a real browser: accessible, usable by keyboard, readable on a phone, printable."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import evaluations

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
BOTH = pytest.mark.parametrize("scheme", ["light", "dark"])
SHOWN = "tr.row:not([hidden])"


def axe(page: Any) -> list[str]:
    """What axe-core finds wrong, with the elements."""
    sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = sync_playwright.Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
        for violation in found.response["violations"]
    ]


def statements(page: Any, where: str = SHOWN) -> list[str]:
    return [text.strip() for text in page.locator(f"{where} .statement").all_inner_texts()]


def sideways(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@BOTH
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_wrong_also_with_everything_open(opened: Any, scheme: str, width: int) -> None:
    page = opened(width=width, scheme=scheme)
    page.locator(".open-row").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert axe(page) == []
    SCREENSHOTS.mkdir(exist_ok=True)
    page.reload()
    page.screenshot(path=SCREENSHOTS / f"report-{width}-{scheme}.png")


def test_axe_finds_nothing_wrong_with_an_empty_evaluation(opened: Any, tmp_path: Path) -> None:
    from expectancy.reports.html import write

    write(evaluations.empty(), tmp_path / "evaluation.html")
    assert axe(opened(tmp_path / "evaluation.html", width=375)) == []


@pytest.mark.parametrize("width", [320, 375, 760, 1000, 1280, 2560])
def test_the_page_never_scrolls_sideways(opened: Any, width: int) -> None:
    page = opened(width=width)
    assert sideways(page) == 0
    page.locator(".open-row").first.click()
    assert sideways(page) == 0


def test_on_a_phone_rows_are_cards_whose_values_carry_their_names(opened: Any) -> None:
    page = opened(width=375)
    assert page.locator("tr.row").first.evaluate("row => getComputedStyle(row).display") == "block"
    assert page.locator("tr.row .brief").first.inner_text().startswith("Below adequate")
    cell = page.locator("tr.row td").first
    assert not cell.is_visible()
    page.locator(".open-row").first.click()
    assert cell.is_visible()
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Stands"'
    page.get_by_label("Sort by").select_option("complaints")
    assert statements(page)[0] == "The Wi-Fi is free, fast and stays on."


def test_on_a_phone_the_page_is_short_until_something_is_opened(opened: Any) -> None:
    page = opened(width=375)
    height = "document.documentElement.scrollHeight"
    folded = page.evaluate(height)
    page.evaluate("document.querySelectorAll('.open-row, .fold-button').forEach(each => each.click())")
    assert folded < 6_000
    assert page.evaluate(height) > 4 * folded


@pytest.mark.parametrize("everything", [False, True])
def test_on_a_phone_nothing_is_cut(opened: Any, everything: bool) -> None:
    page = opened(width=375)
    if everything:
        page.evaluate("document.querySelectorAll('.open-row, .fold-button').forEach(each => each.click())")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    cut = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(each => { const box = each.getBoundingClientRect();"
        " return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) && each.checkVisibility()"
        " && !each.closest('.scroll:not(#table > .scroll), svg, .small, .skip, thead'); })"
        ".map(each => each.outerHTML.slice(0, 120))"
    )
    assert cut == []


def test_on_a_phone_pictures_and_notes_open_by_keyboard(opened: Any) -> None:
    page = opened(width=375)
    picture = page.locator(".picture").first
    assert not picture.locator(".narrow").is_visible()
    button = picture.locator(".fold-button")
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert picture.locator(".narrow").is_visible()
    assert not picture.locator(".wide").is_visible()


def test_on_a_phone_a_link_opens_what_it_leads_to(opened: Any) -> None:
    page = opened(width=375)
    assert not page.locator("#rules table").is_visible()
    page.get_by_role("link", name="Rules", exact=True).click()
    page.locator("#rules table").wait_for()
    again = opened(width=375, hash_="#sources")
    assert again.locator("#sources table").first.is_visible()
    assert again.get_by_label("Sort by").input_value() == ""


def test_what_is_folded_on_a_phone_is_open_on_a_screen_and_on_paper(opened: Any) -> None:
    page = opened(width=375)
    page.emulate_media(media="print")
    assert page.locator("#rules table").is_visible()
    page.emulate_media(media="screen")
    assert not page.locator("#rules table").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("#rules table").wait_for()
    assert page.locator(".fold-button").count() == 0
    assert page.locator("#picture-1 h3").inner_text()


def test_a_low_picture_stands_under_its_caption_so_that_no_block_is_empty(opened: Any) -> None:
    page = opened(width=1280)
    shorts = page.locator(".picture.short")
    assert shorts.count() > 0
    for at in range(shorts.count()):
        caption = shorts.nth(at).locator("figcaption").bounding_box()
        drawn = shorts.nth(at).locator(".wide").bounding_box()
        assert drawn["y"] >= caption["y"] + caption["height"]


def test_a_review_date_stands_in_one_line(opened: Any) -> None:
    page = opened(width=1280)
    dates = page.locator("tr.row td:last-child .nb")
    assert dates.count() > 0
    heights = dates.evaluate_all("all => all.map(each => each.getClientRects().length)")
    assert all("\u00a0" in text for text in dates.all_text_contents())
    assert set(heights) == {1}


def test_on_a_screen_the_wide_pictures_and_the_table_are_shown(opened: Any) -> None:
    page = opened(width=1280)
    assert page.locator(".drawn .wide").first.is_visible()
    assert not page.locator(".drawn .narrow").first.is_visible()
    assert page.locator("tr.row").first.evaluate("row => getComputedStyle(row).display") == "table-row"


def test_the_table_sorts_by_keyboard_and_says_so(opened: Any) -> None:
    page = opened()
    button = page.get_by_role("columnheader", name="Lost satisfaction").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    head, rows = page.locator('th[data-sort="lost"]'), page.locator('tbody[data-tier="now"] tr.row')
    assert head.get_attribute("aria-sort") == "descending"
    lost = rows.evaluate_all("rows => rows.map(row => Number(row.dataset.lostKey))")
    assert lost == sorted(lost, reverse=True)
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"
    lost = rows.evaluate_all("rows => rows.map(row => Number(row.dataset.lostKey))")
    assert lost == sorted(lost)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None


def test_what_has_no_value_goes_last_whichever_way_it_is_sorted(opened: Any) -> None:
    page = opened()
    rows = page.locator('tbody[data-tier="to be assessed"] tr.row')
    for _ in range(2):
        page.locator('th[data-sort="lost"] button').click()
        keys = rows.evaluate_all("rows => rows.map(row => row.dataset.lostKey)")
        assert [bool(key) for key in keys] == sorted((bool(key) for key in keys), reverse=True)


def test_filters_work_by_keyboard_are_told_and_stand_in_the_address(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Below adequate").focus()
    page.keyboard.press("Space")
    assert len(statements(page)) == 3
    assert page.get_by_role("status").inner_text() == "3 of 15 shown"
    assert page.get_by_role("button", name="Below adequate").get_attribute("aria-pressed") == "true"
    assert "verdict=below+adequate" in page.url
    page.get_by_role("button", name="Now", exact=False).first.press("Enter")
    assert len(statements(page)) == 2
    page.get_by_role("button", name="Show all").first.press("Enter")
    assert len(statements(page)) == 15
    assert "#" not in page.url


def test_search_looks_into_statements_owners_and_quotes(opened: Any) -> None:
    page = opened()
    search = page.get_by_label("Search")
    search.fill("WI-FI free")
    assert statements(page) == ["The Wi-Fi is free, fast and stays on."]
    search.fill("nothing of the kind")
    assert page.get_by_text("No expectation fits these filters.").is_visible()
    search.fill("it worked yesterday")
    assert len(statements(page)) == 14


def test_an_address_brings_the_same_view_back(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Inside the zone").click()
    page.locator('th[data-sort="complaints"] button').click()
    page.locator(".open-row:visible").first.click()
    page.get_by_role("button", name="Dense").click()
    again = opened(hash_=page.url.partition("#")[1] + page.url.partition("#")[2])
    assert statements(again) == statements(page)
    assert again.locator("tr.more.open").count() == 1
    assert again.locator('th[data-sort="complaints"]').get_attribute("aria-sort") == "descending"
    assert again.locator("table.dense").count() == 1


def test_rows_open_to_their_evidence_by_keyboard(opened: Any) -> None:
    page = opened()
    button = page.locator(".open-row").first
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    more = page.locator("tr.more.open")
    assert more.get_by_text("I stood there for [TIME] and nobody said a word.").is_visible()
    assert more.get_by_role("heading", name="Why this tier").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("tr.more.open").count() == 0


def test_the_keyboard_reaches_the_table_first_and_focus_is_seen(opened: Any) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the results table"
    assert page.locator(":focus").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#table")
    for _ in range(12):
        page.keyboard.press("Tab")
        width = page.locator(":focus").evaluate("each => getComputedStyle(each).outlineWidth")
        assert float(width.removesuffix("px")) >= 2


def test_light_and_dark_can_be_chosen_against_the_system(opened: Any) -> None:
    page = opened(scheme="dark")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(background) == "rgb(15, 23, 34)"
    page.get_by_role("button", name="Light", exact=True).click()
    assert page.evaluate(background) == "rgb(246, 248, 251)"
    page.reload()
    assert page.evaluate(background) == "rgb(246, 248, 251)"


def test_without_scripts_everything_can_be_read(opened: Any) -> None:
    page = opened(scripts=False)
    assert len(statements(page, "tr.row")) == 15
    assert not page.locator("#bar").is_visible()
    page.get_by_text("Evidence and rules of “The Wi-Fi is free").click()
    assert page.get_by_text("I stood there for [TIME] and nobody said a word.").first.is_visible()


def test_copied_rows_are_typed_columns_for_a_spreadsheet(opened: Any) -> None:
    page = opened()
    page.evaluate(
        "document.addEventListener('copy', event => { window.copied = "
        "['text/plain', 'text/html'].map(kind => event.clipboardData.getData(kind)); })"
    )
    page.get_by_role("button", name="Below adequate").click()
    page.get_by_role("button", name="Copy shown rows").click()
    plain, markup = page.evaluate("window.copied")
    head, *lines = [line.split("\t") for line in plain.split("\n")]
    assert head[:2] == ["tier", "statement"]
    assert len(lines) == 3
    assert {len(line) for line in lines} == {len(head)}
    assert float(lines[0][head.index("lost")]) == pytest.approx(0.113)
    assert markup.count("<tr>") == 4
    assert page.get_by_role("status").inner_text() == "3 rows copied"


def test_hostile_words_do_nothing(opened: Any, tmp_path: Path) -> None:
    from expectancy.reports.html import write

    write(evaluations.hostile(), tmp_path / "evaluation.html")
    page = opened(tmp_path / "evaluation.html")
    assert evaluations.HOSTILE in statements(page)[0]
    assert page.locator("img").count() == 0
    page.locator(".open-row").first.click()
    page.get_by_label("Search").fill("<script>")
    assert len(statements(page)) == 15


def test_on_paper_no_column_is_cut_and_details_are_closed(opened: Any) -> None:
    page = opened(scheme="dark")
    page.locator(".open-row").first.click()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1039, "height": 700})  # A4 landscape less its margins, at 96 dpi
    assert sideways(page) == 0
    table = page.locator("table.results").bounding_box()
    assert table["x"] >= 0
    assert table["x"] + table["width"] <= 1039
    assert not page.locator("tr.more").first.is_visible()
    assert not page.locator("#bar").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')").strip() == "#182433"
    head = page.locator("table.results > thead")
    assert head.evaluate("each => getComputedStyle(each).display") == "table-header-group"
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert b"/MediaBox [0 0 841" in pdf or b"/MediaBox [0 0 842" in pdf


def printed(page: Any, folder: Path) -> list[str]:
    """The words of every printed page."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("no pdftotext on this machine: apt-get install poppler-utils")
    page.pdf(path=folder / "report.pdf", prefer_css_page_size=True)
    done = subprocess.run([reader, "-layout", folder / "report.pdf", "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_on_paper_the_table_follows_the_findings_where_there_is_room_for_its_first_rows(
    opened: Any, tmp_path: Path
) -> None:
    from expectancy.reports.html import write

    whole = evaluations.full()
    write(replace(whole, warnings=(), note="", rows=whole.rows[:6]), tmp_path / "evaluation.html")
    first, *_ = printed(opened(tmp_path / "evaluation.html"), tmp_path)
    assert "Findings" in first
    assert "Customer expectation evaluation results table" in first
    assert whole.rows[0].statement.split(",")[0] in first


def test_on_paper_every_page_of_the_table_has_its_header_and_no_header_stands_alone(
    opened: Any, tmp_path: Path
) -> None:
    pages = printed(opened(), tmp_path)
    statements = [row.statement.split()[-1] for row in evaluations.full().rows]
    first = next(at for at, text in enumerate(pages) if "results table" in text)
    last = next(at for at, text in enumerate(pages) if "Pictures" in text)
    assert last - first >= 1
    for text in pages[first:last]:
        [head] = [line for line in text.splitlines() if "Stands" in line and "Response" in line]
        after = text[text.index(head) :]
        assert any(word in after for word in statements)


@pytest.mark.parametrize("rows", [7, 9, 11, 13, 15])
def test_on_paper_the_heading_of_the_pictures_stands_on_the_page_of_the_first(
    opened: Any, tmp_path: Path, rows: int
) -> None:
    from expectancy.reports.html import write

    whole = evaluations.full()
    write(replace(whole, rows=whole.rows[:rows]), tmp_path / "evaluation.html")
    [text] = [text for text in printed(opened(tmp_path / "evaluation.html"), tmp_path) if "Pictures illus" in text]
    assert "The numbers" not in text
    assert "Source: " in text[text.index("Pictures illus") :]


def test_on_paper_no_picture_and_no_row_is_split(opened: Any) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert page.locator(".lead > h2 + figure").count() == 1  # nor the first picture from its heading
    for part in (".picture", "tr.row", ".lead"):
        kinds = page.locator(part).evaluate_all("all => all.map(each => getComputedStyle(each).breakInside)")
        assert set(kinds) == {"avoid"}
    page.set_viewport_size({"width": 1039, "height": 688})
    heights = page.locator(".picture, .lead").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert max(heights) <= 688  # what A4 landscape leaves between its margins


def test_on_paper_pictures_stand_two_beside_each_other(opened: Any) -> None:
    page = opened()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1046, "height": 700})
    boxes = [each.bounding_box() for each in page.locator(".picture").all()]
    assert max(box["width"] for box in boxes) <= 523
    rights = [box for box in boxes if box["x"] > 500]
    assert len(rights) == len(boxes) // 2
    drawn = page.locator(".picture svg:visible").evaluate_all("all => all.map(each => each.getBoundingClientRect())")
    assert drawn
    assert sideways(page) == 0


def test_the_airport_prints_to_fifteen_pages_without_losing_a_row_or_a_picture(opened: Any, tmp_path: Path) -> None:
    from expectancy.loop.evaluate import evaluate
    from expectancy.loop.shipped import shipped_study
    from expectancy.loop.study import read_study
    from expectancy.reports.html import write

    airport = evaluate(read_study(shipped_study("airport")))
    write(airport, tmp_path / "evaluation.html")
    page = opened(tmp_path / "evaluation.html")
    pages = printed(page, tmp_path)
    assert len(pages) <= 15
    assert all(len(text.split()) > 40 for text in pages)  # none is empty
    whole = " ".join(" ".join(pages).split())
    assert whole.count("Source: ") >= page.locator(".picture").count()
    for row in airport.rows:
        assert row.statement.split()[-1] in whole
