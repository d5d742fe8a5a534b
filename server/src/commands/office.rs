//! `office add | token | contact | revoke`; `list` is the contact board.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::line::{INSPECTORATE, OfficeId, OfficeRights};
use selaras_domain::region;
use selaras_ledger::Database;
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{Act, change_by_command};
use crate::authority::Authority;
use crate::cli::{OfficeAdd, OfficeRevoke, OfficeToken};
use crate::delivery::contact_address;
use crate::offices::{Invitation, NAME_MAX_CHARS};
use crate::store::{self, OfficeRow};

/// Who acts on the command line of the server's own machine.
pub(super) const ACTOR: &str = "admin (command line)";

#[derive(Args)]
pub struct OfficeContact {
    #[command(flatten)]
    pub data: Data,
    /// Id of the office, from `office list`
    #[arg(long, value_name = "OFFICE")]
    pub office: String,
    /// mail:name@example.id, webhook:https://…, telegram:CHAT or folder:NAME
    #[arg(long, value_name = "ADDRESS", required_unless_present = "remove")]
    pub to: Option<String>,
    /// Write there no more
    #[arg(long, conflicts_with = "to")]
    pub remove: bool,
}

pub fn add(arguments: &OfficeAdd, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let authority = Authority::load(&arguments.data.data)?;
    let code = arguments.region;
    let province = database.read(|tx| store::province(tx))?;
    if region::region(code).is_none() || code.province_code() != province {
        return Err(WrongUse(format!(
            "{code} is not a region of province {province}; see the list of Kemendagri codes"
        ))
        .into());
    }
    let name = arguments.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
        return Err(WrongUse(format!("an office's name has 1 to {NAME_MAX_CHARS} characters")).into());
    }
    let office = OfficeId(Uuid::now_v7());
    let now = now_ms();
    let invitation = Invitation::new(&authority, office, now, arguments.expires_days);
    let (token, expires) = (invitation.token.reveal(), instant(invitation.expires_ms));
    let mut sectors = arguments.sectors.clone();
    sectors.sort_unstable();
    sectors.dedup();
    if arguments.inspectorate {
        sectors = vec![INSPECTORATE];
    }
    // Rights without a beginning: an office may import years before it joined, and its clock may lag.
    let rights = OfficeRights {
        office,
        name: name.clone(),
        region: code,
        sectors: sectors.clone(),
        from_ms: None,
        until_ms: None,
    };
    change_by_command(&database, Act::new("office.add", format!("{code} {name} {office}")), move |tx| {
        store::add_office(tx, &rights, ACTOR, now)?;
        invitation.keep(tx)
    })?;
    let value = json!({
        "office": office.to_string(), "token": token, "expires": expires,
        "region": code, "name": name, "sectors": sectors,
    });
    answer(json, &value, || {
        format!(
            "office {office}: {name}, region {code}\ntoken (shown once, works once, until {expires}):\n{token}\nnext, at the office: selaras-agent join --data DIR --server https://HOST:PORT --token TOKEN"
        )
    })
}

/// A new token for an office that is known. Its certificates end when the token is used, not before.
pub fn token(arguments: &OfficeToken, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let authority = Authority::load(&arguments.data.data)?;
    let row = named(&database, &arguments.office)?;
    if row.revoked_ms.is_some() && !arguments.readmit {
        return Err(WrongUse(format!(
            "the rights of {} were revoked; add --readmit to give them back from now on",
            row.name
        ))
        .into());
    }
    let now = now_ms();
    let (office, is_revoked) = (row.office, row.revoked_ms.is_some());
    let invitation = Invitation::new(&authority, office, now, arguments.expires_days);
    let (token, expires) = (invitation.token.reveal(), instant(invitation.expires_ms));
    let act = Act::new(if is_revoked { "office.readmit" } else { "office.token" }, &row);
    change_by_command(&database, act, move |tx| {
        if is_revoked {
            store::readmit_office(tx, office, ACTOR, now)?;
        }
        invitation.keep(tx)
    })?;
    let value = json!({
        "office": office.to_string(), "token": token, "expires": expires,
        "region": row.region, "name": row.name, "readmitted": is_revoked,
    });
    answer(json, &value, || {
        format!(
            "office {office}: {}, region {}\ntoken (shown once, works once, until {expires}):\n{token}\nwhen it is used, the certificates this office had until then end",
            row.name, row.region,
        )
    })
}

pub fn contact(arguments: &OfficeContact, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let row = named(&database, &arguments.office)?;
    let contact = contact_address(arguments.to.as_deref().unwrap_or_default())
        .map_err(|error| WrongUse(format!("--to: {}", error.en)))?;
    let (office, name, is_there) = (row.office, row.name.clone(), !contact.is_empty());
    let value = json!({ "office": office.to_string(), "name": name, "contact": is_there.then_some(&contact) });
    let told = match is_there {
        true => format!("{name} is written to at {contact}; try it with `report deliver test --to {contact}`"),
        false => format!("{name} has no contact address; what is for it comes with its passes"),
    };
    change_by_command(&database, Act::new("office.contact", format!("{row} {contact}")), move |tx| {
        store::change_contact(tx, office, &contact).map(drop)
    })?;
    answer(json, &value, || told)
}

/// The office that a person named by its id.
pub(super) fn named(database: &Database, text: &str) -> Result<OfficeRow> {
    let office: OfficeId =
        text.parse().map_err(|_| WrongUse(format!("{text} is not an office id; see `office list`")))?;
    let row = database.read(|tx| store::office(tx, office))?;
    row.ok_or_else(|| WrongUse(format!("no office {office}; see `office list`")).into())
}

pub fn revoke(arguments: &OfficeRevoke, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let row = named(&database, &arguments.office)?;
    let office = row.office;
    let name = row.name.clone();
    let was_revoked = row.revoked_ms.is_some();
    if !was_revoked {
        let act = Act::new("office.revoke", &row);
        change_by_command(&database, act, move |tx| store::revoke_office(tx, &row, ACTOR, now_ms()))?;
    }
    let value = json!({ "office": office.to_string(), "name": name, "revoked": true, "changed": !was_revoked });
    answer(json, &value, || format!("{name} may no longer write; what it sent before stays"))
}
