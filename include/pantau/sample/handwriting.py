"""How facilitators write the same thing in many ways, each of which the contract understands.

Never changes what a value means; what is wrong on purpose is in ``dirt``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

Cell = str | int | float | date | None

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")

DATES: Mapping[str, Callable[[date], Cell]] = {
    "cell": lambda day: day,
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "dashes": lambda day: f"{day.day}-{day.month}-{day.year}",
    "points": lambda day: f"{day:%d.%m.%Y}",
    "long": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "short": lambda day: f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}",
    "iso": lambda day: day.isoformat(),
    "serial": lambda day: (day - date(1899, 12, 30)).days,
    "with a time": lambda day: f"{day:%d/%m/%Y} 09:30",
}
_MONTH_FORMS: tuple[Callable[[date], Cell], ...] = (
    lambda day: day.replace(day=1),
    lambda day: day.replace(day=1),
    lambda day: f"{day:%m/%Y}",
    lambda day: f"{MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{SHORT_MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day:%Y-%m}",
)
_NIKS: Mapping[str, Callable[[str], Cell]] = {
    "plain": lambda nik: nik,
    "apostrophe": lambda nik: f"'{nik}",
    "spaced": lambda nik: f"{nik[:4]} {nik[4:8]} {nik[8:12]} {nik[12:]}",
    "padded": lambda nik: f" {nik} ",
    "pointed": lambda nik: f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}.{nik[6:12]}.{nik[12:]}",
}
_PHONES: tuple[Callable[[str], Cell], ...] = (
    lambda phone: phone,
    lambda phone: f"{phone[:4]}-{phone[4:8]}-{phone[8:]}",
    lambda phone: f"{phone[:4]} {phone[4:8]} {phone[8:]}",
    lambda phone: f"+62{phone[1:]}",
    lambda phone: f"62{phone[1:]}",
    lambda phone: phone[1:],
)


def _grouped(amount: int, sign: str) -> str:
    return f"{amount:,}".replace(",", sign)


@dataclass(frozen=True)
class Hand:
    """The habits of one kecamatan's facilitators."""

    dates: str
    niks: str
    phones: int
    is_shouting: bool

    @classmethod
    def of(cls, rng: Random) -> "Hand":
        """Draws the habits of a kecamatan; most write real dates and plain NIKs."""
        return cls(
            dates=rng.choice(["cell", "cell", "cell", "slashes", "slashes", "long", "short", "dashes"]),
            niks=rng.choice(["plain"] * 6 + ["apostrophe", "spaced"]),
            phones=rng.randrange(len(_PHONES)),
            is_shouting=rng.random() < 0.25,
        )

    def day(self, rng: Random, day: date) -> Cell:
        """A date in the usual form, sometimes in another."""
        form = self.dates if rng.random() < 0.88 else rng.choice(list(DATES))
        return DATES[form](day)

    def month(self, rng: Random, day: date) -> Cell:
        """A month in one of its forms."""
        return rng.choice(_MONTH_FORMS)(day)

    def nik(self, rng: Random, nik: str) -> Cell:
        """A NIK; as a number cell only where Excel's fifteen digits lose nothing."""
        if nik.endswith("0") and rng.random() < 0.4:
            return int(nik)
        form = self.niks if rng.random() < 0.93 else rng.choice(list(_NIKS))
        return _NIKS[form](nik)

    def phone(self, rng: Random, phone: str) -> Cell:
        """A phone number in the usual form, sometimes in another."""
        usual = rng.random() < 0.8
        return _PHONES[self.phones if usual else rng.randrange(len(_PHONES))](phone)

    def name(self, rng: Random, name: str) -> str:
        """A name or place: as it is, in capitals, in small letters or with a doubled space."""
        if self.is_shouting or rng.random() < 0.08:
            return name.upper()
        chance = rng.random()
        if chance < 0.03:
            return name.lower()
        return name.replace(" ", "  ") if chance < 0.07 else name

    def choice(self, rng: Random, choice: str) -> str:
        """A choice of a list, whose case and spaces do not matter."""
        chance = rng.random()
        if chance < 0.06:
            return choice.lower()
        if chance < 0.1:
            return choice.title()
        return f"{choice} " if chance < 0.12 else choice

    def rupiah(self, rng: Random, amount: int) -> Cell:
        """An amount: mostly a number, sometimes with groups of three, Rp or in words."""
        chance = rng.random()
        sign = "-" if amount < 0 else ""
        size = abs(amount)
        if chance < 0.72:
            return amount
        if chance < 0.82:
            return f"{sign}Rp {_grouped(size, '.')}"
        if chance < 0.92 or amount <= 0 or size % 10_000:
            return f"{sign}{_grouped(size, '.')}"
        if size >= 1_000_000:
            return f"{size / 1_000_000:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " juta"
        return f"{size // 1000} ribu"
