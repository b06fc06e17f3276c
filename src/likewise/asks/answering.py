"""Which question is answered by what."""

from functools import partial

from likewise.asks.desk import Desk
from likewise.asks.explaining import answer_explain
from likewise.asks.matching import answer_match
from likewise.asks.previewing import answer_preview
from likewise.asks.profiling import answer_profile
from likewise.jobs.reading import Tools
from likewise.queue.answers import AskHandlers
from likewise.reconcile.answering import answer_reconcile


def handlers_of(tools: Tools) -> AskHandlers:
    """The handlers of one process, which share what it keeps."""
    desk = Desk(tools)
    return {
        "match.ask": partial(answer_match, desk),
        "preview.ask": partial(answer_preview, desk),
        "profile.ask": partial(answer_profile, desk),
        "explain.ask": partial(answer_explain, desk),
        "reconcile.ask": partial(answer_reconcile, desk),
    }
