//! What `--json` promises: at least these keys, of these types. More keys may come.

use serde_json::Value;

use crate::world::{Office, World};

type Is = fn(&Value) -> bool;

fn text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn whole(value: &Value) -> bool {
    value.is_u64()
}

fn number(value: &Value) -> bool {
    value.is_number()
}

fn yes_no(value: &Value) -> bool {
    value.is_boolean()
}

fn list(value: &Value) -> bool {
    value.is_array()
}

fn maybe_text(value: &Value) -> bool {
    value.is_null() || text(value)
}

/// `2026-11-22T05:47:39Z`.
fn instant(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == 20 && text.ends_with('Z') && text.as_bytes()[10] == b'T')
}

fn maybe_instant(value: &Value) -> bool {
    value.is_null() || instant(value)
}

/// A decimal as text, with this many digits behind the point.
fn decimal(value: &Value, places: usize) -> bool {
    let Some((whole, fraction)) = value.as_str().and_then(|text| text.split_once('.')) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole.trim_start_matches('-')) && digits(fraction) && fraction.len() == places
}

fn nine(value: &Value) -> bool {
    decimal(value, 9)
}

fn maybe_nine(value: &Value) -> bool {
    value.is_null() || nine(value)
}

fn two(value: &Value) -> bool {
    decimal(value, 2)
}

fn maybe_two(value: &Value) -> bool {
    value.is_null() || two(value)
}

/// A count of the catalogue as exact text.
fn maybe_amount(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

#[track_caller]
fn holds(value: &Value, keys: &[(&str, Is)]) {
    for (key, is) in keys {
        let found = value.get(key).unwrap_or_else(|| panic!("no `{key}` in {value:#}"));
        assert!(is(found), "`{key}` is {found}");
    }
}

/// A coordinator's office with figures, one of them warned of, one refused by the file, all at the province.
fn reported(world: &World) -> Office {
    let office = world.office("62.07", "");
    let rows = ["2023,4,K.2.01,100,80", "2023,4,K.2.01.01,10,7.5", "2023,4,K.2.02,10,11", "2023,4,K.9.99,1,1"];
    let imported = office.import(rows).ended(1);
    assert_eq!(imported.json["files"][0]["new"], 3, "{}", imported.stdout);
    let budget = "tahun,triwulan,kode,pagu,realisasi\n2023,4,K.2.01,700,600\n2023,4,APBD,10000,9000\n";
    office.run(&["import", &office.file("anggaran.csv", budget)]).ended(0);
    office.sync();
    office
}

#[test]
fn the_offices_commands_answer_with_what_they_promise() {
    let world = World::start();
    let office = reported(&world);
    let imported = office.import(["2023,4,K.2.01,100,81", "2023,4,K.2.02,10,11", "2023,4,K.2.03,x,1"]).ended(1);
    let file = &imported.json["files"][0];
    holds(
        file,
        &[
            ("file", text),
            ("kind", text),
            ("rows", whole),
            ("new", whole),
            ("changed", whole),
            ("unchanged", whole),
            ("refused", list),
        ],
    );
    assert_eq!((&file["rows"], &file["changed"], &file["unchanged"]), (&3.into(), &1.into(), &1.into()));
    let refused = &file["refused"][0];
    holds(refused, &[("sheet", maybe_text), ("row", whole), ("column", text), ("code", text), ("reason", text)]);

    let entered =
        office.run(&["enter", "K.2.04", "--year", "2023", "--quarter", "4", "--required", "5", "--achieved", "6"]);
    holds(&entered.ended(0).json, &[("cell", text), ("effect", text), ("seq", whole), ("findings", list)]);

    let waiting = office.status().json;
    holds(
        &waiting,
        &[
            ("office", text),
            ("region", text),
            ("head_seq", whole),
            ("server_seq", whole),
            ("waiting", whole),
            ("refused", list),
            ("conflicts", list),
            ("synced", yes_no),
            ("last_contact", instant),
            ("next_try", instant),
        ],
    );
    assert_eq!(
        (&waiting["region"], &waiting["waiting"], &waiting["synced"]),
        (&"62.07".into(), &2.into(), &false.into())
    );

    let synced = office.sync();
    holds(
        &synced.json,
        &[
            ("pushed", whole),
            ("pulled", whole),
            ("refused", whole),
            ("bytes_up", whole),
            ("bytes_down", whole),
            ("round_trips", whole),
            ("seconds", number),
            ("synced", yes_no),
            ("head_seq", whole),
            ("server_seq", whole),
        ],
    );
    assert_eq!((synced.number("pushed"), synced.number("head_seq")), (2, synced.number("server_seq")));
    let index = office.run(&["index", "--year", "2023", "--quarter", "4"]).ended(0);
    explained(&index.json);
}

#[test]
fn a_refused_line_and_a_conflict_are_told_by_status() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    health.import(["2023,4,K.1.01,10,9", "2023,4,K.2.01,10,9"]).ended(0);
    let synced = health.run(&["sync"]).ended(1);
    assert_eq!(synced.number("refused"), 1);
    coordinator.import(["2023,4,K.2.01,10,8"]).ended(0);
    coordinator.sync();
    let status = coordinator.status().json;
    holds(&status["conflicts"][0], &[("cell", text), ("values", list)]);
    holds(&status["conflicts"][0]["values"][0], &[("writer", text), ("time", instant), ("value", text)]);
    let status = health.status().json;
    holds(&status["refused"][0], &[("seq", whole), ("cell", text), ("reason", text)]);
    assert_eq!(status["refused"][0]["seq"], 1);
}

