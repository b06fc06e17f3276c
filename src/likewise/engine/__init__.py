"""The matching engine: tables in, decisions out. No I/O, no clock, no global state; seeds are arguments."""
