"""How large a roster may be; a delegation has tens of people, the largest known cohort some 800."""

MEGABYTE = 1024 * 1024

MAX_BYTES = 10 * MEGABYTE
MAX_ROWS = 10_000
MAX_COLUMNS = 100
# Letters in all cells together.
MAX_TEXT = 30 * MEGABYTE

# What an XLSX file may hold before it is opened.
MAX_MEMBERS = 200
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100

CHILD_MEMORY = 1536 * MEGABYTE
CHILD_CPU_SECONDS = 60
CHILD_WALL_SECONDS = 90
