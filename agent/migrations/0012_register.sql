-- The register of recipients: people by name, kept encrypted field by field. Nothing of it is ever a line.

-- Which key these rows are for; the key itself lies beside the other keys.
CREATE TABLE register_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    proof BLOB NOT NULL                 -- keyed hash of a fixed text: a wrong key is told before it spoils anything
) STRICT;

-- One person at one service in one year. Each sealed field is nonce, ciphertext and tag; an empty one is not known.
CREATE TABLE register_entry (
    id INTEGER PRIMARY KEY,
    year INTEGER NOT NULL,
    service TEXT NOT NULL,
    quarter INTEGER NOT NULL,           -- of the service; 0: not served yet
    to_standard INTEGER NOT NULL,       -- 1: served to the standard
    doubts INTEGER NOT NULL,            -- bits: 1 age, 2 sex, 4 birth date
    nik_hash BLOB NOT NULL,             -- keyed hash: the same NIK has the same, and only the key tells which it is
    content_hash BLOB NOT NULL,         -- keyed hash of all fields: the same file again changes nothing
    nik BLOB NOT NULL,
    name BLOB NOT NULL,
    address BLOB NOT NULL,
    born BLOB NOT NULL,
    served BLOB NOT NULL,
    writer TEXT NOT NULL,
    time_ms INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX register_person ON register_entry (nik_hash, year, service);
-- Lists and counts, without looking at the rows themselves.
CREATE INDEX register_list ON register_entry (year, service, quarter, to_standard);

-- How often the register of a service and year has changed, and when last.
CREATE TABLE register_state (
    year INTEGER NOT NULL,
    service TEXT NOT NULL,
    revision INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (year, service)
) STRICT, WITHOUT ROWID;

-- Which state of the register gave a reported figure.
CREATE TABLE register_takeover (
    id INTEGER PRIMARY KEY,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    service TEXT NOT NULL,
    revision INTEGER NOT NULL,
    required INTEGER NOT NULL,
    achieved INTEGER NOT NULL,
    below_standard INTEGER NOT NULL,
    ledger BLOB NOT NULL,               -- with seq: the line
    seq INTEGER NOT NULL,
    writer TEXT NOT NULL,
    time_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX register_takeover_of ON register_takeover (year, service, quarter, id);

-- A file that somebody sent to the page and has not accepted yet: sealed, one of each person, for a day.
CREATE TABLE register_upload (
    account TEXT NOT NULL PRIMARY KEY,
    service TEXT NOT NULL,              -- of all rows; empty: each row says
    year INTEGER NOT NULL,              -- of all rows; 0: each row says
    sealed BLOB NOT NULL,
    time_ms INTEGER NOT NULL
) STRICT;

-- Who looked at what. Kept two years.
CREATE TABLE register_look (
    id INTEGER PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    person TEXT NOT NULL,
    act TEXT NOT NULL,                  -- list, search, duplicates, counts, import, enter, remove, forget, take_over, log
    year INTEGER NOT NULL,              -- 0: all
    service TEXT NOT NULL,              -- empty: all
    nik_hash BLOB NOT NULL,             -- of whom, when it was one person; else empty
    people INTEGER NOT NULL             -- shown or changed
) STRICT;

CREATE INDEX register_look_by_time ON register_look (time_ms);
