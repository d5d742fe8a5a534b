//! Nothing of the register ever leaves: neither a name nor a NIK nor what they are sealed to is in what travels by wire or by
//! file, in what the province keeps, or in any log, answer or error.

use std::fs;
use std::io::Read;
use std::path::Path;

use tempfile::TempDir;

use super::{ADDRESS, NAME, NIK, import};
use crate::proxies::inspected::{joined_through, nginx};
use crate::world::{Office, Running, World};

/// What must be nowhere: as it was typed, and as it is stored.
fn needles(office: &Office) -> Vec<Vec<u8>> {
    let database = office.database();
    let mut statement = database
        .prepare("SELECT nik_hash, content_hash, nik, name, address, born, served FROM register_entry")
        .unwrap();
    let stored =
        statement.query_map([], |row| (0..7).map(|at| row.get::<_, Vec<u8>>(at)).collect::<Result<Vec<_>, _>>());
    let stored = stored.unwrap().flat_map(Result::unwrap).filter(|field| !field.is_empty());
    let key = fs::read(office.data.join("keys/register.key")).unwrap();
    let typed =
        [NIK, "6271010101900002", NAME, "Budi Santoso", ADDRESS, "1990-01-01"].map(|text| text.as_bytes().to_vec());
    let needles: Vec<Vec<u8>> = stored.chain(typed).chain([key]).collect();
    assert_eq!(needles.len(), 7 + 4 + 7, "both people, one of them without address, birth date and service");
    needles
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[track_caller]
fn clean(bytes: &[u8], needles: &[Vec<u8>], what: &str) {
    for needle in needles {
        assert!(!holds(bytes, needle), "{what} holds {:?}", String::from_utf8_lossy(needle));
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => files.extend(self::files(&entry.path())),
            false => files.push(fs::read(entry.path()).unwrap()),
        }
    }
    files
}

/// The bytes, and behind them what is packed in them.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    for at in (0..bytes.len()).filter(|at| bytes[*at..].starts_with(&[0x28, 0xb5, 0x2f, 0xfd])) {
        // What follows a packed batch is something else, and ends the reading.
        let _ = zstd::Decoder::new(&bytes[at..]).unwrap().read_to_end(&mut all);
    }
    all
}

#[test]
fn neither_wire_nor_bundle_nor_province_ever_sees_a_person() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    // A network that reads everything, and keeps the body of every call.
    let record = "client_body_in_file_only on;";
    let proxy = nginx(folder.path(), world.address(), "", record);
    let office = joined_through(&world, folder.path(), &proxy);
    office.sync();
    let before = office.status().number("head_seq");
    import(&office);
    let nothing = office.sync();
    assert_eq!((nothing.number("pushed"), office.status().number("head_seq")), (0, before), "people are no lines");
    let needles = needles(&office);
    office.run(&["register", "take-over", "K.2.01", "--year", "2023", "--quarter", "4"]).ended(0);
    assert_eq!(office.sync().number("pushed"), 1, "the count alone");
    let seen: Vec<Vec<u8>> = files(&folder.path().join("body")).iter().map(|body| unpacked(body)).collect();
    assert!(seen.iter().any(|body| holds(body, b"dari daftar penerima")), "the record is readable, and has the figure");
    for body in &seen {
        clean(body, &needles, "a call");
    }

    office.run(&["register", "take-over", "K.2.01", "--year", "2023", "--quarter", "1"]).ended(0);
    let bundle = folder.path().join("kirim.selaras");
    office.run(&["bundle", "export", "-o", bundle.to_str().unwrap()]).ended(0);
    clean(&fs::read(&bundle).unwrap(), &needles, "a bundle");
    world.server(&["bundle", "import", bundle.to_str().unwrap(), "-o", folder.path().to_str().unwrap()]).ended(0);
    assert_eq!(world.lines_of(&office), 2, "the bundle was read");
    let province = files(&world.data);
    assert!(province.iter().any(|file| holds(file, b"dari daftar penerima")));
    for file in province {
        clean(&file, &needles, "the province");
    }
}

#[test]
fn no_log_answer_or_error_names_a_person() {
    let world = World::start();
    let office = world.office("62.07", "");
    import(&office);
    let needles = needles(&office);
    let file = |name: &str, text: String| office.file(name, text);
    let good = file("orang.csv", super::people());
    let shifted = file("geser.csv", super::people().replace(",K.2.01,", ",,K.2.01,"));
    let headless = file("tanpa-judul.csv", super::people().lines().skip(1).collect::<Vec<_>>().join("\n"));
    let other_name = file("lain.csv", super::people().replace("SAMPLE ", "SAMPEL "));
    let backwards = file("terbalik.csv", super::people().replace("nik,nama", "nama,nik"));
    let run = |arguments: &[&str], is_checked: bool| {
        let mut command = office.command(arguments);
        command.env("SELARAS_LOG", "debug");
        let ran = Running::start(&mut command, office.data.with_file_name("talkative.log")).wait();
        clean(ran.stderr.as_bytes(), &needles, &format!("the log of {arguments:?}"));
        if is_checked {
            clean(ran.stdout.as_bytes(), &needles, &format!("the answer of {arguments:?}"));
        }
        ran.code
    };
    for (path, code) in [(&good, 0), (&shifted, 1), (&headless, 1), (&other_name, 1), (&backwards, 1)] {
        assert_eq!(run(&["register", "import", path], true), Some(code), "{path}");
        assert_eq!(run(&["register", "import", path, "--dry-run", "--json"], true), Some(code), "{path}");
    }
    assert_eq!(run(&["register", "list", "--year", "2023", "--service", "K.2.01"], false), Some(0));
    for arguments in
        [&["register", "log"][..], &["register", "duplicates", "--year", "2023"], &["sync"], &["backup"], &["status"]]
    {
        assert_eq!(run(arguments, true), Some(0), "{arguments:?}");
    }
    fs::write(office.data.join("keys/register.key"), [7; 32]).unwrap();
    assert_eq!(run(&["register", "list", "--year", "2023", "--service", "K.2.01"], true), Some(1));
    assert_eq!(run(&["doctor"], true), Some(1));
}
