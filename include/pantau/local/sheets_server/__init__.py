"""Google Sheets v4 over a folder of ``.xlsx`` files, and of Drive v3 what gspread calls.

What facilitators' sheets are on one machine. It speaks the wire format, errors and quotas included, so that
gspread runs against it unchanged, and plays Google's faults when it is told to. It must never compute
formulas, never reach the network, and never lose what it does not understand in a file.
"""
