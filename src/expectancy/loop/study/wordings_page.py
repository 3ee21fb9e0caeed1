"""The reference page of Kano wordings, written from the data: ``python -m expectancy.loop.study.wordings_page``."""

from __future__ import annotations

import sys

from expectancy.domain.kano_wordings import WORDINGS, Wording
from expectancy.domain.study import KANO_ANSWERS

INTRODUCTION = """\
# Wordings of Kano's answers

`kano_wording = "german"` in `[[survey]]` says which wording customers were shown; a list names several, where a survey
was asked in several languages. Nothing is guessed from the answers. Case, outer blanks, a full stop at the end and the
form of an apostrophe do not count; `like`, `expect`, `neutral`, `tolerate`, `dislike` and 1 to 5 are always understood.
`[survey.kano_answers]` says what any other wording means, and goes before these. A word that nothing explains is an
error, with its place.

Where "expect" may be read in two ways it is said so: who only thinks that it will be so answers "I expect it" too, and
then features move from must-be to indifferent. A note of the result repeats it. "It must be that way" or "a basic
requirement" leave no doubt. A short form of like, neutral and dislike needs nothing else: the other rows and columns of
the evaluation table stay empty.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRODUCTION, *(_section(name, each) for name, each in WORDINGS.items())])


def _section(name: str, wording: Wording) -> str:
    rows = [f"| {answer} | {' / '.join(getattr(wording, answer))} |" for answer in KANO_ANSWERS]
    doubt = f"\n\nAmbiguous: {wording.ambiguous}." if wording.ambiguous else ""
    head = f"## `{name}`\n\n{wording.language}; {wording.source}.{doubt}\n\n| answer | wording |\n| --- | --- |\n"
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
