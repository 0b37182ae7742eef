"""What a deployment in containers does once, before its services start. No step of a week comes here."""
