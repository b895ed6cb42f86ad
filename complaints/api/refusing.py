"""This app's refusals as answers of the API: what was typed is 400, what happened before is 409."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied, Throttled, ValidationError
from rest_framework.response import Response

from complaints.errors import ComplaintError
from complaints.filing.faults import Faults
from complaints.filing.sending import NeedsAccount
from complaints.identity.limits import TooOften
from complaints.intake import KeyUsedOtherwise
from complaints.questions import WrongAnswers

Answer = Callable[..., Response]


class Taken(APIException):
    """409: the Idempotency-Key stands for something else."""

    status_code = status.HTTP_409_CONFLICT


class Slowly(Throttled):
    """429 with ``Retry-After``, in the sentence of the limit that was reached."""

    def __init__(self, error: TooOften) -> None:
        super().__init__(wait=error.seconds)
        self.detail = str(error)  # type: ignore[assignment]


def refusing(answer: Answer) -> Answer:
    """Whatever the view's own work refuses, as a problem document."""

    @wraps(answer)
    def refused(*args: Any, **kwargs: Any) -> Response:
        try:
            return answer(*args, **kwargs)
        except ComplaintError as error:
            raise as_problem(error) from error
        except SuspiciousOperation as error:
            raise ValidationError(_("The request is too large. Send less of it.")) from error

    return refused


def as_problem(error: ComplaintError) -> APIException:
    """The answer that a refusal stands for."""
    if isinstance(error, Faults):
        return ValidationError({name: [said] for name, said in error.by_field.items()})
    if isinstance(error, WrongAnswers):
        return ValidationError({"answers": error.faults})
    if isinstance(error, TooOften):
        return Slowly(error)
    if isinstance(error, KeyUsedOtherwise):
        return Taken(str(error))
    if isinstance(error, NeedsAccount):
        return PermissionDenied(str(error))
    return ValidationError([str(error)])
