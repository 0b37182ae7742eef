"""Delivery: editions into the outbox, and from there to recipients, once. Composes nothing."""
