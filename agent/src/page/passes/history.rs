//! The passes of the last twelve months: what each month came to, and a page of them one by one.

use anyhow::Result;
use selaras_ledger::Transaction;

use crate::schedule::Allowance;
use crate::store::{self, PassRow, PassTotals};

const MONTHS: usize = 12;
/// Passes on one page.
const PASSES_SHOWN: u32 = 50;

pub struct History {
    /// Those in which there was any, the newest first.
    pub months: Vec<Month>,
    pub passes: Vec<PassRow>,
    /// Where the next page begins.
    pub older: Option<i64>,
}

pub struct Month {
    /// When it began, by the clock of the allowance.
    pub start_ms: i64,
    pub totals: PassTotals,
}

impl History {
    pub fn read(tx: &Transaction<'_>, allowance: &Allowance, now_ms: i64, before: Option<i64>) -> Result<History> {
        let mut months = Vec::new();
        // What a clock that ran ahead kept belongs to this month too.
        let (mut start_ms, mut until_ms) = (allowance.month_start_ms(now_ms), i64::MAX);
        for _ in 0..=MONTHS {
            let totals = store::pass_totals(tx, start_ms, until_ms)?;
            if totals.passes > 0 {
                months.push(Month { start_ms, totals });
            }
            (start_ms, until_ms) = (allowance.month_start_ms(start_ms - 1), start_ms);
        }
        let passes = store::passes_before(tx, before.unwrap_or(i64::MAX), PASSES_SHOWN)?;
        let is_full = passes.len() == PASSES_SHOWN as usize;
        Ok(History { months, older: passes.last().map(|pass| pass.id).filter(|_| is_full), passes })
    }
}
