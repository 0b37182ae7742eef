"""Draws one picture: finds the chart that shows it and has vl-convert paint that.

Never asks the network for anything.
"""

import json

import vl_convert

from pantau.report.charts import bridge, funnel, png, reporting, tile_map, weekly_new
from pantau.report.charts.paper import Chart
from pantau.report.pictures import Bridge, Funnel, Picture, Reporting, TileMap, WeeklyNew


def compose(picture: Picture) -> Chart:
    """The chart of a picture."""
    match picture:
        case Funnel():
            return funnel.compose(picture)
        case WeeklyNew():
            return weekly_new.compose(picture)
        case TileMap():
            return tile_map.compose(picture)
        case Reporting():
            return reporting.compose(picture)
        case Bridge():
            return bridge.compose(picture)


def draw(picture: Picture) -> bytes:
    """A picture as PNG at twice its size, ``size_of`` tells which; the same picture gives the same bytes."""
    chart = json.dumps(compose(picture))
    return png.pack(vl_convert.vega_to_png(chart, scale=png.SCALE, allowed_base_urls=[]))
