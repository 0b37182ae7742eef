"""What an edition prints, read back from its own bytes and compared with what the warehouse says.

``printed*`` know how reports are printed and nothing of what they are made from; ``frozen_amounts`` asks the
warehouse apart from the reports' own reading; ``figures``, ``month`` and ``parts`` compare and refuse.
"""
