//! `register list | duplicates | counts | log`: what stands in the register. A look at names is kept before they are printed.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Quarter;
use selaras_domain::recipient::Doubt;
use selaras_program::{WrongUse, answer, instant};
use serde_json::{Value, json};

use super::arguments::{RegisterCounts, RegisterDuplicates, RegisterList, RegisterLog};
use super::{Desk, nik};
use crate::register::{self, Entry, Found};
use crate::store::register::{ListPlace, Look};

/// People of two services that are shown by name.
const DOUBLES_SHOWN: usize = 50;

pub fn list(arguments: &RegisterList, json: bool) -> Result<ExitCode> {
    let desk = Desk::open(&arguments.data, arguments.writer.as_deref())?;
    let after = match &arguments.after {
        Some(text) => ListPlace::parse(text).ok_or_else(|| WrongUse("--after is the `next` of a list".to_owned()))?,
        None => ListPlace::default(),
    };
    let found = match (&arguments.nik, arguments.year.zip(arguments.service)) {
        (Some(given), _) => {
            let nik = nik(given)?;
            let hash = desk.secret.nik_hash(nik);
            let found = desk.database.read(|tx| register::find(tx, &desk.secret, nik, &desk.sectors()))?;
            register::keep(&desk.database, desk.looking.at_one(Look::Search, None, hash, found.len()))?;
            found
        }
        (None, Some((year, service))) => {
            let entry = Entry { year, service };
            let found = desk.database.read(|tx| register::list(tx, &desk.secret, entry, after, arguments.count))?;
            register::keep(&desk.database, desk.looking.at(Look::List, Some(entry), found.len()))?;
            found
        }
        (None, None) => return Err(WrongUse("give --year and --service, or --nik".to_owned()).into()),
    };
    let is_full = arguments.nik.is_none() && found.len() == arguments.count as usize;
    let next = found.last().filter(|_| is_full).map(|found| found.place.text());
    let people: Vec<Value> = found.iter().map(person).collect();
    let value = json!({ "people": people, "next": next });
    answer(json, &value, || {
        let mut text = people_text(&value["people"]);
        if let Some(next) = next {
            text.push_str(&format!("more: --after {next}\n"));
        }
        if text.is_empty() { "nobody\n".to_owned() } else { text }
    })
}

fn person(found: &Found) -> Value {
    let (entry, person) = (found.entry, &found.person);
    let doubts = Doubt::ALL.into_iter().filter(|doubt| found.doubts & doubt.bit() != 0);
    json!({
        "year": entry.year, "service": entry.service.to_string(), "nik": person.nik.reveal(), "name": person.name,
        "address": person.address, "born": person.born.map(|born| born.to_string()),
        "served": person.served.map(|served| served.on.to_string()),
        "to_standard": person.served.map(|served| served.to_standard),
        "doubts": doubts.map(|doubt| doubt.message(entry.service, entry.year)).collect::<Vec<_>>(),
    })
}

fn people_text(people: &Value) -> String {
    let mut text = String::new();
    for person in people.as_array().into_iter().flatten() {
        let word = |key: &str| person[key].as_str().unwrap_or("-").to_owned();
        let served = match person["to_standard"].as_bool() {
            None => "not served".to_owned(),
            Some(true) => format!("served {} to the standard", word("served")),
            Some(false) => format!("served {} below the standard", word("served")),
        };
        let (nik, name, year, service) = (word("nik"), word("name"), &person["year"], word("service"));
        text.push_str(&format!("{nik}  {name}  {year} {service}  {served}\n"));
        for doubt in person["doubts"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            text.push_str(&format!("  warning: {doubt}\n"));
        }
    }
    text
}

pub fn duplicates(arguments: &RegisterDuplicates, json: bool) -> Result<ExitCode> {
    let desk = Desk::open(&arguments.data, arguments.writer.as_deref())?;
    let year = arguments.year;
    let doubles = desk.database.read(|tx| register::doubles(tx, year))?;
    let mut people = Vec::new();
    if let Some([one, other]) = arguments.of.as_deref() {
        let found = desk.database.read(|tx| {
            let hashes = register::doubles_of(tx, year, (*one, *other), DOUBLES_SHOWN)?;
            let sectors = desk.sectors();
            let found = hashes.iter().map(|hash| register::find_hashed(tx, &desk.secret, hash, &sectors));
            found.collect::<Result<Vec<_>>>()
        })?;
        let entry = Entry { year, service: *one };
        register::keep(&desk.database, desk.looking.at(Look::Duplicates, Some(entry), found.len()))?;
        let of_both = |found: &&Found| found.entry.year == year && [*one, *other].contains(&found.entry.service);
        people = found.iter().flatten().filter(of_both).map(person).collect();
    }
    let pairs: Vec<Value> = doubles
        .iter()
        .map(|double| {
            json!({
                "services": [double.one.to_string(), double.other.to_string()], "people": double.people,
                "wrong": double.is_wrong,
            })
        })
        .collect();
    let value = json!({ "year": year, "pairs": pairs, "people": people });
    answer(json, &value, || {
        let mut text: String = doubles
            .iter()
            .map(|double| {
                let mark = if double.is_wrong { "  (makes no sense: look)" } else { "" };
                format!("{} and {}: {} people{mark}\n", double.one, double.other, double.people)
            })
            .collect();
        text.push_str(&people_text(&value["people"]));
        if text.is_empty() { "nobody is at two services\n".to_owned() } else { text }
    })
}

