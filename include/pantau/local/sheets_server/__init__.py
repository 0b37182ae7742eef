"""Google Sheets v4 over a folder of ``.xlsx`` files: what facilitators' sheets are on one machine.

It speaks the wire format, errors and quotas included, so that gspread runs against it unchanged. It must
never compute formulas, never reach the network, and never lose what it does not understand in a file.
"""
