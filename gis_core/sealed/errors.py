"""What can be wrong with a seal."""


class SealedError(Exception):
    """A sealed value or a key cannot be used; the text never holds the value itself."""


class KeyUnusable(SealedError):
    """A key of ``FIELD_KEYS`` is not 32 bytes in base64."""


class KeyMissing(SealedError):
    """The value was sealed under a key that ``FIELD_KEYS`` no longer names."""


class Tampered(SealedError):
    """The value was altered, or belongs to another row, column or table."""
