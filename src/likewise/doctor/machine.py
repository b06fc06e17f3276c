"""Checks of what lies on this machine: settings, the store, the disk."""

import shutil
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from uuid import uuid4

from likewise.doctor.site import Site
from likewise.doctor.verdicts import Verdict, fault, ok, warning
from likewise.errors import ProcessingError
from likewise.settings import PREFIX, variables
from likewise.store import Store, local_folder

OTHER_VARIABLES = frozenset({"LIKEWISE_API_KEY", "LIKEWISE_DEBUG"})
"""What the commands read that is no setting of the service."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SCARCE = 4
"""A warning comes while there is still so many times the space that there must be."""


def configuration(site: Site) -> Iterator[Verdict]:
    """Variables that nobody reads, and settings that do not go together."""
    settings = site.settings
    known = {*variables().values(), *OTHER_VARIABLES}
    unknown = sorted(name for name in site.environment if name.startswith(PREFIX) and name not in known)
    for name in unknown:
        like = get_close_matches(name, known, n=1)
        yield warning(f"{name} is no setting", f"did you mean {like[0]}?" if like else "see .env.example; unset it")
    alone = (settings.database_url is None) != (settings.redis_url is None)
    if alone:
        missing = "DATABASE_URL" if settings.database_url is None else "REDIS_URL"
        yield fault(f"{missing} is not set, and the other address is", "set both, or neither for `likewise up`")
    exposed = settings.host not in LOOPBACK
    if exposed and not settings.secure_cookies:
        yield warning(
            f"the API listens on {settings.host}, and session cookies travel without TLS",
            "put a proxy that speaks TLS before it and set LIKEWISE_SECURE_COOKIES=true",
        )
    if not (unknown or alone or (exposed and not settings.secure_cookies)):
        yield ok("all settings can be read")


def store(site: Site) -> Iterator[Verdict]:
    """Whether files can be written, read and removed where API and workers share them."""
    root, name = site.settings.store_root, f"doctor-{uuid4().hex}"
    folder = local_folder(root)
    if folder is not None and not folder.exists():  # ours to look at, not to make: it might get the wrong owner
        yield ok(f"{root} is made when the first file comes")
        return
    try:
        files = Store(root)
        files.write(name, b"likewise")
        intact = files.read(name) == b"likewise"
        files.remove(name)
    except ProcessingError as error:
        yield fault(error.message, f"let this user write to {root}, or set LIKEWISE_STORE to another place")
    except ImportError as error:
        yield fault(f"{root} needs a library: {error}", "python3 -m pip install 'likewise[s3]'")
    except Exception as error:  # noqa: BLE001 -- each kind of store has errors of its own
        yield fault(
            f"{root} cannot be used: {type(error).__name__}: {error}", "correct LIKEWISE_STORE and its credentials"
        )
    else:
        if not intact:
            yield fault(f"{root} gives back something else than was written", "use another store: this one loses data")
        else:
            yield ok(f"{root} can be written and read")


def disk(site: Site) -> Iterator[Verdict]:
    """Free space where the data folder and the store lie, as far as they lie on this machine."""
    least = int(site.settings.min_free_bytes)
    for place in _places(site):
        free = shutil.disk_usage(place).free
        told = f"{free / 1e9:,.1f} GB are free at {place}"
        advice = f"make room, or enlarge the disk: {least / 1e9:,.1f} GB must be free (LIKEWISE_MIN_FREE_BYTES)"
        if free < least:
            yield fault(told, advice)
        elif free < SCARCE * least:
            yield warning(told, advice)
        else:
            yield ok(told)


def _places(site: Site) -> list[Path]:
    """One folder that exists for each disk; a store that is no folder looks after its own space."""
    wanted = [folder for root in (str(site.settings.data), site.settings.store_root) if (folder := local_folder(root))]
    there = [next(one for one in (folder, *folder.parents) if one.exists()) for folder in wanted]
    return list({folder.stat().st_dev: folder for folder in reversed(there)}.values())
