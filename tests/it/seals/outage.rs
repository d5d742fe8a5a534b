//! The province is off from two days before the deadline until a day after it. Who sealed before counts as in time, with
//! proof; a clock that is set back wins nothing.

use serde_json::Value;

use super::{HOUR_MS, QUARTER, fill, now_ms, seal_at, seal_of, set_deadline};
use crate::world::{Office, World};

#[test]
fn whoever_sealed_before_the_deadline_is_in_time_although_the_province_was_off() {
    let world = World::start();
    let regions = ["62.07", "62.01", "62.02", "62.03"];
    let offices: Vec<Office> = regions.iter().map(|region| world.office(region, "")).collect();
    let deadline_ms = now_ms() - 24 * HOUR_MS;
    set_deadline(&world, deadline_ms, None);
    let beyond_grace_ms = now_ms() - 73 * HOUR_MS;
    set_deadline(&world, beyond_grace_ms, Some("62.03"));
    for office in &offices {
        fill(office);
        office.sync();
    }
    world.stop().ended(0);
    let hours = |hours: i64| deadline_ms + hours * HOUR_MS;
    // In time; an hour late; late, by a clock that says otherwise; in time, but longer on the way than the grace.
    seal_at(&offices[0], hours(-1), hours(-48));
    seal_at(&offices[1], hours(1), hours(-48));
    seal_at(&offices[2], hours(-1), hours(1));
    seal_at(&offices[3], beyond_grace_ms - HOUR_MS, beyond_grace_ms - 48 * HOUR_MS);
    let before = offices[0].run(&[&["seal", "--show"], &QUARTER[..]].concat()).ended(0).json;
    assert_eq!((&before["state"], &before["on_time"]), (&"sealed".into(), &Value::Null), "not received yet: {before}");
    world.serve();
    offices.iter().for_each(|office| drop(office.sync()));

    for (region, on_time, hours_before) in
        [("62.07", true, 1), ("62.01", false, -1), ("62.02", false, -1), ("62.03", false, 1)]
    {
        let seal = seal_of(&world, region);
        let told = (seal["state"].as_str(), seal["on_time"].as_bool(), seal["hours_before"].as_i64());
        assert_eq!(told, (Some("sealed"), Some(on_time), Some(hours_before)), "{seal}");
    }
    let rank = |options: &[&str]| world.server(&[&["rank"], &QUARTER[..], options].concat()).ended(0).json;
    let timeliness = rank(&["--by", "timeliness"]);
    let values: Vec<(&str, &str)> = timeliness["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["region"].as_str().unwrap(), row["value"].as_str().unwrap()))
        .collect();
    assert_eq!(values, [("62.07", "25.00"), ("62.01", "0.00"), ("62.02", "0.00"), ("62.03", "0.00")]);
    assert_eq!(rank(&["--sealed"])["rows"].as_array().unwrap().len(), 4, "late is sealed too");

    let after = offices[0].run(&[&["seal", "--show"], &QUARTER[..]].concat()).ended(0).json;
    assert_eq!(after["on_time"], true, "the office hears it with the verdict: {after}");
    assert_eq!(seal_of(&world, "62.07")["digest"], after["digest"]);
    // More time for one region changes its judgement, and no line of the office is needed.
    set_deadline(&world, now_ms() + HOUR_MS, Some("62.02"));
    assert_eq!(seal_of(&world, "62.02")["on_time"], true);
}
