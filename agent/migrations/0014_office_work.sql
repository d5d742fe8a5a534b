-- What an office is told of the ranking, and the files of its page.

-- How the regions of the province stand by the index, as told last: replaced as a whole.
CREATE TABLE standings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    tag BLOB NOT NULL               -- the province's name for what follows; told in the next Hello
) STRICT;
CREATE TABLE standing (
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    region INTEGER NOT NULL,        -- the own region too
    before INTEGER,                 -- billionths, in the same quarter a year before; null: not ranked
    restated INTEGER,               -- what was reported then, by the rules of this year
    after INTEGER,
    PRIMARY KEY (year, quarter, region)
) STRICT, WITHOUT ROWID;

-- Files that were given to the page and are looked at before anything of them is taken: their bytes lie in uploads/ID.
CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,             -- as its sender calls it
    file_hash BLOB NOT NULL,        -- BLAKE3
    size_bytes INTEGER NOT NULL,
    account TEXT NOT NULL,
    time_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was taken of a file at one time, so that it can be taken back.
CREATE TABLE acceptance (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,             -- of the file
    account TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    ledger BLOB NOT NULL,           -- UUID of the own ledger that the lines are in
    undone_ms INTEGER NOT NULL      -- 0: not taken back
) STRICT;
CREATE TABLE accepted_line (
    acceptance INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    before INTEGER NOT NULL,        -- what the cell held: 0 nothing, 1 the line below, 2 several
    before_ledger BLOB,
    before_seq INTEGER,
    PRIMARY KEY (acceptance, seq)
) STRICT, WITHOUT ROWID;
