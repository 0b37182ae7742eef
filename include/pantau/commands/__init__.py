"""What each command is given and what it tells; its steps stand in their own packages.

They are imported when the command is called, so that no command waits for another's. Decides nothing.
"""
