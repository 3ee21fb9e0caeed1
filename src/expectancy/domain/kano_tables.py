"""Kano's classes and the evaluation tables that find them from a functional and a dysfunctional answer."""

from __future__ import annotations

LETTERS = "AOMIRQ"  # attractive, one-dimensional, must-be, indifferent, reverse, questionable
# Rows functional, columns dysfunctional answer: like, expect, neutral, tolerate, dislike.
TABLES = {
    "berger": "QAAAORIIIMRIIIMRIIIMRRRRQ",  # Berger et al. 1993, CQM J. 2(4)
    "pouliot": "QAAAORQIIMRIIIMRIIQMRRRRQ",  # Pouliot 1993: expect/expect and tolerate/tolerate are questionable too
}
EXAMPLE = "QAAAO RIIIM RIIIM RIIIM RRRRQ"


def letters_of(table: str) -> str | None:
    """The 25 letters of a named table, or of one given in full (blanks, commas, slashes between rows allowed)."""
    plain = "".join(letter for letter in table.upper() if letter not in " ,;/|-\n\t\r")
    known = TABLES.get(table.strip().lower())
    return known or (plain if len(plain) == 25 and set(plain) <= set(LETTERS) else None)
