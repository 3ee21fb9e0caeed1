"""``evaluation.html``: one self-contained file that opens anywhere, without network, and works without scripts."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from expectancy.domain.evaluation import Evaluation
from expectancy.domain.wording import chance, counted, enumerated, number, percent, spaced, told
from expectancy.reports import compared, details, filters, mini, view
from expectancy.reports.columns import COLUMNS
from expectancy.reports.left_out import dropped, overlap
from expectancy.reports.marks import KANO, sentence
from expectancy.reports.naming import all_named, labels
from expectancy.reports.notes import GLOSSARY, cuts, methods, rules
from expectancy.reports.pictures import figures
from expectancy.reports.safe import neutral
from expectancy.reports.words import moment

LONGEST_HEADER = 90  # letters at the top of a printed page, each side
# What is copied from the page into a spreadsheet.
COPIED = (
    "tier", "statement", "dimension", "verdict", "verdict_chance", "measure", "measure_value", "measure_value_low",
    "measure_value_high", "measure_n", "kano", "kano_chance", "lost", "lost_low", "lost_high", "chance_top",
    "complaints", "complaint_share", "complaints_of", "peers", "kept_rate", "response", "owner", "standard", "review",
    "effort_days", "lead_time_days",
)  # fmt: skip


def write(evaluation: Evaluation, path: Path) -> None:
    """The page, UTF-8."""
    path.write_text(page(evaluation), encoding="utf-8")


def page(evaluation: Evaluation) -> str:
    """The whole page as text."""
    drawn, missing = figures(evaluation)
    style, script = _style(evaluation), _asset("templates/page.js")
    environment, groups, known = _environment(), view.groups(evaluation), labels(evaluation)
    environment.filters["sampling"] = partial(compared.sampling, evaluation)
    return environment.get_template("evaluation.html.j2").render(
        e=evaluation,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own, texts in it are escaped for CSS
        script=Markup(script),  # noqa: S704 - our own
        groups=[group for group in groups if group.lines],
        nobody=enumerated([group.name for group in groups if not group.lines], len(groups)),
        chips=filters.chips(evaluation),
        shown=filters.shown(evaluation.rows),
        surveys_note=compared.surveys_note(evaluation),
        bases_note=compared.bases_note(evaluation),
        warnings=all_named(evaluation.warnings, known),
        fill_in=all_named(evaluation.fill_in, known),
        overlap=overlap(evaluation),
        flat=_flat(evaluation),
        figures=drawn,
        missing=missing,
        rules=[*rules(evaluation.rules), *cuts(evaluation)],
        dropped=dropped(evaluation),
        methods=methods(evaluation),
        glossary=GLOSSARY,
        kano=KANO,
    )


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("expectancy.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        told=told,
        number=number,
        percent=percent,
        chance=chance,
        moment=moment,
        counted=counted,
        spaced=spaced,
        sentence=sentence,
        icon=mini.icon,
        levels=details.level_words,
        measure=details.measure_words,
        rule=details.rule_words,
        kano_words=details.kano_words,
        traced=details.traced,
        series=details.series_words,
        files=compared.files,
        trend_of=compared.trend_of,
    )
    return made


def _asset(name: str) -> str:
    return files("expectancy.reports").joinpath(name).read_text(encoding="utf-8")


def _style(evaluation: Evaluation) -> str:
    """The style sheet with the font in it, and with what stands on every printed page."""
    font = b64encode(files("expectancy.reports").joinpath("assets/inter-latin.woff2").read_bytes()).decode("ascii")
    title = f"{evaluation.title}, {evaluation.period}" if evaluation.period else evaluation.title
    note = f"Illustrative: {evaluation.illustrative}" if evaluation.illustrative else ""
    note = note if len(note) <= LONGEST_HEADER else "Illustrative in part: see page 1"
    texts = {"PRINT_TITLE": _css_text(title), "PRINT_NOTE": _css_text(note), "INTER": font}
    style = _asset("templates/page.css")
    for name, text in texts.items():
        style = style.replace(f"@@{name}@@", text)
    return style


def _css_text(text: str, most: int = LONGEST_HEADER) -> str:
    """Fit for a CSS string within a page: every letter but plain ones as an escape, so that nothing can end it."""
    short = text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    plain = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.:;-()")
    return "".join(letter if letter in plain else f"\\{ord(letter):06x}" for letter in short)


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: nothing from outside, only our own style and script, known by their hash."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "font-src data:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _flat(evaluation: Evaluation) -> Markup:
    """The rows in their flat form for copying, as JSON that cannot end its script element."""
    columns = [column for column in COLUMNS if column.name in COPIED]
    columns.sort(key=lambda column: COPIED.index(column.name))
    rows: list[list[Any]] = [[_copied(column.value(row)) for column in columns] for row in evaluation.rows]
    text = json.dumps({"columns": [column.name for column in columns], "rows": rows}, ensure_ascii=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _copied(value: Any) -> Any:
    return neutral(" ".join(value.split())) if isinstance(value, str) else value
