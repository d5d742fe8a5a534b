-- Of several refusals of one line the one that the province wrote last is told, in whatever order they arrive.
ALTER TABLE verdict ADD COLUMN said_at BLOB NOT NULL DEFAULT x''; -- the verdict line: ledger (16), seq (8, big endian)

-- Accepted lines that were written again after a loss, by what they were at first: of a line and its copies, which may all
-- come back, only the youngest counts. Derived; recomputed per region.
CREATE TABLE reissue (
    issue BLOB NOT NULL,            -- hash over the first place of the line and what it says
    ledger BLOB NOT NULL,           -- where it stands now
    seq INTEGER NOT NULL,
    region INTEGER NOT NULL,
    PRIMARY KEY (issue, ledger, seq)
) STRICT, WITHOUT ROWID;
