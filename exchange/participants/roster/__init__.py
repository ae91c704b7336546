"""The roster file: what a city's own spreadsheet says, read safely and judged row by row before anything is stored.

`reading` turns bytes into cells (in a limited child process), `layout` finds the headings, `judging` makes of each row
what a careful person would make of it, `plan` is the answer. No database, no Flask: the caller brings what is known.
"""
