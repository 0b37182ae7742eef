"""What the monthly report works out: cohorts, durations, forecasts, the budget, and what was announced.

Pure: counts go in, plain data comes out. Nothing here reads the warehouse, asks the clock, draws at random or
words a sentence, and no participant is ever seen, only how many there were.
"""
