"""The database's clock: the server's, or the one that `yimen.kit.clock.played` has set."""

from django.db import migrations

CLOCK = """
CREATE FUNCTION yimen_now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('yimen.clock', true), '')::timestamptz, now()) $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(CLOCK, "DROP FUNCTION yimen_now()")]
