//! `office add | token | revoke`; `list` is the contact board.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::line::{INSPECTORATE, OfficeId, OfficeRights};
use selaras_domain::region;
use selaras_ledger::Database;
use selaras_program::{WrongUse, answer, instant, now_ms};
use selaras_proto::token::JoinToken;
use serde_json::json;
use uuid::Uuid;

use crate::authority::Authority;
use crate::cli::{OfficeAdd, OfficeRevoke, OfficeToken};
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
    let now = now_ms();
    let (token, expires_ms) = new_token(&authority, now, arguments.expires_days);
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
    let (id, secret_hash) = kept(&token);
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

fn new_token(authority: &Authority, now_ms: i64, days: u16) -> (JoinToken, i64) {
    let token = JoinToken { id: rand::random(), secret: rand::random(), authority: authority.fingerprint() };
    (token, now_ms + i64::from(days) * DAY_MS)
}

/// What is kept of a token: its id and the hash of its secret.
fn kept(token: &JoinToken) -> (String, [u8; 32]) {
    (token.id_text(), *blake3::hash(token.secret_text().as_bytes()).as_bytes())
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
    let (token, expires_ms) = new_token(&authority, now, arguments.expires_days);
    let (id, secret_hash) = kept(&token);
    let (office, is_revoked) = (row.office, row.revoked_ms.is_some());
    database.write_blocking(move |tx| {
        if is_revoked {
            store::readmit_office(tx, office, ACTOR, now)?;
        }
        store::add_token(tx, &id, &secret_hash, office, expires_ms)
    })?;
    let expires = instant(expires_ms);
    let value = json!({
        "office": office.to_string(), "token": token.reveal(), "expires": expires,
        "region": row.region, "name": row.name, "readmitted": is_revoked,
    });
    answer(json, &value, || {
        format!(
            "office {office}: {}, region {}\ntoken (shown once, works once, until {expires}):\n{}\nwhen it is used, the certificates this office had until then end",
            row.name,
            row.region,
            token.reveal()
        )
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
