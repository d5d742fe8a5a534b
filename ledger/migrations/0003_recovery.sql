-- What outlives a restore, a clone or a damaged file: lines that lost their place, and a report of each recovery.

-- Lines of a past that the other side does not share, or that were read out of a damaged file: kept for ever, as written.
CREATE TABLE set_aside (
    ledger BLOB NOT NULL,           -- UUID of the ledger they stood in
    seq INTEGER NOT NULL,
    chain BLOB NOT NULL,
    header BLOB NOT NULL,
    content BLOB NOT NULL,
    why TEXT NOT NULL,              -- 'fork': another past won; 'salvaged': from a damaged file
    time_ms INTEGER NOT NULL,
    settled INTEGER NOT NULL,       -- 1: written again in a successor, or the other side had it already
    PRIMARY KEY (ledger, seq, chain)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER set_aside_is_never_deleted BEFORE DELETE ON set_aside
BEGIN SELECT RAISE (ABORT, 'a line set aside is never deleted'); END;

CREATE TRIGGER set_aside_is_only_settled BEFORE UPDATE ON set_aside
WHEN NOT (NEW.ledger = OLD.ledger AND NEW.seq = OLD.seq AND NEW.chain = OLD.chain AND NEW.header = OLD.header
    AND NEW.content = OLD.content AND NEW.settled >= OLD.settled)
BEGIN SELECT RAISE (ABORT, 'a line set aside is never updated'); END;

-- A line leaves its place only when it stands byte for byte among those set aside.
DROP TRIGGER line_is_never_deleted;
CREATE TRIGGER line_is_never_deleted BEFORE DELETE ON line
WHEN NOT EXISTS (
    SELECT 1 FROM set_aside s JOIN ledger l ON l.ledger = s.ledger
    WHERE l.id = OLD.ledger AND s.seq = OLD.seq AND s.chain = OLD.chain AND s.header = OLD.header
      AND s.content = OLD.content)
BEGIN SELECT RAISE (ABORT, 'a ledger line is never deleted'); END;

-- What was lost and what came back, the youngest last.
CREATE TABLE recovery (
    id INTEGER PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    report TEXT NOT NULL            -- JSON, as the command printed it
) STRICT;