/// `explain --json`, and `index --json`, which is the same for the own region.
fn explained(value: &Value) {
    holds(
        value,
        &[
            ("region", text),
            ("year", whole),
            ("quarter", whole),
            ("score", maybe_nine),
            ("value", maybe_two),
            ("category", maybe_text),
            ("so_far", maybe_nine),
            ("sectors", list),
        ],
    );
    assert_eq!(value["sectors"].as_array().map(Vec::len), Some(6));
    for sector in value["sectors"].as_array().unwrap() {
        holds(sector, &[("sector", whole), ("score", maybe_nine), ("services", list)]);
        for service in sector["services"].as_array().unwrap() {
            holds(
                service,
                &[
                    ("service", text),
                    ("state", text),
                    ("required", maybe_amount),
                    ("achieved", maybe_amount),
                    ("recipients", maybe_nine),
                    ("quality", maybe_nine),
                    ("score", maybe_nine),
                    ("items", list),
                ],
            );
            for item in service["items"].as_array().unwrap() {
                let keys: [(&str, Is); 5] = [
                    ("item", text),
                    ("state", text),
                    ("required", maybe_amount),
                    ("achieved", maybe_amount),
                    ("score", maybe_nine),
                ];
                holds(item, &keys);
            }
        }
    }
    let service = &value["sectors"][1]["services"][0];
    assert_eq!((&service["service"], &service["state"]), (&"K.2.01".into(), &"value".into()));
    assert!(nine(&service["score"]) && service["required"].is_string(), "{service:#}");
}

#[test]
fn the_servers_commands_answer_with_what_they_promise() {
    let world = World::start();
    let office = reported(&world);
    let period = ["--year", "2023", "--quarter", "4"];
    explained(&world.server(&[&["explain", "--region", "62.07"][..], &period].concat()).ended(0).json);

    let added =
        world.server(&["office", "add", "--region", "62.71", "--name", "SAMPLE Kota", "--sectors", "2,6"]).ended(0);
    holds(&added.json, &[("office", text), ("token", text), ("expires", instant)]);
    let listed = world.server(&["office", "list"]).ended(0);
    let row = listed.json["offices"].as_array().unwrap().iter().find(|row| row["office"] == office.id).unwrap().clone();
    holds(
        &row,
        &[("region", text), ("name", text), ("sectors", list), ("last_contact", instant), ("revoked", maybe_instant)],
    );
    let revoked = world.server(&["office", "revoke", added.json["office"].as_str().unwrap()]).ended(0);
    holds(&revoked.json, &[("office", text), ("revoked", yes_no)]);
}

