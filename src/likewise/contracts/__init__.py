"""The wire format of the queue: messages, and the JSON Schemas published under `contracts/` at the repository's root."""

from likewise.contracts.asks import (
    MATCHED_AT_ONCE,
    Ask,
    AskError,
    AskReplyMessage,
    AskReplyPayload,
    ExplainAskMessage,
    ExplainAskPayload,
    MatchAskMessage,
    MatchAskPayload,
    PreviewAskMessage,
    PreviewAskPayload,
    ProfileAskMessage,
    ProfileAskPayload,
    parse_ask,
)
from likewise.contracts.messages import (
    MatchChunkMessage,
    MatchChunkPayload,
    MatchSubmitMessage,
    MatchSubmitPayload,
    Message,
    parse,
)

MESSAGES: tuple[type[Message], ...] = (
    MatchChunkMessage,
    MatchSubmitMessage,
    MatchAskMessage,
    PreviewAskMessage,
    ProfileAskMessage,
    ExplainAskMessage,
    AskReplyMessage,
)
"""Every message there is."""

__all__ = [
    "MATCHED_AT_ONCE",
    "MESSAGES",
    "Ask",
    "AskError",
    "AskReplyMessage",
    "AskReplyPayload",
    "ExplainAskMessage",
    "ExplainAskPayload",
    "MatchAskMessage",
    "MatchAskPayload",
    "MatchChunkMessage",
    "MatchChunkPayload",
    "MatchSubmitMessage",
    "MatchSubmitPayload",
    "Message",
    "PreviewAskMessage",
    "PreviewAskPayload",
    "ProfileAskMessage",
    "ProfileAskPayload",
    "parse",
    "parse_ask",
]
