"""Trigrams and the folding functions, which stored columns and indexes rely on.

The bodies are parsed when they are created (SQL-standard form), so a restore with an empty
search path still finds everything. They are frozen here: whoever changes the folding writes a
new migration that also rebuilds the stored keys.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

DROPPED = (
    r"[\u0027\u0060\u00ad\u00b4\u02b9-\u02bf\u0300-\u036f\u0610-\u061a\u061c\u0640\u064b-\u065f"
    r"\u0670\u0674\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08ff\u180e"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018\u2019\u202a-\u202e\u2032\u2060-\u206f"
    r"\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb]"
)
BLANK = (
    r"[\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)
# Each letter of the first line becomes the one below it.
WRITTEN = (
    r"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    r"\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669"
    r"\06F0\06F1\06F2\06F3\06F4\06F5\06F6\06F7\06F8\06F9"
    r"\0671\0649\06CC\06D2\0629\06BE\06C1\06C3\06D5\06A9"
    r"\2010\2012\2013\2014\2015\2212"
    r"\00D8\00F8\0141\0142\0110\0111\00D0\00F0\0131\0126\0127\0166\0167"
)
FOLDED = (
    r"abcdefghijklmnopqrstuvwxyz"
    r"0123456789"
    r"0123456789"
    r"\0627\064A\064A\064A\0647\0647\0647\0647\0647\0643"
    r"------"
    r"oolldddd" r"ihhtt"
)
DOUBLE = [("\\00DF", "ss"), ("\\1E9E", "ss"), ("\\00C6", "ae"), ("\\00E6", "ae")]
DOUBLE += [("\\0152", "oe"), ("\\0153", "oe"), ("\\00DE", "th"), ("\\00FE", "th")]


def _fold_body() -> str:
    """The steps of ``gis_core.search.fold.fold``, in its order."""
    body = f"normalize(regexp_replace(value, '{DROPPED}', '', 'g'), NFKD)"
    body = f"regexp_replace({body}, '{DROPPED}', '', 'g')"
    body = f"translate({body}, U&'{WRITTEN}', U&'{FOLDED}')"
    for letter, pair in DOUBLE:
        body = f"replace({body}, U&'{letter}', '{pair}')"
    body = f"btrim(regexp_replace(normalize({body}, NFKD), '{BLANK}', ' ', 'g'), ' ')"
    return rf"regexp_replace({body}, '(^| )\u0639\u0628\u062f (?=\u0627\u0644)', U&'\\1\0639\0628\062F', 'g')"


FOLD = f"""
CREATE FUNCTION qasima_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN {_fold_body()};

CREATE FUNCTION qasima_name(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    replace(qasima_fold(value), '-', ' '),
    '(^| )(?:\\u0627\\u0644(?=[^ ])|al (?=[^ ]))', '\\1', 'g'
), ' ');

CREATE FUNCTION qasima_names(name_ar text, name_en text, aliases text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT E'\\n' || coalesce(string_agg(key || E'\\n', '' ORDER BY place), '')
    FROM (
        SELECT qasima_name(name) AS key, place
        FROM unnest(ARRAY[name_ar, name_en] || aliases) WITH ORDINALITY AS given (name, place)
    ) AS named
    WHERE key <> ''
);
"""
UNFOLD = """
DROP FUNCTION qasima_names(text, text, text[]);
DROP FUNCTION qasima_name(text);
DROP FUNCTION qasima_fold(text);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    operations = [TrigramExtension(), migrations.RunSQL(FOLD, UNFOLD)]
