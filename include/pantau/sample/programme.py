"""The sample programme, week by week: who registers, what happens to them, what is written where.

A week only adds entries, or corrects one; so next week's sheets hold this week's rows unchanged.
Everything follows from the seed; neither clock nor hash order has a say.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from pantau.periods import FIRST_WEEK, Week
from pantau.reference import Kecamatan, load_kecamatan
from pantau.sample import dirt, plan
from pantau.sample.chance import seeded
from pantau.sample.handwriting import Cell, Hand
from pantau.sample.journeys import Step, plan_journey
from pantau.sample.people import Person, Population, draw_name
from pantau.sample.reporting import state_week
from pantau.sample.rows import WRITE, Row, Scribe, register

DIRT_SHARES = {"P1": 0.026, "P2": 0.03, "P3": 0.05, "P4": 0.1, "P5": 0.12, "P6": 0.15, "P7": 0.15}
"""Of the rows that would count, so many are spoilt; more where there are few, so that dirt is seen early."""
DIRT_LIMIT = 0.06
"""No kecamatan has more of its rows spoilt: far from the 10 % at which its workbook is held."""


@dataclass(frozen=True)
class Entry:
    """A row in its tab: when it was written, and when and into what it was corrected."""

    entered: Week
    row: Row
    correction: Row | None = None
    corrected_in: Week | None = None

    def at(self, week: Week) -> Row | None:
        """The row as it stands at this week's cut-off, ``None`` if not yet written."""
        if self.entered > week:
            return None
        if self.correction is not None and self.corrected_in is not None and self.corrected_in <= week:
            return self.correction
        return self.row


class Desk:
    """One kecamatan: its facilitators, its entries by tab, and who is registered there."""

    def __init__(self, kecamatan: Kecamatan, seed: int) -> None:
        rng = seeded(seed, kecamatan.kecamatan_code, "desk")
        self.kecamatan = kecamatan
        self.hand = Hand.of(rng)
        self.facilitators = tuple(draw_name(rng, rng.choice("LP")) for _ in range(2))
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        self.registered: list[Person] = []
        self._written = 0
        self._spoilt = 0

    def rows(self, tab: str, week: Week) -> Iterator[Row]:
        """The tab's rows at this week's cut-off, from top to bottom."""
        for entry in self.entries[tab]:
            row = entry.at(week)
            if row is not None:
                yield row

    def may_spoil(self, rng: Random, share: float) -> bool:
        """Whether one more row may be wrong."""
        return rng.random() < share and self._spoilt + 1 <= DIRT_LIMIT * self._written

    def add(self, week: Week, row: Row, correction: Row | None = None) -> None:
        """Writes a row below the others."""
        self.entries[row.tab].append(Entry(week, row, correction))
        self._written += 1
        self._spoilt += bool(row.rules)

    def correct(self, week: Week, tab: str, place: int) -> None:
        """Corrects the row at a place of its tab."""
        self.entries[tab][place] = replace(self.entries[tab][place], corrected_in=week)
        self._spoilt -= 1


