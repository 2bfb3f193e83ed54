"""Every statement that touches the tree gives it a new version, whoever sends it."""

from django.db import migrations

TABLES = ("areas_area", "areas_succession")

FUNCTION = """
CREATE FUNCTION areas_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO areas_version (id, value) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET value = excluded.value;
    RETURN NULL;
END $$;
"""
TRIGGERS = "".join(
    f"""
CREATE TRIGGER areas_touch AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION areas_touch();
"""
    for table in TABLES
)
BACK = "".join(f"DROP TRIGGER areas_touch ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION + TRIGGERS, BACK + "DROP FUNCTION areas_touch();"),
    ]
