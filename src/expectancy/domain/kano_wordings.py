"""The wordings of Kano's five answers in use, by name: a study says which one its customers were shown.

Wordings are data. None is ever chosen by looking at the answers: "expect" is not "must be", and who reads one for the
other moves features between must-be and indifferent.
"""

from __future__ import annotations

from dataclasses import dataclass

WHAT_IS_EXPECTED = "to expect it may mean to demand it or only to think that it will be so"


@dataclass(frozen=True)
class Wording:
    """What the five answers were called; several spellings of one answer stand together. ``ambiguous``: of "expect"."""

    language: str
    like: tuple[str, ...]
    expect: tuple[str, ...]
    neutral: tuple[str, ...]
    tolerate: tuple[str, ...]
    dislike: tuple[str, ...]
    source: str
    ambiguous: str = ""


WORDINGS = {
    "english_must_be": Wording(
        "English",
        ("I like it that way",),
        ("It must be that way",),
        ("I am neutral", "I'm neutral"),
        ("I can live with it that way",),
        ("I dislike it that way",),
        "Sauerwein et al. 1996; Matzler & Hinterhuber 1998, Technovation 18:25-38",
    ),
    "english_requirement": Wording(
        "English",
        ("This would be very helpful to me",),
        ("This is a basic requirement for me",),
        ("This would not affect me",),
        ("This would be a minor inconvenience",),
        ("This would be a major problem for me",),
        "Blauth's team in Berger et al. 1993, CQM J. 2(4)",
    ),
    "english_expect": Wording(
        "English",
        ("I like it",),
        ("I expect it",),
        ("I am neutral", "I'm neutral"),
        ("I can tolerate it",),
        ("I dislike it",),
        "Zacarias, The Complete Guide to the Kano Model",
        WHAT_IS_EXPECTED,
    ),
    "english_expecting": Wording(
        "English",
        ("I like it that way",),
        ("I am expecting it to be that way",),
        ("I am neutral", "I'm neutral"),
        ("I can accept it to be that way",),
        ("I dislike it that way",),
        "Löfgren & Witell 2008, Quality Management Journal 15:59-75",
        WHAT_IS_EXPECTED,
    ),
    "english_granted": Wording(
        "English",
        ("I like it", "I like it very much"),
        ("I take it for granted",),
        ("I have no feeling about it",),
        ("I reluctantly accept it", "I barely accept it"),
        ("I don't like it",),
        "in use; the dysfunctional question had wordings of its own",
    ),
    "german": Wording(
        "German",
        ("Das würde mich sehr freuen",),
        ("Das setze ich voraus",),
        ("Das ist mir egal",),
        ("Das könnte ich in Kauf nehmen", "Das könnte ich eventuell in Kauf nehmen", "Das nehme ich gerade noch hin"),
        ("Das würde mich sehr stören",),
        "in use",
    ),
    "spanish": Wording(
        "Spanish",
        ("Me gusta de esa forma", "Me gusta"),
        ("Debe ser de esa forma", "Debe ser así"),
        ("Neutral", "Me es indiferente"),
        ("Tolerable", "Puedo tolerarlo"),
        ("Me disgusta de esa forma", "Me disgusta", "No me gusta"),
        "in use",
    ),
    "french": Wording(
        "French",
        ("Cela me plaît", "Ça me plaît"),
        ("Ça doit être comme cela", "Cela doit être comme cela"),
        ("Je suis indifférent", "Cela m'est égal", "Ça m'est égal"),
        ("Je m'en contente", "Je fais avec"),
        ("Cela me déplaît", "Ça me déplaît"),
        "in use",
    ),
    "italian": Wording(
        "Italian",
        ("Mi piace", "Mi piace così"),
        ("Deve essere così",),
        ("Mi è indifferente", "Sono indifferente"),
        ("Posso accettarlo", "Posso tollerarlo"),
        ("Non mi piace", "Non mi piace così"),
        "our translation of english_must_be",
    ),
    "portuguese": Wording(
        "Portuguese",
        ("Gosto assim", "Eu gosto assim"),
        ("Tem que ser assim", "Deve ser assim"),
        ("Sou neutro", "É-me indiferente", "Sou indiferente"),
        ("Posso viver com isso", "Posso tolerar"),
        ("Não gosto assim", "Eu não gosto assim", "Não gosto"),
        "our translation of english_must_be",
    ),
    "dutch": Wording(
        "Dutch",
        ("Dat vind ik fijn", "Dat vind ik prettig"),
        ("Dat moet zo zijn",),
        ("Dat maakt me niet uit", "Ik ben neutraal"),
        ("Daar kan ik mee leven",),
        ("Dat vind ik niet fijn", "Dat vind ik vervelend"),
        "our translation of english_must_be",
    ),
    "chinese": Wording(
        "Chinese, simplified",
        ("我很喜欢", "很喜欢"),
        ("理应如此", "它理应如此", "理所当然"),
        ("无所谓",),
        ("勉强接受", "能忍受"),
        ("我很不喜欢", "很不喜欢"),
        "in use",
    ),
    "japanese": Wording(
        "Japanese",
        ("気に入る", "とてもうれしい"),
        ("当然である", "当然だろう"),
        ("何とも感じない", "なんとも感じない", "特に何とも思わない"),
        ("仕方ない", "しかたない", "別にそれでも構わない"),
        ("気に入らない", "それは困る"),
        "in use; the second form: Uezu 2015, J. Japan Society for Fuzzy Theory and Intelligent Informatics 27(4)",
    ),
}


def spellings(name: str) -> dict[str, str]:
    """Wording -> like, expect, neutral, tolerate or dislike; apostrophes either way, with and without a full stop."""
    found: dict[str, str] = {}
    wording = WORDINGS[name]
    for answer in ("like", "expect", "neutral", "tolerate", "dislike"):
        for text in getattr(wording, answer):
            for each in (text, text.replace("'", "’")):
                found |= {each: answer, f"{each}.": answer}
    return found


def wordings_with(text: str) -> list[str]:
    """The names of the wordings in which an answer reads like this, for a hint: none is chosen by it."""
    plain = " ".join(text.split()).casefold()
    return [name for name in WORDINGS if plain in {each.casefold() for each in spellings(name)}]
