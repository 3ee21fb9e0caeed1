"""The gallery shows every method of the shelf, each with its picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectancy.domain.catalog import shelf

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "gallery.md"


@pytest.mark.skipif(not PAGE.exists(), reason="not a checkout")
def test_every_method_is_in_the_gallery_with_its_picture() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"^## \[(\w+)\]\(reference/methods/\1\.md\)$", text, re.MULTILINE)
    assert shown == list(shelf("methods")), "run: python scripts/build_gallery.py"
    pictures = re.findall(r"\]\((pictures/gallery/\w+\.svg)\)", text)
    assert len(pictures) == len(shown)
    for picture in pictures:
        assert (DOCS / picture).read_text(encoding="utf-8").startswith("<svg ")
