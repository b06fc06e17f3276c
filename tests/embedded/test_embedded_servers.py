"""Protects the servers for one machine: they start on an empty folder, keep data, and leave nothing behind."""

import psycopg
import redis
from servers import conninfo

from likewise.embedded import Servers


def test_both_servers_answer_on_a_fresh_folder(servers: Servers, database_url: str, redis_url: str) -> None:
    with psycopg.connect(conninfo(database_url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
    assert servers.died() == ()
