"""The way back: every finding returns to the workbook, the row and the cell that it came from."""
