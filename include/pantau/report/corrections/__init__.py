"""Sent totals that no longer hold: what is told of them, and the sheet that goes with it."""