class Programme:
    """All 44 desks from the launch to the week last lived through."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.desks = {entry.kecamatan_code: Desk(entry, seed) for entry in load_kecamatan()}
        self._population = Population()
        self._steps: dict[tuple[Week, str], list[Step]] = defaultdict(list)
        self._mistakes = dirt.Mistakes()
        self._repeated: set[str] = set()

    @classmethod
    def until(cls, week: Week, seed: int) -> "Programme":
        """The programme at the cut-off of a week."""
        programme = cls(seed)
        for each in plan.weeks_until(week):
            programme._live(each)
        return programme

    def _live(self, week: Week) -> None:
        self._correct(week)
        late, new = self._quotas(week)
        for code, desk in self.desks.items():
            rng = seeded(self.seed, week, code)
            scribe = Scribe(rng, desk.hand, desk.kecamatan, desk.facilitators)
            known = tuple(desk.registered)
            days = [plan.pick_earlier_day(rng, week) for _ in range(late[code])]
            days += [plan.pick_day(rng, week) for _ in range(new[code])]
            days += [week.cutoff] * (rng.random() < 0.12)
            for day in sorted(days):
                self._register(week, scribe, self._population.draw(rng, desk.kecamatan, day))
            self._register_again(week, scribe, known)
            for step in self._steps.pop((week, code), []):
                self._write_step(week, scribe, step)
            told = {tab: entries[-1].entered == week for tab, entries in desk.entries.items() if entries}
            for statement in state_week(scribe, week, told):
                desk.entries["LAPOR"].append(Entry(week, statement))

    def _quotas(self, week: Week) -> tuple[dict[str, int], dict[str, int]]:
        """By kecamatan: registrations of earlier days that are written this week, and of this week."""
        shares = plan.weights(week, self.seed)
        target = plan.TARGETS.get(week)
        if target is None:
            new = plan.allot(plan.registrations(week, self.seed), shares)
            return plan.allot(plan.LATE_A_WEEK, shares), new
        held = {hold.kecamatan_code for hold in plan.holds(week, self.seed)}
        earlier = current = 0
        for code, desk in self.desks.items():
            for row in desk.rows("P1", plan.before(week) if code in held else week):
                if row.reached is not None:
                    earlier += row.reached < week.start
                    current += week.start <= row.reached <= week.sunday
        read = {code: share for code, share in shares.items() if code not in held}
        late = plan.allot(target.total - target.new - earlier, read)
        new = plan.allot(target.new - current, read)
        for code in sorted(held):
            late[code], new[code] = 0, round(shares[code] * target.new / sum(shares.values()))
        return late, new

    def _correct(self, week: Week) -> None:
        """Facilitators mend some of last week's wrong rows."""
        rng = seeded(self.seed, week, "corrections")
        left = plan.CORRECTIONS_A_WEEK
        for desk in self.desks.values():
            for tab in sorted(desk.entries):
                for place, entry in enumerate(desk.entries[tab]):
                    if entry.correction is None or entry.entered != plan.before(week):
                        continue
                    if rng.random() < 0.4 and (tab != "P1" or left > 0):
                        left -= tab == "P1"
                        desk.correct(week, tab, place)

    def _register(self, week: Week, scribe: Scribe, person: Person) -> None:
        """A registration that counts, and now and then below it one that does not."""
        desk, rng = self.desks[person.kecamatan_code], scribe.rng
        row = register(scribe, person, person.registered)
        desk.add(week, row)
        desk.registered.append(person)
        self._schedule(week, plan_journey(rng, person))
        if not desk.may_spoil(rng, DIRT_SHARES["P1"]):
            return
        if rng.random() < 0.1:
            desk.add(week, dirt.copy(row))
            return
        other = self._population.draw(rng, desk.kecamatan, person.registered)
        right = register(scribe, other, person.registered)
        wrong = self._mistakes.spoil(dirt.Slip(rng, right, other, person.registered))
        may_mend = not dirt.INELIGIBLE.intersection(wrong.rules)
        desk.add(week, wrong, correction=right if may_mend else None)
        if rng.random() < 0.15:
            self._schedule(week, plan_journey(rng, other))

    def _register_again(self, week: Week, scribe: Scribe, known: tuple[Person, ...]) -> None:
        """Somebody registered in an earlier week signs up again, here (X01) or elsewhere (X02)."""
        rng, desk = scribe.rng, self.desks[scribe.kecamatan.kecamatan_code]
        if not known or not desk.may_spoil(rng, 0.2):
            return
        again, rule = rng.choice(known), "X01"
        other = self.desks[rng.choice(sorted(self.desks))]
        if other is not desk and other.registered and rng.random() < 0.5:
            again, rule = rng.choice(other.registered[:3]), "X02"
        day = plan.pick_day(rng, week)
        # A first registration of the programme's first week stands in every snapshot since.
        was_first = rule == "X01" or again.registered < FIRST_WEEK.start
        if was_first and again.registered < day and again.nik not in self._repeated:
            self._repeated.add(again.nik)
            desk.add(week, register(scribe, again, day).breaking(rule))

    def _schedule(self, week: Week, steps: list[Step]) -> None:
        for step in steps:
            monday = Week(step.written - timedelta(days=step.written.weekday()))
            self._steps[max(monday, week), step.person.kecamatan_code].append(step)

    def _write_step(self, week: Week, scribe: Scribe, step: Step) -> None:
        """Writes one row of P2…P7, rarely wrong, rarely twice, rarely in a neighbour's sheet."""
        desk, rng = self.desks[step.person.kecamatan_code], scribe.rng
        row = WRITE[step.tab](scribe, step.person, step.day, step.kind)
        if step.tab == "P2" and rng.random() < 0.03:
            neighbours = plan.city_of(desk.kecamatan.city_code)
            desk = self.desks[rng.choice(neighbours).kecamatan_code]
        if row.reached is None or not desk.may_spoil(rng, DIRT_SHARES[row.tab]):
            desk.add(week, row)
        elif rng.random() < (0.3 if row.tab in {"P2", "P6"} else 0.1):
            desk.add(week, row)
            desk.add(week, dirt.repeat(row) or dirt.copy(row))
        elif rng.random() < 0.12:
            stranger = self._population.draw(rng, desk.kecamatan, step.person.registered)
            desk.add(week, replace(row.typed(NIK=stranger.nik), nik=stranger.nik).breaking("X03"))
        elif row.tab == "P4" and (licence := _taken_licence(desk, row)) and rng.random() < 0.15:
            desk.add(week, row.typed(**licence).breaking("X06"))
        else:
            wrong = self._mistakes.spoil(dirt.Slip(rng, row, step.person, step.day))
            desk.add(week, wrong, correction=row)


def _taken_licence(desk: Desk, row: Row) -> dict[str, Cell] | None:
    """An earlier licence of somebody else in the same sheet."""
    for entry in desk.entries["P4"]:
        held = entry.row
        if held.reached and row.reached and held.reached < row.reached and held.nik != row.nik:
            return {header: held.cells[header] for header in ("Jenis Izin", "Nomor Izin")}
    return None
