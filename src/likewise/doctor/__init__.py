"""`likewise doctor`: looks at an installation as it is now, and says what is wrong and what to do.

Each check is a function of a `Site` that yields its verdicts; `examine` has the table of them. A check changes nothing, but
for one small file that it writes into the store and takes away again.
"""
