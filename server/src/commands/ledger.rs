//! `office ledger allow | deny`: the administrator's word on a second computer of an office.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{WrongUse, answer};
use serde_json::json;

use crate::audit::{Act, change_by_command};
use crate::cli::{LedgerChoice, OfficeLedger};
use crate::store;

pub fn decide(choice: &OfficeLedger, json: bool) -> Result<ExitCode> {
    let (LedgerChoice { data, office, ledger }, is_allowed) = match choice {
        OfficeLedger::Allow(choice) => (choice, true),
        OfficeLedger::Deny(choice) => (choice, false),
    };
    let (database, office) = (super::open(data)?, *office);
    let waiting = database.read(|tx| store::waiting_successions(tx, office))?;
    let ledger = match (ledger, waiting.as_slice()) {
        (Some(ledger), _) => *ledger,
        (None, [only]) => *only,
        (None, []) => return Err(WrongUse(format!("no ledger of office {office} waits; see `office list`")).into()),
        (None, _) => return Err(WrongUse("several ledgers wait; name one with --ledger".to_owned()).into()),
    };
    let word = if is_allowed { "office.ledger_allow" } else { "office.ledger_deny" };
    change_by_command(
        &database,
        Act::new(word, format!("{office} {ledger}")),
        move |tx| match store::decide_succession(tx, office, ledger, is_allowed)? {
            true => Ok(()),
            false => {
                Err(WrongUse(format!("office {office} has asked for no ledger {ledger}; see `office list`")).into())
            }
        },
    )?;
    let value = json!({ "office": office.to_string(), "ledger": ledger.to_string(), "allowed": is_allowed });
    answer(json, &value, || match is_allowed {
        true => "both computers of this office may write; each goes on with its next sync".to_owned(),
        false => "the second computer may not write; what it sent before stays".to_owned(),
    })
}
