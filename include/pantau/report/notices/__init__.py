"""Short mails that are no report: a held or late week, and how a workbook stands."""
