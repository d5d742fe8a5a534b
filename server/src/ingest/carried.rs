//! What bundles ask beside the calls of a pass: an office that comes by file cannot ask back and forth.

use anyhow::Result;
use selaras_domain::line::{Frontier, LedgerId, OfficeId};
use selaras_domain::region::RegionCode;
use selaras_ledger::{chain_at, frontier, ledgers_of_office};
use selaras_proto::v1;

use super::admit::is_succeeded;
use super::exchange::Exchange;
use super::give_back::wanted;

/// An office's own ledgers as it told them, beside those that the province has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnTold {
    /// The province has lines that the office did not tell, or tells otherwise.
    pub has_lost: bool,
    /// What it told, without the ends of own ledgers that do not lie on the province's chains.
    pub joining: Vec<Frontier>,
    /// Its ledgers that another one of it took up.
    pub succeeded: Vec<LedgerId>,
}

impl Exchange {
    /// How far the province has the ledgers of which it lacks lines.
    pub fn wanted(&self, office: OfficeId, region: RegionCode, followed: &[Frontier]) -> Result<Vec<v1::Frontier>> {
        self.database.read(|tx| wanted(tx, office, region, followed))
    }

    pub fn own_told(&self, office: OfficeId, told: &[Frontier]) -> Result<OwnTold> {
        self.database.read(|tx| {
            let mut own = OwnTold { joining: told.to_vec(), ..OwnTold::default() };
            for ledger in ledgers_of_office(tx, office)? {
                let here = frontier(tx, &ledger)?;
                let told = told.iter().find(|told| told.ledger == here.ledger);
                own.has_lost |= !told.map_or(here.seq == 0, |told| told.seq > here.seq || *told == here);
                if let Some(told) = told
                    && chain_at(tx, &ledger, told.seq)? != Some(told.chain)
                {
                    own.joining.retain(|joining| joining != told);
                }
                if is_succeeded(tx, office, &ledger)? {
                    own.succeeded.push(here.ledger);
                }
            }
            Ok(own)
        })
    }
}
