"""A process that draws for `parallel`: pictures on its input, PNGs on its output. Nobody else starts it."""

import pickle
import sys

from pantau.report.charts.drawing import draw
from pantau.report.pictures import Picture

if __name__ == "__main__":
    asked: list[Picture] = pickle.load(sys.stdin.buffer)  # noqa: S301
    pickle.dump([draw(picture) for picture in asked], sys.stdout.buffer)
