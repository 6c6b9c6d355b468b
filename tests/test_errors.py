from __future__ import annotations

import pickle

from crisis.errors import DataFileError, StatementError


def test_an_error_speaks_the_readers_language() -> None:
    problem = DataFileError("data_file_missing", file="x.toml")
    assert "x.toml" in str(problem)
    assert problem.words("zh-Hant") != problem.words("zh-Hans") != str(problem)


def test_an_error_survives_the_way_from_a_worker() -> None:
    there = StatementError("statement_same_person", name="Mika")
    back = pickle.loads(pickle.dumps(there))
    assert type(back) is StatementError
    assert str(back) == str(there) and back.details == there.details
