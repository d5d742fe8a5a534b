//! What the commands of the register say.

use std::io::Write;
use std::process::Stdio;

use super::{ADDRESS, NAME, NIK, import, people};
use crate::world::World;

#[test]
fn people_go_in_are_counted_shown_taken_over_and_forgotten() {
    let world = World::start();
    let office = world.office("62.07", "");
    let file = office.file("orang.csv", people());
    let preview = office.run(&["register", "import", &file, "--dry-run"]).ended(0);
    assert_eq!(preview.json["files"][0]["new"], 2);
    import(&office);
    let again = office.run(&["register", "import", &file]).ended(0);
    let told = &again.json["files"][0];
    assert_eq!((&told["rows"], &told["new"], &told["unchanged"]), (&2.into(), &0.into(), &2.into()), "{told}");
    assert!(told["warnings"][0]["reason"].as_str().unwrap().contains("NIK laki-laki"), "{told}");
    let list = ["register", "list", "--year", "2023", "--service", "K.2.01"];
    let listed = office.run(&list).ended(0);
    let people = listed.json["people"].as_array().unwrap();
    assert_eq!((people.len(), &people[0]["served"], &people[1]["name"]), (2, &serde_json::Value::Null, &NAME.into()));
    assert!(office.say(&list).ended(0).stdout.contains(&format!("{NIK}  {NAME}  2023 K.2.01  served 2023-02-03")));
    let first = office.run(&[&list[..], &["--count", "1"]].concat()).ended(0);
    let next = first.json["next"].as_str().unwrap();
    let second = office.run(&[&list[..], &["--after", next]].concat()).ended(0);
    assert_eq!((&second.json["people"][0]["nik"], &second.json["next"]), (&NIK.into(), &serde_json::Value::Null));

    let counts = office.run(&["register", "counts", "--year", "2023"]).ended(0);
    let of_service = &counts.json["services"][0];
    assert_eq!((&of_service["people"], &of_service["quarters"][0]["achieved"]), (&2.into(), &1.into()));
    let take_over = ["register", "take-over", "K.2.01", "--year", "2023", "--quarter", "4"];
    assert_eq!(office.run(&take_over).ended(0).json["effect"], "new");
    assert_eq!(office.run(&take_over).ended(0).json["effect"], "unchanged");
    let index = office.run(&["index", "--year", "2023", "--quarter", "4"]).ended(0);
    assert!(index.stdout.contains("\"recipients\":\"50"), "{}", index.stdout);
    let counts = office.run(&["register", "counts", "--year", "2023"]).ended(0);
    let taken = &counts.json["services"][0]["quarters"][3]["taken_over"];
    assert_eq!((&taken["register_changed"], &taken["current"]), (&false.into(), &true.into()), "{taken}");
    let nobody = ["register", "take-over", "K.2.02", "--year", "2023", "--quarter", "4"];
    assert_eq!(office.run(&nobody).ended(1).json["effect"], "refused");

    assert_eq!(office.run(&["register", "forget", NIK]).ended(0).number("deleted"), 1);
    assert!(!office.run(&list).ended(0).stdout.contains(NIK));
    let looks = office.run(&["register", "log"]).ended(0);
    assert!(!looks.stdout.contains(NIK) && !looks.stdout.contains(NAME), "{}", looks.stdout);
    let acts: Vec<&str> =
        looks.json["looks"].as_array().unwrap().iter().rev().map(|look| look["act"].as_str().unwrap()).collect();
    assert_eq!(
        acts,
        ["import", "import", "list", "list", "list", "list", "take_over", "take_over", "forget", "list"],
        "every look at a name, and every change"
    );
    let of_one = office.run(&["register", "log", "--nik", NIK]).ended(0);
    assert_eq!(of_one.json["looks"][0]["act"], "forget");
}

#[test]
fn a_nik_can_come_by_standard_input_and_a_wrong_one_is_not_repeated() {
    let world = World::start();
    let office = world.office("62.07", "2");
    import(&office);
    let mut command = office.command(&["register", "list", "--nik", "-", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{NIK}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && found.contains(ADDRESS), "{found}");
    for wrong in ["6271019901900001", "62710141019000", "SAMPLE"] {
        let ran = office.run(&["register", "forget", wrong]).ended(2);
        assert!(!ran.stderr.contains(wrong) && !ran.stdout.contains(wrong), "{}", ran.stderr);
    }
    let school = people().replace("K.2.01", "K.1.01");
    let other = office.run(&["register", "import", &office.file("lain.csv", school)]).ended(1);
    assert!(other.stdout.contains("urusan layanan ini diisi"), "{}", other.stdout);
    let as_figures = office.run(&["import", &office.file("orang.csv", people())]).ended(1);
    assert!(
        as_figures.stdout.contains("daftar penerima") && !as_figures.stdout.contains(NAME),
        "{}",
        as_figures.stdout
    );
    assert_eq!(office.line_count(), 0);
}

#[test]
fn people_at_two_services_are_counted_and_shown_by_name_when_asked() {
    let world = World::start();
    let office = world.office("62.07", "");
    import(&office);
    let again = people().replace("K.2.01", "K.2.06");
    office.run(&["register", "import", &office.file("lain.csv", &again), "--service", "K.1.02"]).ended(0);
    let doubles = ["register", "duplicates", "--year", "2023"];
    let pairs = office.run(&doubles).ended(0);
    assert_eq!(
        pairs.json["pairs"].to_string(),
        "[{\"people\":2,\"services\":[\"K.1.02\",\"K.2.01\"],\"wrong\":false}]"
    );
    assert!(!pairs.stdout.contains(NIK));
    office.run(&["register", "import", &office.file("lain.csv", &again)]).ended(0);
    let pairs = office.run(&[&doubles[..], &["--of", "K.1.02", "K.2.06"]].concat()).ended(0);
    assert_eq!(pairs.json["people"].as_array().unwrap().len(), 4);
    assert!(pairs.stdout.contains(NIK));
}
