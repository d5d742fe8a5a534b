-- Reminders of the province that somebody at the office has seen; the reminders themselves are lines.
CREATE TABLE reminder_seen (
    ledger BLOB NOT NULL,
    seq INTEGER NOT NULL,
    seen_by TEXT NOT NULL,
    seen_ms INTEGER NOT NULL,
    PRIMARY KEY (ledger, seq)
) STRICT, WITHOUT ROWID;
