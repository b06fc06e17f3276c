"""Whom the servers run as: PostgreSQL refuses to run as root, so root hands both servers to another user.

Only folders of ours are given away; what lies above them keeps its owner and its permissions.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from likewise.errors import ServiceError

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """A user that root turns into."""

    name: str
    uid: int
    gid: int


def account_for(folder: Path) -> Account | None:
    """The account for the servers of a folder: None (oneself) unless one is root.

    For root it is whoever owns the folder already, so that a user's folder remains theirs, else `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise ServiceError(
            "root may not run PostgreSQL, and there is no user 'nobody' to run it as: run Likewise as another user"
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def give(folder: Path, account: Account | None) -> None:
    """Make a folder that only the servers' account may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def closed_folder(path: Path, account: Account | None) -> Path | None:
    """The first folder on the way to a path that the account may not pass through; None if the way is open."""
    if account is None:
        return None
    return next((folder for folder in reversed([path, *path.parents]) if not _may_pass(folder, account)), None)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a volume from elsewhere
        return str(uid)


def _may_pass(folder: Path, account: Account) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
