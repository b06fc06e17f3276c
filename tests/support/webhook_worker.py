"""A process that delivers webhooks to loopback until it is killed: `python webhook_worker.py DATABASE_URL SECRET`."""

import sys
from ipaddress import ip_network

from pydantic import SecretStr

from likewise.db.session import open_database
from likewise.webhooks.courier import Courier

if __name__ == "__main__":
    Courier(open_database(sys.argv[1]), SecretStr(sys.argv[2]), (ip_network("127.0.0.0/8"),)).run()
