"""Tab LAPOR: what the facilitators state each week for each stage. Some weeks they say nothing."""

from collections.abc import Iterator, Mapping

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.sample.handwriting import Cell
from pantau.sample.rows import Row, Scribe
from pantau.sample.vocabulary import load_vocabulary


def state_week(scribe: Scribe, week: Week, has_new_rows: Mapping[str, bool]) -> Iterator[Row]:
    """A LAPOR row per stage, by whether its tab has rows of this week; here and there none."""
    rng, hand = scribe.rng, scribe.hand
    if rng.random() < 0.06:
        return
    for stage in load_contract().stages:
        chance = rng.random()
        if chance < 0.03:
            continue
        status = "ADA DATA" if has_new_rows.get(stage.code) else "NIHIL"
        if chance < 0.045:
            status = "BELUM"
        elif chance < 0.055:
            status = "ADA DATA" if status == "NIHIL" else "NIHIL"
        cells: dict[str, Cell] = {
            "Minggu": hand.day(rng, week.start),
            "Tahap": hand.choice(rng, stage.code),
            "Status": hand.choice(rng, status),
            "Dilaporkan Oleh": rng.choice(scribe.facilitators),
            "Catatan": rng.choice(load_vocabulary().remarks) or None,
        }
        yield Row("LAPOR", cells)
