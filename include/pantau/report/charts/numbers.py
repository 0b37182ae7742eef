"""How numbers stand in pictures: as the text says them, shorter where there is no room for words."""

from pantau.report import words


def signed(value: int) -> str:
    """``+759``, and ``0`` without a sign."""
    return words.signed(value) if value else "0"


def percent(share: float) -> str:
    """``0.414`` → ``41%``; ``<1%`` where nothing would be left of it."""
    return "<1%" if 0 < share < 0.005 else words.percent(share)
