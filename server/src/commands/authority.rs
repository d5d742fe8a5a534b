//! `authority rotate | status | retire`: another CA in the place of the present one, with an overlap.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{Data, REFUSED, WrongUse, answer, answer_with, now_ms};
use serde_json::{Value, json};

use crate::audit::{Act, change_by_command};
use crate::authority::{Authority, retire as retire_authority, rotate as rotate_authority};
use crate::cli::AuthorityRetire;
use crate::store;

pub fn rotate(data: &Data, json: bool) -> Result<ExitCode> {
    let database = super::open(data)?;
    if Authority::load(&data.data)?.next_fingerprint().is_some() {
        return Err(WrongUse("a rotation is on already; see `authority status`".to_owned()).into());
    }
    let province = database.read(|tx| store::province(tx))?;
    let authority = rotate_authority(&data.data, &province.to_string(), now_ms())?;
    change_by_command(&database, Act::new("authority.rotate", province), |_| Ok(()))?;
    let state = state(data, &authority)?;
    answer(json, &state.value, || {
        format!("the next CA is made; a running server takes it up within seconds\n{}", state.text)
    })
}

pub fn status(data: &Data, json: bool) -> Result<ExitCode> {
    let state = state(data, &Authority::load(&data.data)?)?;
    answer(json, &state.value, || state.text.clone())
}

pub fn retire(arguments: &AuthorityRetire, json: bool) -> Result<ExitCode> {
    let data = &arguments.data;
    let authority = Authority::load(&data.data)?;
    if authority.next_fingerprint().is_none() {
        return Err(WrongUse("no rotation is on; begin one with `authority rotate`".to_owned()).into());
    }
    let before = state(data, &authority)?;
    if before.left > 0 && !arguments.force {
        return answer_with(REFUSED, json, &before.value, || {
            format!("not retired: some would be locked out; --force does it all the same\n{}", before.text)
        });
    }
    let retired = retire_authority(&data.data)?;
    let act = Act::new("authority.retire", format!("{} left behind", before.left));
    let database = super::open(data)?;
    change_by_command(&database, act, |_| Ok(()))?;
    let after = state(data, &retired)?;
    answer(json, &after.value, || format!("the former CA is retired\n{}", after.text))
}

struct State {
    value: Value,
    text: String,
    /// Offices and tokens that know only the present CA.
    left: u64,
}

fn state(data: &Data, authority: &Authority) -> Result<State> {
    let database = super::open(data)?;
    let hex = |fingerprint: [u8; 32]| data_encoding::HEXLOWER.encode(&fingerprint);
    let present = hex(authority.fingerprint());
    let Some(next) = authority.next_fingerprint() else {
        let value = json!({ "present": present, "next": null, "offices": null, "left": [], "tokens": null });
        return Ok(State { value, text: format!("CA {present}; no rotation is on"), left: 0 });
    };
    let (all, left, tokens) = database.read(|tx| {
        let (all, left) = (store::offices_with_certificate(tx)?, store::offices_without(tx, &next)?);
        Ok((all, left, store::open_tokens(tx, now_ms())?))
    })?;
    let rows: Vec<Value> = left
        .iter()
        .map(|row| json!({ "office": row.office.to_string(), "region": row.region, "name": row.name }))
        .collect();
    let over = all.saturating_sub(left.len() as u64);
    let value =
        json!({ "present": present, "next": hex(next), "offices": all, "over": over, "left": rows, "tokens": tokens });
    let mut text = format!(
        "present CA {present}\nnext CA    {}\n{over} of {all} offices have come over; {tokens} join tokens still name the present CA\n",
        hex(next)
    );
    for row in &left {
        text.push_str(&format!("left: {}  {:<6} {}\n", row.office, row.region.to_string(), row.name));
    }
    Ok(State { value, text, left: left.len() as u64 + tokens })
}
