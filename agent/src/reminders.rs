//! What the province reminded this office of, shown on the page and by `status` until somebody has seen it.

use anyhow::Result;
use selaras_domain::line::LineId;
use selaras_ledger::{Connection, Told, reminders};

use crate::store::{self, Office};

/// What this office was reminded of, the youngest first.
pub fn own_reminders(connection: &Connection, office: &Office) -> Result<Vec<Told>> {
    let mut told = reminders(connection, office.region)?;
    told.retain(|one| one.reminder.offices.contains(&office.office));
    Ok(told)
}

/// Those of them that nobody has seen.
pub fn unseen_reminders(connection: &Connection, office: &Office) -> Result<Vec<Told>> {
    let mut unseen = Vec::new();
    for told in own_reminders(connection, office)? {
        if !store::is_seen(connection, told.line)? {
            unseen.push(told);
        }
    }
    Ok(unseen)
}

/// Somebody has seen these reminders of the office; others are left alone. Gives how many that are.
pub fn see_reminders(
    connection: &Connection,
    office: &Office,
    lines: &[LineId],
    (by, now_ms): (&str, i64),
) -> Result<usize> {
    let unseen = unseen_reminders(connection, office)?;
    let seen = unseen.iter().filter(|told| lines.contains(&told.line));
    let mut count = 0;
    for told in seen {
        store::mark_seen(connection, told.line, by, now_ms)?;
        count += 1;
    }
    Ok(count)
}