#[test]
fn a_ranking_answers_the_same_for_every_measure_and_pool() {
    let world = World::start();
    reported(&world);
    let measures = ["index", "sector:2", "budget", "realisation", "improvement", "timeliness", "completeness"];
    for by in measures {
        for (pool, regions) in [("all", 14), ("kabupaten", 13), ("kota", 1)] {
            let asked = ["rank", "--year", "2023", "--quarter", "4", "--by", by, "--pool", pool];
            let ranking = world.server(&asked).ended(0).json;
            let keys: [(&str, Is); 6] =
                [("year", whole), ("quarter", whole), ("by", text), ("pool", text), ("rows", list), ("unranked", list)];
            holds(&ranking, &keys);
            assert_eq!((&ranking["by"], &ranking["pool"]), (&by.into(), &pool.into()));
            let (rows, unranked) = (ranking["rows"].as_array().unwrap(), ranking["unranked"].as_array().unwrap());
            assert_eq!(rows.len() + unranked.len(), regions, "{by} {pool}: {ranking:#}");
            rows.iter().for_each(ranked);
            for row in unranked {
                holds(row, &[("region", text), ("name", text), ("reason", text)]);
                assert!(["no_data", "all_nihil"].contains(&row["reason"].as_str().unwrap()), "{by}: {row}");
            }
            let sealed = world.server(&[&asked[..], &["--sealed"]].concat()).ended(0).json;
            assert_eq!(sealed["rows"].as_array().map(Vec::len), Some(0), "nobody sealed: {sealed:#}");
        }
    }
    let index = world.server(&["rank", "--year", "2023", "--quarter", "4"]).ended(0).json;
    assert_eq!(
        (&index["by"], &index["pool"], &index["rows"][0]["region"]),
        (&"index".into(), &"all".into(), &"62.07".into())
    );
}

fn ranked(row: &Value) {
    holds(
        row,
        &[
            ("rank", whole),
            ("region", text),
            ("name", text),
            ("score", nine),
            ("value", two),
            ("category", maybe_text),
            ("fill_rate", two),
            ("reported_at", maybe_instant),
        ],
    );
    assert!(row["rank"].as_u64() >= Some(1), "{row}");
}

/// `advise --json` of either side, with a plan that has something to do.
fn advised(value: &Value) {
    let keys: [(&str, Is); 9] = [
        ("region", text),
        ("name", text),
        ("year", whole),
        ("quarter", whole),
        ("score", maybe_nine),
        ("value", maybe_two),
        ("category", maybe_text),
        ("reason", maybe_text),
        ("plans", list),
    ];
    holds(value, &keys);
    let plan = &value["plans"][0];
    let keys: [(&str, Is); 6] =
        [("goal", text), ("target", nine), ("reach", text), ("score_then", nine), ("most", nine), ("services", list)];
    holds(plan, &keys);
    assert_eq!(plan["reach"], "possible");
    let service = &plan["services"][0];
    holds(service, &[("service", text), ("name", text), ("gain", nine), ("components", list)]);
    for component in service["components"].as_array().unwrap() {
        let keys: [(&str, Is); 10] = [
            ("component", text),
            ("name", text),
            ("state", text),
            ("required", maybe_amount),
            ("achieved", maybe_amount),
            ("until", maybe_amount),
            ("missing", maybe_amount),
            ("percent", nine),
            ("percent_then", nine),
            ("working", text),
        ];
        holds(component, &keys);
    }
}

#[test]
fn advice_and_movement_answer_with_what_they_promise() {
    let world = World::start();
    let office = reported(&world);
    let period = ["--year", "2023", "--quarter", "4"];
    advised(&office.run(&[&["advise"], &period[..]].concat()).ended(0).json);
    let region = ["--region", "62.07"];
    advised(&world.server(&[&["advise"], &region[..], &period].concat()).ended(0).json);
    let moved = world.server(&[&["movement"], &region[..], &period].concat()).ended(0).json;
    let signed: Is = |value| value.is_i64();
    let keys: [(&str, Is); 11] = [
        ("region", text),
        ("name", text),
        ("year", whole),
        ("quarter", whole),
        ("since", Value::is_object),
        ("pool", text),
        ("sealed", yes_no),
        ("before", Value::is_object),
        ("after", Value::is_object),
        ("places", signed),
        ("points", nine),
    ];
    holds(&moved, &keys);
    holds(&moved["since"], &[("year", whole), ("quarter", whole)]);
    holds(&moved["after"], &[("rank", whole), ("score", nine), ("value", two), ("category", text), ("rules", text)]);
    assert_eq!(moved["before"]["rank"], Value::Null, "it had not reported");
    let causes: Vec<&Value> = moved["parts"].as_array().unwrap().iter().map(|part| &part["cause"]).collect();
    assert_eq!(causes, ["rules", "own_data", "others", "lateness"]);
    for part in moved["parts"].as_array().unwrap() {
        let keys: [(&str, Is); 6] = [
            ("places", signed),
            ("points", nine),
            ("reason", text),
            ("cells", list),
            ("regions", list),
            ("seal", signed),
        ];
        holds(part, &keys);
    }
    let cell = &moved["parts"][3]["cells"][0];
    holds(cell, &[("component", text), ("name", text), ("points", nine), ("places", signed)]);
    holds(&cell["after"], &[("state", text), ("required", maybe_amount), ("achieved", maybe_amount)]);
}
