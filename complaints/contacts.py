"""Telephones, addresses and civil IDs as people type them, and the reporter whose they are."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from complaints.errors import SomethingMissing
from complaints.models import Reporter
from gis_core.identifiers.kinds import IdentifierError, kinds
from gis_core.search.fold import fold_digits

_LONGEST_PHONE = 40
_CAN_RECEIVE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


def read_phone(typed: str) -> str:
    """A mobile number as ``+96550001234``, from digits of any script; without + it is a local one.

    Raises ``SomethingMissing`` with a sentence that does not repeat what was typed.
    """
    wrong = SomethingMissing(_("Write a mobile number, such as 5000 1234."))
    if len(typed) > _LONGEST_PHONE:
        raise wrong
    try:
        number = phonenumbers.parse(fold_digits(typed), settings.PHONE_REGION or None)
    except phonenumbers.NumberParseException:
        raise wrong from None
    is_mobile = phonenumbers.number_type(number) in _CAN_RECEIVE
    if not (phonenumbers.is_valid_number(number) and is_mobile):
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_email(typed: str) -> str:
    """An address in small letters; raises ``SomethingMissing``."""
    address = typed.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise SomethingMissing(_("Write an e-mail address, such as name@example.com.")) from None
    return address


def read_civil_id(typed: str) -> str:
    """The number of a person as the state's own kind reads it; raises ``SomethingMissing``."""
    try:
        return kinds()[0].read(typed)
    except IdentifierError as error:
        raise SomethingMissing(error.sentence) from None


def reporter_with_phone(phone: str, *, language: str = Reporter.Language.ARABIC) -> Reporter:
    """The one person with this number (of ``read_phone``), made where nobody has it yet.

    That a number was typed proves nothing: ``phone_verified_at`` says whether its owner did.
    """
    if found := Reporter.objects.with_phone(phone).first():
        return found
    try:
        with transaction.atomic():
            return Reporter.objects.create(phone=phone, language=language)
    except IntegrityError:  # somebody else was faster
        return Reporter.objects.with_phone(phone).get()
