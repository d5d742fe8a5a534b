-- Published editions: what was said once stays as it was said.

CREATE TABLE edition (
    digest BLOB PRIMARY KEY,            -- BLAKE3 of the document
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    number INTEGER NOT NULL,            -- of the quarter's editions, from 1
    is_final INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,          -- objections are taken until then
    document BLOB NOT NULL,             -- canonical bytes
    signature BLOB NOT NULL,            -- of the province, over the digest
    writer TEXT NOT NULL,               -- who published it
    UNIQUE (year, quarter, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER edition_is_never_updated BEFORE UPDATE ON edition BEGIN SELECT raise(ABORT, 'an edition stays as it was published'); END;
CREATE TRIGGER edition_is_never_deleted BEFORE DELETE ON edition BEGIN SELECT raise(ABORT, 'an edition stays as it was published'); END;

-- The places of an edition by the index, so that a page need not read its document.
CREATE TABLE edition_place (
    digest BLOB NOT NULL REFERENCES edition (digest),
    pool TEXT NOT NULL,
    region INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (digest, pool, region)
) STRICT, WITHOUT ROWID;
