"""Landing keeps what the sources held, append-only. Nothing is typed or judged here."""
