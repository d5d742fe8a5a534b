//! Files that are refused: with a reason in words, exit code 1, and nothing written.

use std::fs;

use super::{answer, brought, exported, offline};
use crate::world::figures::lines;
use crate::world::{Ran, World};

/// A file and what is said of it.
type Spoilt = (&'static str, Vec<u8>, &'static str);

/// What a carrier, a virus or a stranger may make of a file.
fn spoilt(good: &[u8]) -> Vec<Spoilt> {
    let changed = |at: usize| {
        let mut bytes = good.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    vec![
        ("diubah.selaras", changed(good.len() - 9), "rusak"),
        ("kepala.selaras", changed(18), ""),
        ("terpotong.selaras", good[..good.len() - 40].to_vec(), "terpotong"),
        ("kosong.selaras", Vec::new(), "bukan bundel"),
        ("buku.selaras", b"PK\x03\x04 a workbook".to_vec(), "bukan bundel"),
        ("baru.selaras", [&good[..8], &[0, 9], &good[10..]].concat(), "program yang lebih baru"),
        ("besar.selaras", [good, &vec![0; 64 * 1024 * 1024]].concat(), "melebihi batas 64 MiB"),
        ("dua.selaras", good.repeat(2), "rusak"),
    ]
}

#[track_caller]
fn refuses(ran: &Ran, file: &str, said: &str) {
    assert_eq!(ran.code, Some(1), "{file}: {}{}", ran.stdout, ran.stderr);
    let error = ran.json["error"].as_str().unwrap_or_default();
    assert!(error.contains(said) && error.contains(file), "{file}: {error}");
}

#[test]
fn a_spoilt_file_is_refused_on_both_sides_and_changes_nothing() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    let sent = exported(&office, "kirim.selaras");
    let state = || (lines(&world.database(), "62.07"), fs::read_dir(folder.path()).unwrap().count());
    for (name, bytes, said) in spoilt(&fs::read(&sent).unwrap()) {
        let file = office.file(name, bytes);
        let before = state();
        refuses(&brought(&world, &[&file]), name, said);
        // A good file beside a bad one waits until the bad one is mended or left out.
        refuses(&brought(&world, &[&sent, &file]), name, said);
        assert_eq!(state(), before, "{name}");
    }
    let up = brought(&world, &[&sent]).ended(0);
    let status = office.status().stdout;
    for (name, bytes, said) in spoilt(&fs::read(answer(&up)).unwrap()) {
        let file = office.file(name, bytes);
        refuses(&office.run(&["bundle", "import", &file]), name, said);
        assert_eq!(office.status().stdout, status, "{name}");
    }
    assert!(office.run(&["bundle", "import", &answer(&up)]).ended(0).synced());
}

#[test]
fn a_file_for_somebody_else_is_refused_and_says_where_it_belongs() {
    let (here, there) = (World::start(), World::start());
    let folder = tempfile::tempdir().unwrap();
    let office = offline(&here, &folder.path().join("a"), "62.07", "");
    let sibling = offline(&here, &folder.path().join("b"), "62.07", "2");
    let foreigner = offline(&there, &folder.path().join("c"), "62.07", "");
    let sent = exported(&office, "kirim.selaras");
    refuses(&brought(&there, &[&sent]), "kirim.selaras", "untuk provinsi lain");
    refuses(&office.run(&["bundle", "import", &sent]), "kirim.selaras", "untuk provinsi");
    let up = answer(&brought(&here, &[&sent]).ended(0));
    let name = up.rsplit('/').next().unwrap();
    refuses(&brought(&here, &[&up]), name, "jawaban provinsi");
    refuses(&sibling.run(&["bundle", "import", &up]), name, "untuk perangkat lain");
    refuses(&foreigner.run(&["bundle", "import", &up]), name, "untuk perangkat lain");
    let fresh = office.data.parent().unwrap().join("fresh");
    let mut command = crate::world::command(crate::world::Program::Agent);
    command.args(["bundle", "import", &up, "--json", "--data"]).arg(&fresh);
    let early = crate::world::Running::start(&mut command, folder.path().join("log")).wait().ended(1);
    assert!(early.stderr.contains("bundle join") && !fresh.exists(), "{}", early.stderr);
    here.server(&["bundle", "export", "--office", "nobody", "-o", "x.selaras"]).ended(2);
}
