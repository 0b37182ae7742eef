"""What readers of partners' files share: a cell, and that a file cannot be read."""

from pantau.sources.sheets import Cell

__all__ = ["Cell", "FileOutOfReach", "FileUnreadable"]


class FileUnreadable(ValueError):
    """A partner's file cannot be read: an outcome. The message says why and what to do, without a value."""


class FileOutOfReach(FileUnreadable):
    """Its bytes could not be had this time; they are not to blame."""
