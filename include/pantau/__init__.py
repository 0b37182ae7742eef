"""Pantau OK OCE: sources → landing → staging → marts → gate → report → delivery."""
