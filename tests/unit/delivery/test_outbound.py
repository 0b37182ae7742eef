"""The last look before an edition is stored."""

from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest

from pantau.delivery.outbound import OutboundRefused, refuse_unfit
from pantau.report.edition import Edition, EditionKey

FIT = Edition(
    EditionKey("weekly", date(2018, 1, 15)), 7, "P1 4.230 (+759)", "4.230 orang", "<p>4.230 orang</p>", {}
)


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


@pytest.mark.parametrize(
    "content",
    [
        "https://wa.me/?text=NIK%203174070101900001",
        "https://wa.me/?text=telepon%20081234567890",
        "https://docs.google.com/spreadsheets/d/3174070101900001/edit",
        "https://docs.google.com/spreadsheets/d/1AbC#gid=7&amp;range=081234567890",
    ],
)
def test_personal_data_is_found_in_a_link_too(content):
    with pytest.raises(OutboundRefused):
        refuse_unfit(replace(FIT, html=content))


@pytest.mark.parametrize(
    "link",
    [
        "https://docs.google.com/spreadsheets/d/1x081234567890-nan-1234567890123456_bcDEFghijkLM/edit",
        "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=2081234567&range=B27",
        "http://127.0.0.1:18801/spreadsheets/d/31.74.04/edit#gid=1003&range=B27",
    ],
)
def test_a_workbook_whose_id_reads_as_a_number_may_be_linked(link):
    refuse_unfit(replace(FIT, text=link, html=f"https://wa.me/?text={quote(link)}"))


@pytest.mark.parametrize("content", ["Nona Nannie", "build 20180115080000123", "1.081.234.567", "#0b6e5f"])
def test_what_only_looks_similar_may_go(content):
    refuse_unfit(replace(FIT, text=content))
