//! `office add | list | revoke`.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::line::{OfficeId, OfficeRights};
use selaras_domain::region;
use selaras_domain::verdict::rights_at;
use selaras_ledger::Database;
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use selaras_proto::token::JoinToken;
use serde_json::json;
use uuid::Uuid;

use crate::authority::Authority;
use crate::cli::{OfficeAdd, OfficeRevoke};
use crate::store::{self, OfficeRow};

const DAY_MS: i64 = 86_400_000;
const NAME_MAX_CHARS: usize = 120;
/// Who acts on the command line of the server's own machine.
pub(super) const ACTOR: &str = "admin (command line)";

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
    let token = JoinToken { id: rand::random(), secret: rand::random(), authority: authority.fingerprint() };
    let now = now_ms();
    let expires_ms = now + i64::from(arguments.expires_days) * DAY_MS;
    let mut sectors = arguments.sectors.clone();
    sectors.sort_unstable();
    sectors.dedup();
    // Rights without a beginning: an office may import years before it joined, and its clock may lag.
    let rights = OfficeRights {
        office,
        name: name.clone(),
        region: code,
        sectors: sectors.clone(),
        from_ms: None,
        until_ms: None,
    };
    let (id, secret_hash) = (token.id_text(), *blake3::hash(token.secret_text().as_bytes()).as_bytes());
    database.write_blocking(move |tx| {
        store::add_office(tx, &rights, ACTOR, now)?;
        store::add_token(tx, &id, &secret_hash, office, expires_ms)
    })?;
    let expires = instant(expires_ms);
    let value = json!({
        "office": office.to_string(), "token": token.reveal(), "expires": expires,
        "region": code, "name": name, "sectors": sectors,
    });
    answer(json, &value, || {
        format!(
            "office {office}: {name}, region {code}\ntoken (shown once, works once, until {expires}):\n{}\nnext, at the office: selaras-agent join --data DIR --server https://HOST:PORT --token TOKEN",
            token.reveal()
        )
    })
}

pub fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let database = super::open(data)?;
    let offices = database.read(|tx| store::offices(tx))?;
    let mut rows = Vec::new();
    for row in &offices {
        let rights = database.read(|tx| store::rights_of_office(tx, row.office))?;
        rows.push(json!({
            "office": row.office.to_string(),
            "region": row.region,
            "name": row.name,
            "sectors": rights_at(&rights, now_ms()).map(|right| right.sectors.clone()).unwrap_or_default(),
            "joined": row.certificate_expires_ms.is_some(),
            "revoked": row.revoked_ms.map(instant),
            "last_contact": row.last_contact_ms.map(instant),
            "version": row.program_version,
            "clock_offset_ms": row.clock_offset_ms,
            "told_seq": row.told_seq,
            "certificate_expires": row.certificate_expires_ms.map(instant),
        }));
    }
    answer(json, &json!({ "offices": rows }), || {
        if offices.is_empty() {
            return "no offices yet; add one with `selaras-server office add --region CODE --name \"…\"`".to_owned();
        }
        let mut text = format!("{:<36}  {:<6} {:<20} {}\n", "OFFICE", "REGION", "LAST CONTACT", "NAME");
        for row in &offices {
            let contact = match (row.revoked_ms, row.last_contact_ms) {
                (Some(_), _) => "revoked".to_owned(),
                (None, Some(at)) => instant(at),
                (None, None) if row.certificate_expires_ms.is_some() => "joined".to_owned(),
                (None, None) => "not joined yet".to_owned(),
            };
            text.push_str(&format!("{}  {:<6} {contact:<20} {}\n", row.office, row.region.to_string(), row.name));
        }
        text
    })
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
        database.write_blocking(move |tx| store::revoke_office(tx, &row, ACTOR, now_ms()))?;
    }
    let value = json!({ "office": office.to_string(), "name": name, "revoked": true, "changed": !was_revoked });
    answer(json, &value, || format!("{name} may no longer write; what it sent before stays"))
}
