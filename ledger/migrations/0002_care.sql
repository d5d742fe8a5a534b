-- How a database file is cared for: the same tables at an office and at the province.

-- Every backup that was tried.
CREATE TABLE backup (
    id INTEGER PRIMARY KEY,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    scheduled INTEGER NOT NULL,         -- 1: made by the program itself
    file TEXT NOT NULL,                 -- path of the archive
    size_bytes INTEGER NOT NULL,        -- 0: it failed
    lines INTEGER NOT NULL,             -- in all its ledgers
    error TEXT NOT NULL                 -- empty: made, read back and checked
) STRICT;

-- Every restore that made this file: what it holds ends when the backup was made, and the other side may know more.
CREATE TABLE restored (
    restored_ms INTEGER PRIMARY KEY,
    made_ms INTEGER NOT NULL,           -- when the backup was made
    file TEXT NOT NULL,                 -- name of the archive
    lines INTEGER NOT NULL              -- in all its ledgers
) STRICT;
