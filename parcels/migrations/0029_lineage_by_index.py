from django.db import migrations

# A delivery records thousands of lineages in one statement, while the planner still takes the table
# to be empty: reading all of it for each row, the search would grow by the square of their number.
_BY_INDEX = """
    ALTER FUNCTION qasima_lineage_is_acyclic()
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
"""
_AS_IT_WAS = "ALTER FUNCTION qasima_lineage_is_acyclic() RESET ALL"


class Migration(migrations.Migration):
    dependencies = [("parcels", "0028_surveyed_parcels")]

    operations = [migrations.RunSQL(_BY_INDEX, _AS_IT_WAS)]
