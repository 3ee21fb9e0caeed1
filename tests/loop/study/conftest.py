from __future__ import annotations

from pathlib import Path

import pytest

from study_files import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with the data files of a small study."""
    return Folder(tmp_path)
