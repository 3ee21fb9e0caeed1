"""The evaluation results table as a notebook wants it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectancy.charts.contract import Chart, Picture
from expectancy.domain.catalog import shelf
from expectancy.domain.evaluation import Evaluation, Row
from expectancy.domain.wording import number
from expectancy.loop.evaluate import evaluate as run
from expectancy.notebook.frames import Frame, framed
from expectancy.notebook.html import table_html
from expectancy.notebook.studies import study
from expectancy.reports.columns import COLUMNS
from expectancy.reports.json import evaluation_dict
from expectancy.reports.writing import FORMATS, write_all


@dataclass(frozen=True)
class Evaluated:
    """The customer expectation evaluation results table; ``evaluation`` is the record that every report shows."""

    evaluation: Evaluation

    @property
    def findings(self) -> tuple[str, ...]:
        """Headline sentences, most important first."""
        return self.evaluation.findings

    def table(self, kind: Frame = "") -> Any:
        """One row an expectation, with the columns of evaluation.csv; ``kind`` as for ``Measured.table``."""
        rows = self.evaluation.rows
        return framed({column.name: [column.value(row) for row in rows] for column in COLUMNS}, kind)

    def pictures(self) -> tuple[Picture, ...]:
        """The pictures of the report."""
        charts = [entry.thing for entry in shelf("charts").values() if isinstance(entry.thing, Chart)]
        return tuple(picture for chart in charts for picture in chart.draw(self.evaluation))

    def to_json(self, indent: int | None = 2) -> str:
        """The content of evaluation.json."""
        return json.dumps(evaluation_dict(self.evaluation), indent=indent, ensure_ascii=False, allow_nan=False)

    def write(self, folder: str | Path, formats: Sequence[str] = FORMATS) -> list[Path]:
        """The report's files in a folder, as ``expectancy evaluate --out`` writes them."""
        return write_all(self.evaluation, Path(folder), formats)

    def _repr_html_(self) -> str:
        found = self.evaluation
        rows = [
            [row.tier, row.statement, row.verdict.name, number(row.lost.value if row.lost else None), _said(row)]
            for row in found.rows
        ]
        columns = ["tier", "expectation", "verdict", "lost satisfaction", "complaints"]
        return table_html(found.title, " ".join(found.findings[:2]), columns, rows, found.warnings, 3)


def _said(row: Row) -> str:
    return "" if row.evidence is None else f"{row.evidence.count:,}"


def evaluate(data: Any = None, /, **sections: Any) -> Evaluated:
    """The main job on a study, its folder, or frames as for :func:`study`."""
    return Evaluated(run(study(data, **sections)))
