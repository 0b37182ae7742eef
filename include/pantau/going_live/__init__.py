"""What must be so before the first real week, looked at from outside: ``pantau check``.

Changes nothing but two probe files that it takes away again, and sends one mail, to oneself.
"""
