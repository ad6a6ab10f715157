"""Everything that is drawn: trees, coins, seals, charts and maps, from data to SVG text.

Pure: no Django, no database.
"""
