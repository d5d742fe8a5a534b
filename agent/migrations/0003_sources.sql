-- Where each line came from, to the row, and the addresses that tables are fetched from.

-- Again, with the ledger: after a restore an office writes another ledger whose seq start at 1.
CREATE TABLE source_with_ledger (
    ledger BLOB NOT NULL,               -- UUID of the own ledger the lines are in
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    file TEXT NOT NULL,                 -- name of the file, or the address without its secrets
    name TEXT NOT NULL,                 -- of the [[source]] in selaras.toml; empty: imported by hand
    file_hash BLOB NOT NULL,            -- BLAKE3
    size_bytes INTEGER NOT NULL,        -- 0: not known
    etag TEXT NOT NULL,                 -- as the address told; empty: none, or a file
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (ledger, from_seq)
) STRICT, WITHOUT ROWID;
INSERT INTO source_with_ledger (ledger, from_seq, to_seq, file, name, file_hash, size_bytes, etag, time_ms)
    SELECT office.ledger, from_seq, to_seq, file, '', file_hash, 0, '', time_ms FROM source, office;
DROP TABLE source;
ALTER TABLE source_with_ledger RENAME TO source;

-- Sheet and row of the lines. Neighbours in the file that became neighbours in the ledger share a row here.
CREATE TABLE source_row (
    ledger BLOB NOT NULL,
    from_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,             -- line from_seq + n came from row + n, for n below count
    sheet TEXT NOT NULL,                -- empty: CSV
    row INTEGER NOT NULL,               -- 1-based, as the user's program shows it
    PRIMARY KEY (ledger, from_seq)
) STRICT, WITHOUT ROWID;

-- What an address told about its document when all rows of it had gone in, to ask only for another one.
CREATE TABLE address (
    key BLOB PRIMARY KEY,               -- BLAKE3 of the whole address: its query may hold a key, so it is not kept
    etag TEXT NOT NULL,                 -- empty: none
    last_modified TEXT NOT NULL,        -- empty: none
    file_hash BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    program_version TEXT NOT NULL,      -- another version may understand more of the same document
    time_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the fetches of each [[source]] did. The last one of a name tells when the next is due.
CREATE TABLE fetch (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    status INTEGER NOT NULL,            -- of HTTP; 0: no answer
    size_bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    new INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    refusals TEXT NOT NULL,             -- JSON: the first refused rows, for whoever looks later
    error TEXT NOT NULL,                -- empty: none
    failures INTEGER NOT NULL           -- in a row, with this one
) STRICT;
CREATE INDEX fetch_by_name ON fetch (name, id);
