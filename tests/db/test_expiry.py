"""Protects the clearing away: what is long past its time goes, everything else stays."""

from sqlalchemy import func, select, text

from likewise.access.people import administrator_link
from likewise.db.expiry import remove_expired
from likewise.db.session import Database
from likewise.db.tables import SignInToken


def test_only_what_is_long_past_its_time_goes_and_no_more_than_asked(database: Database) -> None:
    for _ in range(4):
        administrator_link(database)
    with database.transaction() as session:
        session.execute(
            text(
                "UPDATE sign_in_tokens SET expires_at = now() - interval '8 days'"
                " WHERE id IN (SELECT id FROM sign_in_tokens LIMIT 3)"
            )
        )
    with database.transaction() as session:
        assert remove_expired(session, most=2) == 2
        assert remove_expired(session) == 1
        assert remove_expired(session) == 0
        assert session.execute(select(func.count()).select_from(SignInToken)).scalar_one() == 1
