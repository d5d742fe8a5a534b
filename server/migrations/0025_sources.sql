-- Where lines came from, as their office told with them. Not derived from lines and not proven by them: after a loss it is
-- told again with the lines that come again, and missing otherwise.

CREATE TABLE line_source (
    ledger BLOB NOT NULL,           -- UUID
    from_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,         -- line from_seq + n came from row + n, for n below count
    file TEXT NOT NULL,             -- empty: its name was not told
    sheet TEXT NOT NULL,            -- empty: CSV
    row INTEGER NOT NULL,           -- 1-based, as the user's program shows it
    PRIMARY KEY (ledger, from_seq)
) STRICT, WITHOUT ROWID;
