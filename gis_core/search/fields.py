"""Columns and expressions by which other apps make their names searchable."""

from django.db.models import Func, GeneratedField, TextField


class Fold(Func):
    """The database's side of ``fold``."""

    function = "qasima_fold"
    output_field = TextField()


class FoldedNames(Func):
    """The database's side of ``fold_names``: Arabic name, English name, array of aliases."""

    function = "qasima_names"
    arity = 3
    output_field = TextField()


def search_names_field() -> GeneratedField:
    """A stored column with the folded ``name_ar``, ``name_en`` and ``aliases``, one a line."""
    return GeneratedField(
        expression=FoldedNames("name_ar", "name_en", "aliases"),
        output_field=TextField(),
        db_persist=True,
    )
