-- Ledgers, their lines, and the verdicts beside them: the same tables at an office and at the province.

CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,         -- short number within this file
    ledger BLOB NOT NULL UNIQUE,    -- UUIDv7
    region INTEGER NOT NULL,        -- 6207 for 62.07
    owner INTEGER NOT NULL,         -- 0 an office, 1 the province for a region, 2 the province for all
    office BLOB NOT NULL,           -- 16 bytes; empty unless owner is 0
    start BLOB NOT NULL             -- canonical bytes of the start record; they give the chain at seq 0
) STRICT;
CREATE INDEX ledger_by_region ON ledger (region, owner);

CREATE TABLE line (
    ledger INTEGER NOT NULL REFERENCES ledger (id),
    seq INTEGER NOT NULL,           -- 1, 2, 3 … without holes
    chain BLOB NOT NULL,            -- BLAKE3(previous chain, header, BLAKE3(content))
    header BLOB NOT NULL,           -- canonical bytes as written
    content BLOB NOT NULL,          -- canonical bytes as written; empty once erased by law
    PRIMARY KEY (ledger, seq)
) STRICT, WITHOUT ROWID;

-- A content erased by law: its hash stays, so that the chain can still be checked.
CREATE TABLE erased (
    ledger INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    PRIMARY KEY (ledger, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER line_is_never_deleted BEFORE DELETE ON line
BEGIN SELECT RAISE (ABORT, 'a ledger line is never deleted'); END;

CREATE TRIGGER line_is_never_updated BEFORE UPDATE ON line
WHEN NOT (NEW.ledger = OLD.ledger AND NEW.seq = OLD.seq AND NEW.chain = OLD.chain AND NEW.header = OLD.header
    AND length(NEW.content) = 0
    AND EXISTS (SELECT 1 FROM erased e WHERE e.ledger = OLD.ledger AND e.seq = OLD.seq))
BEGIN SELECT RAISE (ABORT, 'a ledger line is never updated'); END;

CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger
BEGIN SELECT RAISE (ABORT, 'a ledger is never deleted'); END;

CREATE TRIGGER ledger_is_never_updated BEFORE UPDATE ON ledger
BEGIN SELECT RAISE (ABORT, 'a ledger is never updated'); END;

-- Which lines of a ledger the province has judged, and when it first received them. Derived from verdict lines.
CREATE TABLE judged (
    ledger INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (ledger, to_seq, from_seq)
) STRICT, WITHOUT ROWID;

-- Lines that are not accepted, as last judged. Derived from verdict lines.
CREATE TABLE verdict (
    ledger INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    state INTEGER NOT NULL,         -- 1 refused, 2 quarantined
    code TEXT NOT NULL,             -- typed reason
    message TEXT NOT NULL,          -- Indonesian: what is wrong and what to do
    PRIMARY KEY (ledger, seq)
) STRICT, WITHOUT ROWID;

-- The heads of every cell: accepted lines that no other accepted line names as base. Derived; recomputed per region.
CREATE TABLE head (
    region INTEGER NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,       -- 0: the whole year
    kind INTEGER NOT NULL,
    subject TEXT NOT NULL,
    ledger INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    effective_ms INTEGER NOT NULL,  -- min(line time, first receipt)
    state INTEGER NOT NULL,         -- 0 other content, 1 value, 2 nihil, 3 not applicable, 4 withdrawn
    first INTEGER NOT NULL,         -- required (hundredths), allocation (rupiah), target (hundredths); else 0
    second INTEGER NOT NULL,        -- achieved (hundredths), realisation (rupiah); else 0
    PRIMARY KEY (region, year, quarter, kind, subject, ledger, seq)
) STRICT, WITHOUT ROWID;

-- Lines named as base before they arrived, or while they were not accepted.
CREATE TABLE superseded (
    region INTEGER NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    subject TEXT NOT NULL,
    ledger BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (region, year, quarter, kind, subject, ledger, seq)
) STRICT, WITHOUT ROWID;
