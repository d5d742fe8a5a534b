-- The province's signed words about the ledgers that this office follows: as many as it takes to prove all that it holds.
-- One word was enough as long as it had to cover everything; a province that lost lines speaks of less than an office has.
ALTER TABLE receipt RENAME TO receipt_of_all;
CREATE TABLE receipt (
    id INTEGER PRIMARY KEY,         -- the youngest has the greatest
    clock_ms INTEGER NOT NULL,      -- by the province's clock
    frontier BLOB NOT NULL,         -- in the order it was signed: ledger (16), seq (8, big endian), chain (32) each
    signature BLOB NOT NULL
) STRICT;
INSERT INTO receipt (id, clock_ms, frontier, signature) SELECT id, clock_ms, frontier, signature FROM receipt_of_all;
DROP TABLE receipt_of_all;

-- In how many passes own lines were sent. Beside the keys stands the same number: a database with a smaller one is a copy
-- from before, and what it has may have gone another way since.
ALTER TABLE contact ADD COLUMN sendings INTEGER NOT NULL DEFAULT 0;
