"""Who may use this service: tokens in a file, the signed cookie of who signed in, wrong tries.

Everything here is plain Python, so that the command line makes tokens with the same code that the
service checks them with.
"""

from graph_service.access.sessions import Sessions
from graph_service.access.throttle import Throttle
from graph_service.access.tokens import Token, TokenFile, make_token

__all__ = ["Sessions", "Throttle", "Token", "TokenFile", "make_token"]
