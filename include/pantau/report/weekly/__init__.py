"""The weekly report: what each of its nine parts says, composed from facts."""
