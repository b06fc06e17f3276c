"""Work that comes while work of the same kind is under way is gathered, and done together by the next piece of it.

PostgreSQL commits one statement with the rows of ten requests for little more than one with a row (group commit; DeWitt et
al., "Implementation techniques for main memory database systems", 1984). Who comes alone does not wait for anybody.
"""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from contextvars import Context
from typing import Any, TypeAlias, TypeVar

from starlette.concurrency import run_in_threadpool

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Outcomes: TypeAlias = Sequence[Answer | Exception]

MOST = 64
"""Items that are done together: a request waits for so many at most."""


class Gatherer:
    """Belongs to one event loop; the work itself is done by its threads, one at a time for each kind."""

    def __init__(self) -> None:
        # Any: the kind says what its items and answers are.
        self._waiting: dict[Hashable, list[tuple[Any, asyncio.Future[Any]]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def do(self, kind: Hashable, item: Item, work: Callable[[Sequence[Item]], Outcomes[Answer]]) -> Answer:
        """What `work` answers for `item`, or raises for it; `work` is the same for all items of a kind."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.get(kind)
        if waiting is None:
            self._waiting[kind] = [(item, answer)]
            # An empty context: what is bound to this request, its id and its trace, is nothing to the others.
            task = asyncio.create_task(self._work(kind, work), context=Context())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        else:
            waiting.append((item, answer))
        return await answer

    async def _work(self, kind: Hashable, work: Callable[[Sequence[Any]], Outcomes[Any]]) -> None:
        while waiting := self._waiting[kind]:
            taken, self._waiting[kind] = waiting[:MOST], waiting[MOST:]
            try:
                outcomes = await run_in_threadpool(work, [item for item, _ in taken])
            except Exception as error:  # noqa: BLE001 -- raised again by each of those who wait
                outcomes = [error] * len(taken)
            for (_, answer), outcome in zip(taken, outcomes, strict=True):
                if answer.done():  # nobody waits for it any more
                    continue
                if isinstance(outcome, Exception):
                    answer.set_exception(outcome)
                else:
                    answer.set_result(outcome)
        del self._waiting[kind]
