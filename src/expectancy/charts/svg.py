"""Vega-Lite specs as static SVG: quick to open, needs no script, follows the page's light and dark colours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from expectancy.charts.theme import FONT, LIGHT
from expectancy.charts.words import lines

if TYPE_CHECKING:
    from expectancy.charts.contract import Picture, Size

# A mark whose description starts with this says it on hover and on focus; Vega writes its own on every other mark.
HINT = "\N{SECTION SIGN} "
_TAG = re.compile(r"<[^<>]*>")
_NOISE = re.compile(r'\s(?:aria-[a-z]+|role|class|pointer-events)="[^"]*"')
_HINTED = re.compile(r'<(path|line|text)([^<>]*?)\saria-label="' + HINT + r'([^"]*)"([^<>]*?)/>')
_ROLE = {colour: role for role, colour in LIGHT.items()}
_COLOUR = re.compile(r'\b(fill|stroke)="(' + "|".join(re.escape(colour) for colour in LIGHT.values()) + ')"')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"\s+height="([\d.]+)"')


def drawn(spec: Mapping[str, Any]) -> str:
    """The SVG that Vega draws from a Vega-Lite spec, offline."""
    return _drawn(json.dumps(spec))


@lru_cache(maxsize=8)
def _drawn(spec: str) -> str:
    """Page and file show the same picture: it is drawn once."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec))


def inline(picture: Picture, size: Size) -> str:
    """SVG to stand in a page: smaller, in CSS variables, one image with a name and a description for screen readers."""
    svg = _clean(drawn(picture.wide if size == "wide" else picture.narrow))
    svg = _COLOUR.sub(lambda found: f'{found[1]}="var(--{_ROLE[found[2]]})"', svg)
    svg = re.sub(r'\sfont-family="[^"]*"', "", svg)
    name = f"{picture.name}-{size}"
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    spoken = f"<title>{escape(picture.title)}</title><desc>{escape(picture.description)}</desc>"
    svg = re.sub(r"^<svg ", '<svg role="img" ', svg)
    return re.sub(r"^(<svg[^>]*>)(<rect[^>]*/>)?", lambda found: found[1] + spoken, svg, count=1)


def standalone(picture: Picture) -> str:
    """A complete file: title and subtitle above, note and source below, light colours on white."""
    svg = _clean(drawn(picture.wide))
    width, height = dimensions(svg)
    parts, top = [], 14.0
    for texts, size, attributes in (
        (lines(picture.title, width, 16), 16, 'font-weight="600" fill="#182433"'),
        (lines(picture.subtitle, width, 12.5, most=4), 12.5, 'fill="#49566c"'),
    ):
        for text in texts:
            parts.append(_line(text, top + size, size, attributes))
            top += size * 1.35
        top += 4
    top += 10
    foot = top + height + 20
    for text in lines(picture.note, width, 12.5, most=4) if picture.note else ():
        parts.append(_line(text, foot, 12.5, 'fill="#182433"'))
        foot += 17
    parts.append(_line(picture.source, foot, 11, 'fill="#49566c"'))
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    total, wide = foot + 14, width + 32
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{total:g}" viewBox="0 0 {wide:g} {total:g}" '
        f'role="img"><title>{escape(picture.title)}</title><desc>{escape(picture.description)}</desc>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}'
        f'<g transform="translate(16,{top:g})">{body}</g></svg>'
    )


def dimensions(svg: str) -> tuple[float, float]:
    """Width and height in pixels."""
    found = _SIZE.match(svg)
    if found is None:
        raise ValueError("this is no SVG that Vega has drawn")
    return float(found[1]), float(found[2])


def _line(text: str, y: float, size: float, attributes: str) -> str:
    return f'<text x="16" y="{y:g}" font-family="{escape(FONT)}" font-size="{size}" {attributes}>{escape(text)}</text>'


def _clean(svg: str) -> str:
    """Hints as titles, no attributes that only Vega's own runtime reads, two decimals at most."""
    hinted = _HINTED.sub(r"<\1\2\4><title>\3</title></\1>", svg)
    tidy = _TAG.sub(lambda tag: _NOISE.sub("", tag[0]), hinted)
    tidy = re.sub(r'<path d=""[^>]*display="none"/>', "", tidy)
    tidy = re.sub(r'\s(?:xmlns:xlink="[^"]*"|version="1.1")', "", tidy)
    return _TAG.sub(lambda tag: _LONG.sub(_short, tag[0]), tidy)


def _short(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
