"""Whoever asks to be forgotten is: in landing, in all that was made of it, and in what is restored later."""
