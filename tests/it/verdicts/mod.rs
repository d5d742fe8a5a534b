//! Verdicts that change, and verdicts that hold up nobody: what was refused is judged again when rights or the program
//! change, and the new word reaches everybody who follows the ledger.

mod newer;
mod rest;
mod rights;

use serde_json::Value;

use crate::world::{Office, World};

/// What was served in a service, as the province or an office shows it.
fn achieved(explained: &Value, code: &str) -> Value {
    let sectors = explained["sectors"].as_array().unwrap().iter();
    let mut services = sectors.flat_map(|sector| sector["services"].as_array().unwrap());
    services.find(|service| service["service"] == code).unwrap()["achieved"].clone()
}

/// What everybody shows as served in a service of 62.07 in 2023 TW IV: the province first.
fn shown(world: &World, offices: &[&Office], code: &str) -> Vec<Value> {
    let quarter = ["--year", "2023", "--quarter", "4"];
    let there = world.server(&[&["explain", "--region", "62.07"], &quarter[..]].concat()).ended(0);
    let mut all = vec![achieved(&there.json, code)];
    for office in offices {
        all.push(achieved(&office.run(&[&["index"], &quarter[..]].concat()).ended(0).json, code));
    }
    all
}

/// How many lines the province's own ledgers have.
fn province_lines(world: &World) -> i64 {
    let sql = "SELECT count(*) FROM line JOIN ledger ON ledger.id = line.ledger WHERE owner <> 0";
    world.database().query_row(sql, [], |row| row.get(0)).unwrap()
}
