-- The newest word of the province, signed, over everything this office holds of others: with it lines can be given back.
CREATE TABLE receipt (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    clock_ms INTEGER NOT NULL,      -- by the province's clock
    frontier BLOB NOT NULL,         -- in the order it was signed: ledger (16), seq (8, big endian), chain (32) each
    signature BLOB NOT NULL
) STRICT;

-- Whether the province keeps the live ledger waiting: it takes up one that another computer took up before.
ALTER TABLE contact ADD COLUMN held INTEGER NOT NULL DEFAULT 0; -- 0 no, 1 waits for the administrator, 2 denied
