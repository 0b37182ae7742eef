"""Workbooks made from the contract: ``plan`` says what one lacks, ``provision`` puts it there.

Headers, notes, dropdowns, formats and protection are ours; the rows are the facilitators'. Nothing
here changes a data row, deletes a tab or a column, or moves one.
"""
