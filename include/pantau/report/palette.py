"""The colours that reports and the monitor share, as they stand on a light card. Never imports anything."""

CARD = "#f6faf8"
INK = "#12302b"
MUTED = "#48605a"
TRACK = "#e0ebe7"
ACCENT = "#0b6e5f"
DEEP = "#06463c"
SOFT = "#45988a"
AMBER = "#a35f00"
UP = "#0072b2"
DOWN = "#bd4b06"
SHADES = ("#dcefe9", "#b4dacf", "#86c0b2", "#2a7a6c", "#06463c")
"""From few to many; letters on the last two are white."""
