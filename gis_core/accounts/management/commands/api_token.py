"""``api_token USER``: a bearer token for a program."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from gis_core.accounts.models import ApiToken, User


class Command(BaseCommand):
    help = "Make a bearer token for a person and print it; it is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name")

    def handle(self, *args: object, user: str, **options: object) -> None:
        person = User.objects.filter(username=user, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active person with the user name “{user}”.")
        self.stdout.write(ApiToken.issue(person))
