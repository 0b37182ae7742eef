"""What a reason may hold that is printed for officials."""

import pytest

from pantau.decisions import LONGEST_REASON, DecisionRefused, clean_reason, plan_release
from pantau.periods import Week
from pantau.settings import Settings


def test_a_reason_stands_on_one_line_without_what_cannot_be_seen():
    assert clean_reason("  Sudah\n dicek\u200b,\tbenar ") == "Sudah dicek, benar"


@pytest.mark.parametrize(
    "reason",
    [
        "P7 turun dari 8.417 menjadi 8.150 sejak 2018-01-15; 12 pencairan batal",
        "Surat 4471/KUKM/2018, Rp 82 miliar, 22/01/2018 pukul 06.00",
        "Minggu 08-01-2018 – 14-01-2018, pukul 08.00 - 09.30, sudah dicek 12 orang",
        "x" * LONGEST_REASON,
    ],
)
def test_figures_and_dates_may_stand_in_a_reason(reason):
    assert clean_reason(reason) == reason


@pytest.mark.parametrize("reason", ["", "   ", "-", "...", "\u200b\n"])
def test_a_reason_without_a_word_is_refused(reason):
    with pytest.raises(DecisionRefused, match="Give a reason in words"):
        clean_reason(reason)


def test_a_reason_that_nobody_would_read_is_refused():
    with pytest.raises(DecisionRefused, match="501 characters long; say it in at most 500"):
        clean_reason("x" * (LONGEST_REASON + 1))


@pytest.mark.parametrize(
    ("reason", "what"),
    [
        ("baris 3174040101900001 sudah dicek", "a NIK"),
        ("baris 3174 0401 0190 0001 sudah dicek", "a NIK"),
        ("baris 31.74.04.010190.0001", "a NIK"),
        ("baris 3174\u200b040101900001", "a NIK"),
        ("hubungi 081234567890", "phone"),
        ("hubungi 0812-3456-7890", "phone"),
        ("hubungi +62 812 3456 7890", "phone"),
        ("baris 3174_0401_0190_0001", "a NIK"),
        ("baris 3174–0401–0190–0001", "a NIK"),
        ("baris ３１７４０４０１０１９００００１", "a NIK"),
        ("hubungi (0812) 3456-7890", "phone"),
        ("hubungi +62 (812) 3456 7890", "phone"),
        ("hubungi 0812–3456–7890", "phone"),
        ("hubungi 08 12 34 56 78 90", "phone"),
        ("hubungi 0812 - 3456 - 7890", "phone"),
        ("hubungi ０８１２３４５６７８９０", "phone"),
        ("nilainya NaN", "NaN or None"),
    ],
)
def test_what_may_not_leave_is_refused_and_not_said_again(reason, what):
    with pytest.raises(DecisionRefused, match=what) as refusal:
        clean_reason(reason)
    assert not any(character.isdigit() for character in str(refusal.value).replace("16 digits", ""))


def test_a_name_that_no_report_could_print_is_refused_before_it_is_kept(tmp_path):
    registry = tmp_path / "registry.yaml"
    registry.write_text(
        "{workbooks: [], recipients: [], approvers: [{name: None Surtini, email: n@okoce.example}]}",
        encoding="utf-8",
    )
    settings = Settings(
        warehouse_url="postgresql://nobody@127.0.0.1:1/none", pseudonym_key="kunci uji", registry=registry
    )
    with pytest.raises(DecisionRefused, match="The name holds NaN or None"):
        plan_release(settings, Week.parse("2018-01-15"), "Sudah dicek", "None Surtini")
