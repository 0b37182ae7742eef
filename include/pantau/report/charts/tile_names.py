"""Names on tiles: in one or two lines, as large as they fit, parted between syllables or shortened.

Pure. ``Penjaringan`` becomes ``Penja-`` ``ringan``, ``Kebayoran Lama`` becomes ``Kebay.`` ``Lama``.
"""

from functools import cache

from pantau.report.charts.paper import text_width

SIZES = (18, 17, 16, 15, 14)
_VOWELS = frozenset("aiueoAIUEO")
_ONE_SOUND = ("ng", "ny", "kh", "sy", "gr", "pr", "tr", "kr", "br", "dr")
_SHORT = 16
_LEAST_PART = 3


@cache
def fit(name: str, room: float) -> tuple[tuple[str, ...], int]:
    """The lines of a name and their size, none wider than ``room``; a third word shortens the first."""
    words = name.split()
    while len(words) > 2:
        words = [f"{words[0][0]}. {words[1]}", *words[2:]]
    if len(words) > 1:
        found = _largest([(" ".join(words),), tuple(words)], room)
    else:
        found = _largest([(name,)], room, SIZES[:-1]) or _largest(_parted(name), room)
    if found:
        return found
    return tuple(_shortened(word, room) for word in words), _SHORT


def _largest(
    options: list[tuple[str, ...]], room: float, sizes: tuple[int, ...] = SIZES
) -> tuple[tuple[str, ...], int] | None:
    """The option that fits at the largest size, the first of those that do."""
    for size in sizes:
        for lines in options:
            if all(text_width(line, size) <= room for line in lines):
                return lines, size
    return None


def _breaks(word: str) -> list[int]:
    """Where a syllable starts: before a consonant, or two that sound as one, that a vowel follows."""
    found = []
    for at in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        onset = 2 if word[at : at + 2] in _ONE_SOUND else 1
        after = word[at + onset : at + onset + 1]
        splits = word[at - 1 : at + 1] in _ONE_SOUND
        if word[at] not in _VOWELS and after in _VOWELS and after and not splits:
            found.append(at)
    return found


def _parted(word: str) -> list[tuple[str, ...]]:
    """A word in two lines, parted as near to its middle as may be."""
    nearest = sorted(_breaks(word), key=lambda at: abs(at + 1 - len(word) / 2))
    return [(f"{word[:at]}-", word[at:]) for at in nearest]


def _shortened(word: str, room: float) -> str:
    """A word that fits: itself, or its start up to a consonant before a vowel, with a full stop."""
    if text_width(word, _SHORT) <= room:
        return word
    fitting = [at for at in range(1, len(word)) if text_width(f"{word[:at]}.", _SHORT) <= room]
    closed = [at for at in fitting if at > 2 and word[at - 1] not in _VOWELS and word[at] in _VOWELS]
    return f"{word[: max(closed or fitting or [1])]}."
