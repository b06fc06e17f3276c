"""The wire format of the queue: messages, and the JSON Schemas published under `contracts/` at the repository's root."""

from likewise.contracts.messages import (
    MESSAGES,
    MatchChunkMessage,
    MatchChunkPayload,
    MatchSubmitMessage,
    MatchSubmitPayload,
    Message,
    parse,
)

__all__ = [
    "MESSAGES",
    "MatchChunkMessage",
    "MatchChunkPayload",
    "MatchSubmitMessage",
    "MatchSubmitPayload",
    "Message",
    "parse",
]
