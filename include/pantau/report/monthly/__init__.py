"""The monthly report: facts of a month, composed once, then laid out as a mail, a PDF and a spreadsheet."""
