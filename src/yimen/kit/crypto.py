"""Identity and phone numbers at rest: AES-GCM, with a keyed digest for exact look-up."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class Unreadable(Exception):
    """The stored value was not written with this key."""


class Vault:
    """Seals short texts. Stored form: 1 version byte, 12 nonce bytes, ciphertext and tag."""

    def __init__(self, key: bytes, digest_key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._digest_key = digest_key

    def seal(self, text: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return b"\x01" + nonce + self._cipher.encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> str:
        nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            return self._cipher.decrypt(nonce, body, None).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable(self.__class__.__name__) from error

    def digest(self, text: str) -> bytes:
        """The same 32 bytes for the same text: for unique constraints and look-up."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).digest()
