"""``pantau erase``: the NIK comes from the input alone and is never shown, whatever happens."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from pantau import cli, settings
from pantau.erasure import person
from pantau.erasure.person import Erasure, ErasureRefused, Replay
from pantau.erasure.rows import Blanked

NIK = "3174015703870001"
SAID = ["erase", "--reason", "Permintaan tertulis", "--by", "Ani"]


@pytest.fixture
def asked(monkeypatch):
    """What the command asks for, and what it is answered."""
    calls = []
    answers = {"erase": Erasure("id", Blanked(3, 1, 0, 0)), "replay": Replay(1, 0, 0)}

    def answer(name):
        def told(*given):
            calls.append(given[1:])
            if isinstance(answers[name], Exception):
                raise answers[name]
            return answers[name]

        return told

    monkeypatch.setattr(settings, "load_settings", lambda: None)
    monkeypatch.setattr(person, "erase", answer("erase"))
    monkeypatch.setattr(person, "replay", answer("replay"))
    return calls, answers


def test_the_nik_is_read_from_the_input_and_not_shown(asked):
    calls, _ = asked
    result = CliRunner().invoke(cli.app, SAID, input=f"{NIK}\n")
    assert result.exit_code == 0 and calls == [(f"{NIK}\n", "Permintaan tertulis", "Ani")]
    assert "3 rows of sheets, 1 of partners' files" in " ".join(result.output.split())
    assert NIK not in result.output


def test_a_nik_on_the_command_line_is_refused(asked):
    calls, _ = asked
    result = CliRunner().invoke(cli.app, [*SAID, NIK])
    assert result.exit_code == 2 and calls == []


def test_who_was_erased_before_is_told_so(asked):
    _, answers = asked
    answers["erase"] = Erasure("id", Blanked(3, 1, 0, 0), datetime(2018, 1, 12, tzinfo=UTC))
    result = CliRunner().invoke(cli.app, SAID, input=NIK)
    assert result.exit_code == 0 and "Erased before, on 2018-01-12" in result.output


def test_a_refusal_is_one_sentence_and_ends_with_one(asked):
    _, answers = asked
    answers["erase"] = ErasureRefused("Nobody of that NIK stands in landing", "Look at the sheet")
    result = CliRunner().invoke(cli.app, SAID, input=NIK)
    assert result.exit_code == 1 and NIK not in result.output


def test_without_reason_and_name_nobody_is_erased(asked):
    calls, _ = asked
    assert CliRunner().invoke(cli.app, ["erase"], input=NIK).exit_code == 2
    assert calls == []


@pytest.mark.parametrize(
    ("left", "code"), [(Replay(1, 0), 0), (Replay(1, 0, 2), 1), (Replay(1, 0, 0, ("A build is running",)), 1)]
)
def test_a_replay_that_leaves_somebody_out_ends_with_one(asked, left, code):
    _, answers = asked
    answers["replay"] = left
    assert CliRunner().invoke(cli.app, ["erase", "--replay"]).exit_code == code
