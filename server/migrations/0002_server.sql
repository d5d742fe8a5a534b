-- What the province keeps beside the ledgers.

CREATE TABLE province (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    code INTEGER NOT NULL,          -- 6200 for province 62
    common_ledger BLOB NOT NULL,    -- the live common ledger
    created_ms INTEGER NOT NULL
) STRICT;

-- The live province ledger of each region.
CREATE TABLE region_ledger (
    region INTEGER PRIMARY KEY,
    ledger BLOB NOT NULL
) STRICT;

CREATE TABLE office (
    office BLOB PRIMARY KEY,        -- UUID, named by its certificate
    region INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    revoked_ms INTEGER NOT NULL,    -- 0: not revoked
    last_contact_ms INTEGER NOT NULL, -- 0: never
    program_version TEXT NOT NULL,
    clock_offset_ms INTEGER NOT NULL, -- office minus province, as last told
    told_seq INTEGER NOT NULL       -- how far its own ledger reached, as last told
) STRICT, WITHOUT ROWID;
CREATE INDEX office_by_region ON office (region);

-- Dated rights of offices. Derived from the office lines of the province's ledgers.
CREATE TABLE office_right (
    office BLOB NOT NULL,
    line_seq INTEGER NOT NULL,      -- the line in the region's ledger that says so
    content BLOB NOT NULL,          -- canonical bytes of that line's content
    PRIMARY KEY (office, line_seq)
) STRICT, WITHOUT ROWID;

-- Join tokens: the secret is kept only as its hash.
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    office BLOB NOT NULL REFERENCES office (office),
    expires_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL,       -- 0: not used
    key_hash BLOB NOT NULL          -- of the public key that used it; empty: not used
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate (
    fingerprint BLOB PRIMARY KEY,   -- BLAKE3 of the DER
    office BLOB NOT NULL REFERENCES office (office),
    der BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    revoked_ms INTEGER NOT NULL     -- 0: not revoked
) STRICT, WITHOUT ROWID;

-- People who log in to the dashboard.
CREATE TABLE person (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,             -- admin, reviewer, inspector, viewer
    password TEXT NOT NULL,         -- argon2id, PHC string
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A region's score in a quarter. Derived from the heads; recomputed for the region whenever its lines change.
CREATE TABLE standing (
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    region INTEGER NOT NULL,
    score INTEGER,                  -- billionths; null: no score
    so_far INTEGER,
    sectors TEXT NOT NULL,          -- six scores in billionths, comma separated; empty: none
    answered INTEGER NOT NULL,      -- cells
    asked INTEGER NOT NULL,
    has_answer INTEGER NOT NULL,    -- 1: at least one achievement or nihil line
    spm_allocation INTEGER,         -- rupiah
    spm_realisation INTEGER,
    apbd_allocation INTEGER,
    sealed_ms INTEGER,              -- the current seal: when it was written, by the office's clock
    seal_not_before_ms INTEGER,     -- the last province time its office had seen
    seal_received_ms INTEGER,       -- when the province first received it
    reported_ms INTEGER,            -- the youngest answer's effective time
    rules TEXT NOT NULL,            -- catalogue and rule versions it was computed with
    PRIMARY KEY (year, quarter, region)
) STRICT, WITHOUT ROWID;

-- Standings to compute anew.
CREATE TABLE stale (
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    region INTEGER NOT NULL,
    PRIMARY KEY (year, quarter, region)
) STRICT, WITHOUT ROWID;
