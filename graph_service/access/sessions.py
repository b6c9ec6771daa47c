"""The cookie of who signed in: signed, expiring, and ended with the token it was given for."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date

from itsdangerous import BadSignature, URLSafeTimedSerializer

from graph_service.access.tokens import Token, TokenFile

COOKIE = "schakel_session"
# A browser takes a cookie with this prefix only over https, for this very host and every path.
SECURE_COOKIE = f"__Host-{COOKIE}"
_LONGEST = 1_000


class Sessions:
    """Makes and reads the value of the cookie.

    The value holds the name and the beginning of the token's hash, never the token. Each reading
    looks in the file again, so a token that was deleted or has expired ends its sessions too.
    """

    def __init__(self, tokens: TokenFile, secret: str, hours: int) -> None:
        self._tokens = tokens
        # without a secret of the user's, one of this process: sessions end when it does
        self._signer = URLSafeTimedSerializer(
            secret or secrets.token_urlsafe(32),
            salt="session",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )
        self.seconds = hours * 3600

    def start(self, token: Token) -> str:
        """The value of the cookie for someone who showed this token."""
        return str(self._signer.dumps([token.name, token.hash[:32]]))

    def who(self, value: str, today: date) -> str | None:
        """The name of who signed in, or None where the value is not, or no longer, good.

        Raises:
            NotAllowed: the tokens file cannot be read.
        """
        if not value or len(value) > _LONGEST:
            return None
        try:
            name, beginning = self._signer.loads(value, max_age=self.seconds)
        except (BadSignature, ValueError, TypeError):
            return None
        for token in self._tokens.tokens():
            same = hmac.compare_digest(token.hash[:32], str(beginning))
            if same and token.name == name and token.good_on(today):
                return token.name
        return None
