//! What changes after a seal is shown at both sides, and who may seal at all.

use selaras_agent::entry::Writer;
use selaras_agent::store;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Content, Seal};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::{seal_cell, sealed_cells};
use serde_json::{Value, json};

use super::{HOUR_MS, QUARTER, enter, fill, now_ms, seal_of, sealing, set_deadline};
use crate::world::{Office, World};

#[test]
fn a_change_after_the_seal_is_shown_with_old_new_and_who_until_it_is_sealed_again() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    set_deadline(&world, now_ms() + 48 * HOUR_MS, None);
    fill(&coordinator);
    coordinator.sync();
    let made = sealing(&coordinator, &["--writer", "Rina"], 0);
    assert_eq!(
        (&made["effect"], &made["state"], &made["sealed_by"]),
        (&"sealed".into(), &"sealed".into(), &"Rina".into())
    );
    coordinator.sync();
    let first = seal_of(&world, "62.07");
    assert_eq!(
        (&first["state"], &first["on_time"], &first["digest"]),
        (&"sealed".into(), &true.into(), &made["digest"])
    );
    assert_eq!(sealing(&coordinator, &[], 0)["effect"], "unchanged");
    let sealed = world.server(&[&["rank", "--sealed"], &QUARTER[..]].concat()).ended(0).json;
    assert_eq!(sealed["rows"].as_array().unwrap().len(), 1);

    health.sync();
    enter(&health, "K.2.01", "999", "Siti");
    health.sync();
    let there = seal_of(&world, "62.07");
    let change = &there["differences"][0];
    assert_eq!((&there["state"], &there["on_time"]), (&"differs".into(), &true.into()), "{there}");
    assert_eq!((&change["new"], &change["writer"]), (&"999 of 1000000".into(), &"Siti".into()));
    coordinator.sync();
    let here = sealing(&coordinator, &["--show"], 0);
    assert_eq!(
        (&here["state"], &here["differences"]),
        (&"differs".into(), &there["differences"]),
        "the same at both sides"
    );
    assert_eq!(change["office"], "SAMPLE 62.07 2");
    let told = coordinator.status().json["seals"].clone();
    let expected = json!([{
        "year": 2023, "quarter": 4, "state": "differs", "on_time": true, "changed": 1, "review": "waiting",
    }]);
    assert_eq!(told, expected);

    set_deadline(&world, now_ms() - HOUR_MS, None);
    coordinator.sync();
    assert_eq!(sealing(&coordinator, &[], 0)["effect"], "sealed");
    coordinator.sync();
    let second = seal_of(&world, "62.07");
    assert_eq!((&second["state"], &second["seals"]), (&"sealed".into(), &2.into()), "{second}");
    assert_eq!(second["counted_at"], first["counted_at"], "a correction takes no punctuality: the first seal counts");
    assert_ne!(second["digest"], first["digest"]);
}

#[test]
fn a_seal_is_stopped_by_what_is_missing_in_conflict_or_refused() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    let empty = sealing(&coordinator, &[], 1);
    let asked = coordinator.run(&[&["index"], &QUARTER[..]].concat()).ended(0).number("asked");
    assert_eq!((&empty["effect"], empty["stops"].as_array().unwrap().len() as u64), (&"stopped".into(), asked));
    assert_eq!(empty["stops"][0]["page"], "/isi/2023/4/K.1.01#a.K.1.01", "{}", empty["stops"][0]);

    fill(&coordinator);
    enter(&health, "K.2.01", "550", "Siti");
    for office in [&coordinator, &health, &coordinator] {
        office.sync();
    }
    let disputed = sealing(&coordinator, &[], 1);
    assert_eq!((&disputed["stops"][0]["what"], disputed["stops"].as_array().unwrap().len()), (&"conflict".into(), 1));
    enter(&coordinator, "K.2.01", "560", "Rina");
    assert_eq!(sealing(&coordinator, &[], 0)["state"], "sealed");
    coordinator.sync();

    // The coordinator loses a sector: what it wrote of it since is refused and stands in the way.
    let rights = ["office", "rights", "--office", &coordinator.id, "--sectors"];
    world.server(&[&rights[..], &["2"]].concat()).ended(0);
    enter(&coordinator, "K.1.01", "5", "Rina");
    coordinator.run(&["sync"]).ended(1);
    world.server(&[&rights[..], &["all"]].concat()).ended(0);
    coordinator.sync();
    let refused = sealing(&coordinator, &[], 1);
    assert_eq!(
        (&refused["stops"][0]["what"], &refused["stops"][0]["code"]),
        (&"refused".into(), &"no_right_to_sector".into())
    );
    enter(&coordinator, "K.1.01", "6", "Rina");
    assert_eq!(sealing(&coordinator, &[], 0)["effect"], "sealed");
    coordinator.sync();
    assert_eq!(seal_of(&world, "62.07")["state"], "sealed");
}

#[test]
fn an_office_of_a_sector_is_refused_here_and_by_the_province() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    fill(&coordinator);
    coordinator.sync();
    health.sync();
    let refused = sealing(&health, &[], 1);
    assert_eq!(refused["effect"], "not_coordinator");
    assert!(refused["reason"].as_str().unwrap().contains("hanya perangkat koordinator"), "{refused}");

    forge(&health, |seal| seal);
    assert_eq!(health.run(&["sync"]).ended(1).number("refused"), 1);
    assert_eq!(health.status().json["refused"][0]["code"], "coordinator_only");
    // Nor does the province take a seal from the coordinator that binds less than it must.
    forge(&coordinator, |seal| {
        let cells = Vec::new();
        Seal { digest: Seal::digest_of(&cells), cells, ..seal }
    });
    coordinator.run(&["sync"]).ended(1);
    assert_eq!(coordinator.status().json["refused"][0]["code"], "seal_incomplete");
    assert_eq!(seal_of(&world, "62.07")["state"], "unsealed");
    assert_eq!(sealing(&coordinator, &[], 0)["effect"], "sealed", "the refused one is in nobody's way");
    coordinator.sync();
    assert_eq!(
        (&seal_of(&world, "62.07")["state"], coordinator.status().json["refused"].clone()),
        (&"sealed".into(), Value::Array(vec![]))
    );
}

/// Writes a seal that no command would.
fn forge(office: &Office, change: impl FnOnce(Seal) -> Seal + Send + 'static) {
    let written = office.store().write_blocking(move |tx| {
        let office = store::office(tx)?.unwrap();
        let period = Period::quarter(2023, Quarter::Q4);
        let cells = sealed_cells(tx, office.region, period)?;
        let seal = change(Seal {
            digest: Seal::digest_of(&cells),
            cells,
            frontier: Vec::new(),
            catalogue_version: Catalogue::for_year(2023).version.clone(),
            rules_version: String::new(),
            province_time_ms: None,
        });
        let mut lines = Writer::new(tx, store::own_ledger(tx, &office)?, "Jahil", now_ms())?;
        lines.write(&seal_cell(office.region, period), Content::Seal(seal))
    });
    written.unwrap();
}
