"""The encoding of a file is found from its bytes, told where it was detected, and can be given."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectancy.importers.encoding import SLICE, SLICES, WHOLE
from written import cells, opened, problem

# Sentences such as customers write; each must come out as it went in.
WORDS = {
    "cp949": "성별,의견\n여성,매우 만족한다\n남성,키오스크가 느려요. 결제가 자꾸 실패합니다.\n",
    "euc_kr": "성별,의견\n여성,직원이 친절했습니다\n남성,기다리는 시간이 너무 길어요\n",
    "cp932": "性別,意見\n女性,とても満足しています\n男性,待ち時間が長すぎます。スタッフの対応が悪い。\n",
    "shift_jis": "性別,意見\n女性,レジの機械が使いにくい\n男性,店員さんが親切でした\n",
    "gb18030": "性别,意见\n女,非常满意\n男,排队时间太长，服务态度不好。希望改进。\n",
    "gb2312": "性别,意见\n女,机器太慢\n男,等待时间太长了，工作人员很热情\n",
    "cp1252": "Geschlecht,Größe\nweiblich,für 5 € erwarte ich mehr – „schnell“\nmännlich,zu spät\n",
    "latin_1": "sexe,réponse\nfemme,très satisfaite\nhomme,l'attente est trop longue à l'entrée\n",
}


def put(folder: Path, text: bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text)
    return path


@pytest.mark.parametrize("encoding", WORDS)
@pytest.mark.parametrize("times", [1, 200])
def test_the_encoding_is_found_and_told(tmp_path: Path, encoding: str, times: int) -> None:
    header, _, body = WORDS[encoding].partition("\n")
    text = f"{header}\n{body * times}"
    table = opened(put(tmp_path, text.encode(encoding)))
    columns = cells(table)
    assert ",".join(columns) == header
    assert [",".join(row) for row in zip(*columns.values(), strict=True)] == body.splitlines() * times
    (note,) = table.notes  # type: ignore[attr-defined]
    assert note.startswith("t.csv was read as ")


@pytest.mark.parametrize("words", ["München", "Köln", "Åsa", "señor", "à"])
def test_a_single_accented_letter_is_western(tmp_path: Path, words: str) -> None:
    assert cells(opened(put(tmp_path, f"id,x\n1,{words}\n2,y\n".encode("cp1252"))))["x"] == [words, "y"]


def test_plain_and_utf_8_files_need_no_note(tmp_path: Path) -> None:
    for text in ("a,b\n1,2\n", "a,b\n1,é\n"):
        assert opened(put(tmp_path, text.encode())).notes == ()  # type: ignore[attr-defined]


def test_a_letter_anywhere_in_a_large_file_counts(tmp_path: Path) -> None:
    line = b"1,plain words\n"
    lines = (WHOLE + 2_000_000) // len(line)
    for place in (0, lines // SLICES * 3 + SLICE // len(line) // 2, lines - 1):
        before, after = line * place, line * (lines - place)
        path = put(tmp_path, b"a,b\n" + before + b"2,M\xfcnchen\n" * 4000 + after)
        table = opened(path)
        assert "CP1252" in table.notes[0]  # type: ignore[attr-defined]


def test_what_no_sample_showed_is_told_where_it_stands(tmp_path: Path) -> None:
    line = b"1,plain words\n"
    lines = (WHOLE * 2) // len(line)
    text = bytearray(b"a,b\n" + line * lines)
    at = WHOLE // 5 + SLICE // 2  # between two slices of the sample
    at += text[at:].index(b"words")
    text[at] = 0xE9
    path = put(tmp_path, bytes(text))
    told = problem(path)
    row = text[:at].count(b"\n") + 1
    assert (told.code, told.where) == ("bad-encoding", f"t.csv: line {row:,}")
    assert f"byte {at:,}" in told.what
    assert 'encoding = "cp1252"' in told.do
    assert cells(opened(path, encoding="cp1252"))["b"][row - 2] == "plain éords"


def test_bytes_that_fit_no_encoding_are_told_with_their_place(tmp_path: Path) -> None:
    told = problem(put(tmp_path, b"a,b\n1,ok\n2,\x81\x8d\x8f\xff\xff\n"))
    assert (told.code, told.where) == ("bad-encoding", "t.csv: line 3")
    assert "byte 11 " in told.what
    assert "UTF-8" in told.expected
    assert "save the file as UTF-8" in told.do


def test_the_study_can_give_the_encoding(tmp_path: Path) -> None:
    path = put(tmp_path, "a,b\n1,да\n".encode("cp1251"))
    table = opened(path, encoding="windows-1251")
    assert cells(table)["b"] == ["да"]
    assert table.notes == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("rows", [1, 1_000_000])
def test_an_encoding_that_does_not_fit_is_told(tmp_path: Path, rows: int) -> None:
    start = b"a,b\n" + b"1,2\n" * rows
    told = problem(put(tmp_path, start + b"1,\xff\xff\n"), encoding="cp949")
    assert told.code == "bad-encoding"
    assert f"byte {len(start) + 2:,} (line {rows + 2:,})" in told.what
    assert "CP949" in told.what


def test_a_cut_character_at_the_end_is_told(tmp_path: Path) -> None:
    told = problem(put(tmp_path, "a,b\n1,é\n".encode("utf-16")[:-1]))
    assert told.code == "bad-encoding"
