-- What an office keeps beside the ledgers.

CREATE TABLE office (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    office BLOB NOT NULL,           -- UUID, named by the certificate
    region INTEGER NOT NULL,        -- 6207 for 62.07
    name TEXT NOT NULL,
    sectors TEXT NOT NULL,          -- comma separated; empty: all
    server TEXT NOT NULL,           -- https://HOST:PORT
    ledger BLOB NOT NULL,           -- the live own ledger
    province_key BLOB NOT NULL,     -- Ed25519, signs the province's frontier
    joined_ms INTEGER NOT NULL
) STRICT;

-- What the last passes told: one row.
CREATE TABLE contact (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_try_ms INTEGER NOT NULL,       -- 0: never
    last_contact_ms INTEGER NOT NULL,   -- 0: never
    next_try_ms INTEGER NOT NULL,       -- 0: at once
    failures INTEGER NOT NULL,          -- in a row
    last_error TEXT NOT NULL,           -- empty: none
    server_seq INTEGER NOT NULL,        -- how far the province has the own ledger
    agreed_seq INTEGER NOT NULL,        -- own seq at which both digests were equal
    agreed_digest BLOB NOT NULL,        -- the digest they were equal at; empty: never
    province_time_ms INTEGER NOT NULL,  -- the last province time seen; 0: never
    clock_offset_ms INTEGER NOT NULL,   -- office minus province
    bytes_per_second INTEGER NOT NULL   -- measured on the way up; 0: not yet
) STRICT;
INSERT INTO contact (id, last_try_ms, last_contact_ms, next_try_ms, failures, last_error, server_seq, agreed_seq,
    agreed_digest, province_time_ms, clock_offset_ms, bytes_per_second)
VALUES (1, 0, 0, 0, 0, '', 0, 0, x'', 0, 0, 0);

-- Every pass: what it did, or why it did not.
CREATE TABLE pass (
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    error TEXT NOT NULL,                -- empty: none
    pushed INTEGER NOT NULL,            -- lines
    pulled INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    bytes_up INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL,
    round_trips INTEGER NOT NULL,
    synced INTEGER NOT NULL             -- 1: both digests were equal
) STRICT;

-- Which file a line came from.
CREATE TABLE source (
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    file TEXT NOT NULL,
    file_hash BLOB NOT NULL,            -- BLAKE3
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (from_seq, to_seq)
) STRICT, WITHOUT ROWID;
