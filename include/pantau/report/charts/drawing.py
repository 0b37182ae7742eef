"""Draws one picture: finds the chart that shows it and has vl-convert paint that.

Never asks the network for anything.
"""

import json

import vl_convert

from pantau.report.charts import bridge, fan, funnel, new_people, png, reporting, tile_map, waits
from pantau.report.charts.paper import Chart
from pantau.report.pictures import (
    Bridge,
    Fan,
    Funnel,
    MonthlyNew,
    Picture,
    Reporting,
    TileMap,
    Waits,
    WeeklyNew,
)


def compose(picture: Picture) -> Chart:
    """The chart of a picture."""
    match picture:
        case Funnel():
            return funnel.compose(picture)
        case WeeklyNew():
            return new_people.compose_weeks(picture)
        case MonthlyNew():
            return new_people.compose_months(picture)
        case TileMap():
            return tile_map.compose(picture)
        case Reporting():
            return reporting.compose(picture)
        case Bridge():
            return bridge.compose(picture)
        case Fan():
            return fan.compose(picture)
        case Waits():
            return waits.compose(picture)


def draw(picture: Picture) -> bytes:
    """A picture as PNG at twice its size, ``size_of`` tells which; the same picture gives the same bytes."""
    chart = json.dumps(compose(picture))
    return png.pack(vl_convert.vega_to_png(chart, scale=png.SCALE, allowed_base_urls=[]))
