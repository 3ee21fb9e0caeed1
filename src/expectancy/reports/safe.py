"""Text that a spreadsheet cannot mistake for a formula."""

from __future__ import annotations

# What Excel, LibreOffice and Google Sheets take for the start of a formula, with their full-width forms (OWASP).
STARTS = "=+-@\t\r\n＝＋－＠"


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where it could start a formula, also after blanks. Never for numbers."""
    return f"'{text}" if text[:1] in ("\t", "\r", "\n") or text.strip()[:1] in tuple(STARTS) else text
