-- The places of an edition by every measure, so that a page need not read its document. Those of the editions that were
-- published before are read from their documents.

DROP TABLE edition_place;
CREATE TABLE edition_place (
    digest BLOB NOT NULL REFERENCES edition (digest),
    measure TEXT NOT NULL,              -- index, sector:1 …
    pool TEXT NOT NULL,
    region INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (digest, measure, pool, region)
) STRICT, WITHOUT ROWID;

INSERT INTO edition_place (digest, measure, pool, region, rank)
SELECT edition.digest, ranking.value ->> 'by', ranking.value ->> 'pool',
    CAST(replace(place.value ->> 'region', '.', '') AS INTEGER), place.value ->> 'rank'
FROM edition, json_each(CAST(edition.document AS TEXT), '$.rankings') AS ranking, json_each(ranking.value, '$.rows') AS place;
