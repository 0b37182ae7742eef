"""The last look before an edition is stored."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.delivery.outbound import OutboundRefused, refuse_unfit
from pantau.report.model import Edition

FIT = Edition("weekly", date(2018, 1, 15), 1, 7, "P1 4.230 (+759)", "4.230 orang", "<p>4.230 orang</p>", {})


def test_a_plain_report_may_go():
    refuse_unfit(FIT)


@pytest.mark.parametrize("part", ["subject", "text", "html"])
@pytest.mark.parametrize(
    "content",
    ["NIK 3174070101900001", "telepon 081234567890", "telepon +6281234567890", "P1 NaN", "P1 None", "  "],
)
def test_personal_data_and_blanks_are_refused_in_every_part(part, content):
    with pytest.raises(OutboundRefused) as refusal:
        refuse_unfit(replace(FIT, **{part: content}))
    assert "3174070101900001" not in str(refusal.value)
    assert "81234567890" not in str(refusal.value)


@pytest.mark.parametrize("content", ["Nona Nannie", "build 20180115080000123", "1.081.234.567", "#0b6e5f"])
def test_what_only_looks_similar_may_go(content):
    refuse_unfit(replace(FIT, text=content))
