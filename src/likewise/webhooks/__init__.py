"""Webhooks: who asked for it is told of a job's end, signed, again until it arrives, and never at private addresses."""
