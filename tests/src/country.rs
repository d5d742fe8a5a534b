//! The dashboard at its largest: regions of the whole country, written below the commands, which know only those of their own
//! province.

use anyhow::Result;
use selaras_domain::amount::{Rupiah, Score};
use selaras_domain::line::{OfficeId, OfficeRights};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::{RegionKind, regions};
use selaras_ledger::Database;
use selaras_server::store::{self, StandingRow};
use uuid::Uuid;

/// An office and the standings of so many regions in three quarters.
pub fn fill(database: &Database, count: usize) -> Result<()> {
    let now_ms = selaras_program::now_ms();
    let codes: Vec<_> = regions()
        .iter()
        .filter(|region| region.kind != RegionKind::Provinsi)
        .map(|region| region.code)
        .take(count)
        .collect();
    database.write_blocking(move |tx| {
        for (region, number) in codes.into_iter().zip(0u32..) {
            let (office, name) = (OfficeId(Uuid::now_v7()), "Bench".to_owned());
            let rights = OfficeRights { office, name, region, sectors: Vec::new(), from_ms: None, until_ms: None };
            store::add_office(tx, &rights, "bench", now_ms)?;
            for (year, quarter) in [(2022, Quarter::Q4), (2023, Quarter::Q3), (2023, Quarter::Q4)] {
                let score = Score::percent((number * 37 + u32::from(quarter.number()) * 11) % 101);
                let rupiah = |millions: u64| Rupiah::new(millions * 1_000_000);
                let row = StandingRow {
                    region,
                    period: Period::quarter(year, quarter),
                    score: Some(score),
                    so_far: Some(score),
                    sectors: [Some(score); 6],
                    answered: 200 + number % 127,
                    asked: 326,
                    has_answer: true,
                    spm_allocation: rupiah(100 + u64::from(number)),
                    spm_realisation: rupiah(50 + u64::from(number)),
                    apbd_allocation: rupiah(2_000),
                    sealed: None,
                    reported_ms: Some(now_ms),
                    rules: "bench".to_owned(),
                };
                store::write_standing(tx, &row)?;
            }
        }
        Ok(())
    })
}
