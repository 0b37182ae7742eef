"""Keeps what stood in a partner feed's folder at a pull."""

from pantau.periods import Week
from pantau.sources.partners import PartnerFile
from pantau.warehouse import Connection


def land_feed(
    connection: Connection, week: Week, run_id: str, feed: str, files: tuple[PartnerFile, ...]
) -> None:
    """Records one look into the folder; no file is an outcome too."""
    row = connection.execute(
        """
        insert into landing.feed_pulls (week_start, run_id, feed, file_count)
        values (%s, %s, %s, %s)
        returning feed_pull_id
        """,
        (week.start, run_id, feed, len(files)),
    ).fetchone()
    assert row is not None
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into landing.partner_files (feed_pull_id, file_name, content_hash, byte_count)
            values (%s, %s, %s, %s)
            """,
            [(row[0], file.name, file.content_hash, file.byte_count) for file in files],
        )
