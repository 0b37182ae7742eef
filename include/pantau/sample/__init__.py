"""The sample programme: 44 invented workbooks a week, shaped and soiled like the real ones.

Same seed and week, same cells. Never holds a real person, and never touches the network or the clock.
"""

from pantau.sample.expectation import Summary
from pantau.sample.partners import write_partners
from pantau.sample.plan import SEED, Hold
from pantau.sample.week import Batch, write_week

__all__ = ["SEED", "Batch", "Hold", "Summary", "write_partners", "write_week"]
