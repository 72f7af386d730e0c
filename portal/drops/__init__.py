"""Records that arrive as files, from systems without an interface: taken in, shown, corrected and erased here.

A company's system leaves a CSV or JSONL file in a folder; the worker checks every row of it and puts the whole file
in force, or nothing of it. Rows lie here sealed, and are found by pseudonyms alone. What a person has corrected or
had erased is remembered against the next file, and staff are told that the origin has to follow. This room must never
write values into logs, reports or file names, and never take half a file for a whole one.
"""
