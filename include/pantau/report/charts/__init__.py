"""The pictures of a report as PNG at twice their size, made from plain data alone.

Needs no browser, no network and no font of the machine: what draws them brings its own. The same picture
gives the same bytes. Never reads the warehouse and never words a report; titles and alts are the mail's.
"""

from pantau.report.charts.drawing import draw
from pantau.report.charts.parallel import draw_all
from pantau.report.charts.png import is_blank, size_of

__all__ = ["draw", "draw_all", "is_blank", "size_of"]
