"""Draws one picture: finds the chart that shows it and has vl-convert paint that.

Never asks the network for anything.
"""

import json

import altair as alt
import vl_convert

from pantau.report.charts import bridge, funnel, png, reporting, tile_map, weekly_new
from pantau.report.charts.paper import Chart
from pantau.report.pictures import Bridge, Funnel, Picture, Reporting, TileMap, WeeklyNew

_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def compose(picture: Picture) -> Chart:
    """The chart of a picture, in Vega-Lite."""
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
    specification = json.dumps(compose(picture))
    return png.pack(
        vl_convert.vegalite_to_png(
            specification, vl_version=_VEGA_LITE, scale=png.SCALE, allowed_base_urls=[]
        )
    )