pub fn counts(arguments: &RegisterCounts, json: bool) -> Result<ExitCode> {
    let RegisterCounts { data, year } = arguments;
    let (database, office) = crate::commands::open(data)?;
    let rows = database.read(|tx| {
        let counts = register::counts(tx, *year)?;
        let rows = counts.into_iter().map(|(service, counted)| {
            let entry = Entry { year: *year, service };
            let quarters = Quarter::ALL.into_iter().map(|quarter| {
                let link = register::link(tx, &office, entry, quarter)?;
                Ok(json!({
                    "quarter": quarter.number(), "achieved": counted.achieved(quarter),
                    "below_standard": counted.below(quarter),
                    "taken_over": link.map(|link| json!({
                        "achieved": link.taken.achieved, "required": link.taken.required,
                        "time": instant(link.taken.time_ms), "writer": link.taken.writer,
                        "seq": link.taken.line.seq, "register_changed": link.has_changed, "current": link.is_current,
                    })),
                }))
            });
            let quarters = quarters.collect::<Result<Vec<_>>>()?;
            Ok(json!({ "service": service.to_string(), "people": counted.people, "quarters": quarters }))
        });
        rows.collect::<Result<Vec<_>>>()
    })?;
    let value = json!({ "year": year, "services": rows });
    answer(json, &value, || counts_text(&value))
}

fn counts_text(value: &Value) -> String {
    let mut text = String::new();
    let year = value["year"].as_u64().and_then(|year| u16::try_from(year).ok()).unwrap_or_default();
    let catalogue = Catalogue::for_year(year);
    for row in value["services"].as_array().into_iter().flatten() {
        let code = row["service"].as_str().unwrap_or("?");
        let service = code.parse().ok().and_then(|code| catalogue.service(code));
        let name = service.map(|service| service.name.as_str()).unwrap_or_default();
        text.push_str(&format!("{code} {name}: {} people\n", row["people"]));
        for quarter in row["quarters"].as_array().into_iter().flatten() {
            let (number, achieved, below) = (&quarter["quarter"], &quarter["achieved"], &quarter["below_standard"]);
            text.push_str(&format!("  quarter {number}: {achieved} to the standard, {below} below it"));
            let taken = &quarter["taken_over"];
            if let Some(time) = taken["time"].as_str() {
                let changed = if taken["register_changed"] == true { "; the register changed since" } else { "" };
                text.push_str(&format!(" (taken over {time} as {}{changed})", taken["achieved"]));
            }
            text.push('\n');
        }
    }
    if text.is_empty() { "nobody is in the register of this year\n".to_owned() } else { text }
}

pub fn log(arguments: &RegisterLog, json: bool) -> Result<ExitCode> {
    let desk = Desk::open(&arguments.data, arguments.writer.as_deref())?;
    let of = arguments.nik.as_deref().map(nik).transpose()?;
    let looks = desk.database.read(|tx| register::log(tx, of.map(|nik| (&*desk.secret, nik)), arguments.count))?;
    register::keep(&desk.database, desk.looking.at(Look::Log, None, looks.len()))?;
    let rows: Vec<Value> = looks
        .iter()
        .map(|look| {
            json!({
                "time": instant(look.time_ms), "person": look.person, "act": look.act,
                "year": Some(look.year).filter(|year| *year > 0),
                "service": Some(&look.service).filter(|service| !service.is_empty()),
                "one_person": look.nik_hash.is_some(), "people": look.people,
            })
        })
        .collect();
    answer(json, &json!({ "looks": rows }), || {
        let line = |look: &crate::store::register::LookRow| {
            let year = if look.year > 0 { look.year.to_string() } else { "all years".to_owned() };
            let service = if look.service.is_empty() { "all services" } else { &look.service };
            format!(
                "{}  {}  {}  {year} {service}  {} people\n",
                instant(look.time_ms),
                look.person,
                look.act,
                look.people
            )
        };
        looks.iter().map(line).collect()
    })
}
