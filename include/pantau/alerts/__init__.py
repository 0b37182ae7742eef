"""What needs a person: one alert per run that failed, a weekly digest of what may wait, a watch outside."""
