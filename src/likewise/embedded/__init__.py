"""PostgreSQL and Valkey for one machine, started out of their wheels (or the system's programs) on one data folder.

    with Servers.start(Path("data")) as servers:
        servers.running.database_url, servers.running.redis_url

For clusters, leave this package alone and set DATABASE_URL and REDIS_URL.
"""

from likewise.embedded.folder import Running, running_at
from likewise.embedded.programs import Programs, find_programs
from likewise.embedded.servers import Servers

__all__ = ["Programs", "Running", "Servers", "find_programs", "running_at"]
