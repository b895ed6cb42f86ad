"""Who reports: confirmed by a one-time code, with or without an account.

``verified_reporter(request)`` is the one question that other rooms ask.
"""

from complaints.identity.session import verified_reporter

__all__ = ["verified_reporter"]
