-- What an office is told of the ranking.

-- How the regions of the province stand by the index, as told last: replaced as a whole.
CREATE TABLE standings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    tag BLOB NOT NULL               -- the province's name for what follows; told in the next Hello
) STRICT;
CREATE TABLE standing (
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    region INTEGER NOT NULL,        -- the own region too
    before INTEGER,                 -- billionths, in the same quarter a year before; null: not ranked
    restated INTEGER,               -- what was reported then, by the rules of this year
    after INTEGER,
    PRIMARY KEY (year, quarter, region)
) STRICT, WITHOUT ROWID;
