"""The gate: decides which workbooks count and whether a report may go out.

Decides by Great Expectations results only; never changes a figure and never sends anything.
"""
