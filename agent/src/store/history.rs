//! The history of passes: told by month and one by one, and kept for twelve whole months.

use anyhow::Result;
use rusqlite::{Connection, params};

use super::contact::{PassRow, pass_row};

/// Passes older than this are forgotten: twelve months and the one that is under way.
const KEPT_MS: i64 = 397 * 24 * 3_600_000;

/// What the passes of a time came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassTotals {
    pub passes: u64,
    pub failed: u64,
    pub pushed: u64,
    pub pulled: u64,
    /// Both ways, handshakes included.
    pub bytes: u64,
}

/// The passes that began at or after `from_ms` and before `until_ms`.
pub fn pass_totals(connection: &Connection, from_ms: i64, until_ms: i64) -> Result<PassTotals> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), coalesce(sum(error <> ''), 0), coalesce(sum(pushed), 0), coalesce(sum(pulled), 0),
         coalesce(sum(bytes_up + bytes_down + handshake_bytes), 0) FROM pass WHERE started_ms >= ?1 AND started_ms < ?2",
    )?;
    Ok(statement.query_row(params![from_ms, until_ms], |row| {
        let count = |index| row.get::<_, i64>(index).map(|count| count as u64);
        Ok(PassTotals { passes: count(0)?, failed: count(1)?, pushed: count(2)?, pulled: count(3)?, bytes: count(4)? })
    })?)
}

/// The passes before a place in the history, the newest first. By the order in which they were kept: a clock may be set back.
pub fn passes_before(connection: &Connection, before: i64, most: u32) -> Result<Vec<PassRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT started_ms, ended_ms, error, error_en, pushed, pulled, refused, bytes_up, bytes_down, round_trips, synced,
         handshake_bytes, rowid FROM pass WHERE rowid < ?1 ORDER BY rowid DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![before, most], pass_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what is older than the history reaches. `now_ms`: the last time that the province told; this computer's own clock
/// may be years ahead for a day, and would take the whole history with it.
pub(super) fn forget_old_passes(connection: &Connection, now_ms: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM pass WHERE started_ms < ?1")?.execute([now_ms - KEPT_MS])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use selaras_domain::message::Message;

    use super::super::{open, record_pass, record_province_time};
    use super::*;

    const DAY_MS: i64 = 24 * 3_600_000;

    fn pass(started_ms: i64, bytes_up: u64, error: &str) -> PassRow {
        PassRow {
            started_ms,
            ended_ms: started_ms + 1,
            bytes_up,
            error: Message::untranslated(error),
            ..PassRow::default()
        }
    }

    #[test]
    fn the_history_reaches_twelve_months_back_by_the_provinces_clock() {
        let folder = tempfile::tempdir().unwrap();
        let database = open(folder.path()).unwrap();
        let now_ms = 2_000 * DAY_MS;
        let started = |database: &selaras_ledger::Database| {
            let rows = database.read(|tx| passes_before(tx, i64::MAX, 10)).unwrap();
            rows.iter().map(|row| (row.started_ms - now_ms) / DAY_MS).collect::<Vec<_>>()
        };
        let keep = |days: i64, offset_days: i64| {
            let started_ms = now_ms + days * DAY_MS;
            database
                .write_blocking(move |tx| {
                    record_province_time(tx, started_ms - offset_days * DAY_MS, started_ms)?;
                    record_pass(tx, &pass(started_ms, 7, ""), 0)
                })
                .unwrap();
        };
        keep(-400, 0);
        keep(-366, 0);
        assert_eq!(started(&database), [-366, -400]);
        keep(0, 0);
        assert_eq!(started(&database), [0, -366]);
        keep(3_000, 3_000);
        assert_eq!(started(&database), [3_000, 0, -366], "a clock that runs ahead takes nothing with it");
    }

    #[test]
    fn the_passes_of_a_month_are_summed_and_listed_from_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let database = open(folder.path()).unwrap();
        database
            .write_blocking(|tx| {
                for (started_ms, bytes, error) in [(1, 10, ""), (2, 20, "terputus"), (3, 40, "")] {
                    record_pass(tx, &pass(started_ms, bytes, error), 0)?;
                }
                Ok(())
            })
            .unwrap();
        let (totals, rows) = database.read(|tx| Ok((pass_totals(tx, 2, 4)?, passes_before(tx, i64::MAX, 2)?))).unwrap();
        assert_eq!((totals.passes, totals.failed, totals.bytes), (2, 1, 60));
        assert_eq!(rows.iter().map(|row| row.started_ms).collect::<Vec<_>>(), [3, 2]);
        let older = database.read(|tx| passes_before(tx, rows[1].id, 2)).unwrap();
        assert_eq!(older.iter().map(|row| row.started_ms).collect::<Vec<_>>(), [1]);
    }
}
