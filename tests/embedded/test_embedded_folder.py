"""Protects the data folder: closed to others, open to the servers' account, refused where that cannot be."""

import os
import stat
from pathlib import Path

import pytest
from servers import short_folder

from likewise.embedded import Programs, Running, Servers, folder, running_at
from likewise.embedded.account import Account, account_for, closed_folder
from likewise.errors import ServiceError

STRANGER = Account("stranger", 64_321, 64_321)
UNUSED = Programs(Path("/usr/bin"), Path("/usr/bin/valkey-server"), 18)


def modes(path: Path) -> dict[Path, int]:
    return {each: each.stat().st_mode for each in (path, *path.parents)}


def test_a_folder_the_account_cannot_pass_is_named_and_nothing_is_loosened() -> None:
    with short_folder() as place:
        closed = place / "closed"
        closed.mkdir(mode=0o700)
        before = modes(closed)
        with pytest.raises(ServiceError, match=rf"^{closed}: user 'stranger'.* chmod o\+x {closed}$"):
            folder.prepare(closed / "data", STRANGER)
        assert modes(closed) == before


def test_what_is_made_lets_the_account_pass_and_shows_nobody_anything() -> None:
    with short_folder() as place:
        before = os.umask(0o077)
        try:
            new, own = folder.prepare(place / "new" / "data", STRANGER), folder.prepare(place / "own", None)
        finally:
            os.umask(before)
        assert [stat.S_IMODE(path.stat().st_mode) for path in (new, new.parent, own)] == [0o711, 0o711, 0o700]


def test_owner_group_and_others_each_have_their_own_door() -> None:
    with short_folder() as place:
        (door := place / "door").mkdir()
        found = door.stat()
        visitors = {
            0o100: Account("owner", found.st_uid, 64_321),
            0o010: Account("group", 64_321, found.st_gid),
            0o001: STRANGER,
        }
        for mode in visitors:
            door.chmod(mode)
            assert [key for key, visitor in visitors.items() if closed_folder(door, visitor) is None] == [mode]
        assert closed_folder(door, None) is None, "who stays themselves is not asked"
        door.chmod(0o700)  # so that it can be removed


def test_root_runs_servers_as_the_folders_owner_and_anybody_else_as_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account_for(tmp_path) is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    new = account_for(tmp_path / "new")
    assert new is not None
    assert new.name == "nobody"
    real = Path.stat
    monkeypatch.setattr(
        Path,
        "stat",
        lambda path, **more: (
            os.stat_result((0o700, 0, 0, 0, 64_321, 64_322, 0, 0, 0, 0)) if path == tmp_path else real(path, **more)
        ),
    )
    assert account_for(tmp_path) == Account("64321", 64_321, 64_322)


def test_a_folder_that_is_no_database_is_left_alone() -> None:
    with short_folder() as place:
        (place / "postgres").mkdir()
        (place / "postgres" / "notes.txt").touch()
        with pytest.raises(ServiceError, match="holds no PostgreSQL database"):
            Servers.start(place, UNUSED)
        assert (place / "postgres" / "notes.txt").exists()


def test_a_file_in_the_way_is_one_line() -> None:
    with short_folder() as place:
        (place / "file").touch()
        with pytest.raises(ServiceError, match=rf"^{place}/file/data: Not a directory$"):
            Servers.start(place / "file" / "data", UNUSED)


def test_no_permission_is_one_line_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: Path) -> int:
        raise PermissionError(13, "Permission denied", str(data / "lock"))

    monkeypatch.setattr("likewise.embedded.servers.lock", refuse)
    with short_folder() as place, pytest.raises(ServiceError, match=r"/lock: permission denied: run as its owner"):
        Servers.start(place, UNUSED)


def test_stale_sockets_are_taken_away_wherever_they_were() -> None:
    with short_folder() as place, short_folder() as other:
        short = other / "likewise-abc"
        foreign = other / "somebody"
        for sockets in (place / "run", short, foreign):
            sockets.mkdir()
            (sockets / folder.VALKEY_SOCKET).touch()
            folder.write_state(Running(place, 1, "database", "redis", sockets))
            state = folder.read_state(place)
            assert state is not None
            assert state.sockets == sockets
            folder.clear(state)
            assert folder.read_state(place) is None
        assert [path.exists() for path in (place / "run", short, foreign)] == [False, False, True]


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"data": 1}'])
def test_a_state_that_says_nothing_means_that_nothing_runs(content: str | None) -> None:
    with short_folder() as place:
        if content is not None:
            (place / "servers.json").write_text(content, encoding="utf-8")
        assert running_at(place) is None


def test_no_short_place_for_sockets_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "SOCKET_BYTES", 20)
    with pytest.raises(ServiceError, match="too long a path for a socket"):
        folder.sockets_folder(tmp_path, None)
