"""Participants of the sample programme. Everyone is invented; a NIK is drawn, never looked up."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pantau.reference import Kecamatan
from pantau.sample.vocabulary import load_vocabulary

_NETWORKS = ("0812", "0813", "0821", "0852", "0857", "0856", "0815", "0818", "0878", "0896", "0897")


@dataclass(frozen=True)
class Person:
    """One participant as the KTP states it, and the kecamatan and day of registration."""

    number: int
    nik: str
    name: str
    sex: str
    born: date
    phone: str
    kecamatan_code: str
    registered: date


def draw_name(rng: Random, sex: str) -> str:
    """A name of one of Jakarta's communities."""
    communities = load_vocabulary().names
    community = rng.choices(communities, [entry.share for entry in communities])[0]
    count = 2 if rng.random() < 0.2 else 1
    given = rng.sample(community.male if sex == "L" else community.female, count)
    return f"{' '.join(given)} {rng.choice(community.family)}"


def draw_phone(rng: Random) -> str:
    """A mobile number of twelve digits."""
    return f"{rng.choice(_NETWORKS)}{rng.randrange(10**7, 10**8)}"


def compose_nik(region: str, born: date, sex: str, serial: int) -> str:
    """Region, DDMMYY of birth (women DD + 40) and serial."""
    day = born.day + (40 if sex == "P" else 0)
    return f"{region}{day:02d}{born:%m%y}{serial:04d}"


def draw_birth(rng: Random, on: date) -> date:
    """A birth date: mostly 20 to 55 years before ``on``, now and then 16 or above 80."""
    chance = rng.random()
    if chance < 0.006:
        years = 16.2 + 0.7 * rng.random()
    elif chance < 0.009:
        years = 81 + 3 * rng.random()
    else:
        years = min(75.0, max(17.5, rng.gauss(37, 10)))
    return on - timedelta(days=int(years * 365.25))


class Population:
    """Draws people whose NIKs are unlike each other."""

    def __init__(self) -> None:
        self._niks: set[str] = set()
        self._count = 0

    def draw(self, rng: Random, kecamatan: Kecamatan, registered: date) -> Person:
        """One more person who registers in this kecamatan on this day."""
        sex = "P" if rng.random() < 0.58 else "L"
        born = draw_birth(rng, registered)
        if rng.random() < 0.78:
            region = kecamatan.kecamatan_code.replace(".", "")
        elif rng.random() < 0.4:
            region = f"317{rng.randint(1, 5)}{rng.randint(1, 8):02d}"
        else:
            region = (
                rng.choice(load_vocabulary().provinces) + f"{rng.randint(1, 20):02d}{rng.randint(1, 25):02d}"
            )
        serial = rng.randint(1, 30)
        while (nik := compose_nik(region, born, sex, serial)) in self._niks:
            serial += 1
        self._niks.add(nik)
        self._count += 1
        return Person(
            number=self._count,
            nik=nik,
            name=draw_name(rng, sex),
            sex=sex,
            born=born,
            phone=draw_phone(rng),
            kecamatan_code=kecamatan.kecamatan_code,
            registered=registered,
        )
