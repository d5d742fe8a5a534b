//! The register in backups: its rows always, sealed; its key only where nobody else can read the archive.

use std::fs;

use super::{NAME, import};
use crate::world::World;

const LIST: [&str; 6] = ["register", "list", "--year", "2023", "--service", "K.2.01"];

#[test]
fn a_private_backup_brings_people_back_and_without_the_key_nobody_reads_them() {
    let world = World::start();
    let office = world.office("62.07", "");
    import(&office);
    let archive = office.data.with_file_name("cadangan.zip");
    let made = office.run(&["backup", "-o", archive.to_str().unwrap()]).ended(0);
    assert!(made.json["left_out"].is_null(), "{}", made.stdout);
    let told = || office.run(&["doctor"]).stdout;
    assert!(!told().contains("dapat dibaca orang lain"), "{}", told());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&archive, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(told().contains("cadangan.zip dapat dibaca orang lain"), "{}", told());
    }
    let key = office.data.join("keys/register.key");
    for kept in [true, false] {
        fs::remove_file(office.data.join("selaras.db")).unwrap();
        if !kept {
            fs::remove_file(&key).unwrap();
        }
        office.run(&["restore", archive.to_str().unwrap()]).ended(0);
        assert!(office.run(&LIST).ended(0).stdout.contains(NAME), "key kept: {kept}");
    }
    fs::remove_file(&key).unwrap();
    let lost = office.run(&LIST).ended(1);
    assert!(lost.stderr.contains("the key of the register is missing"), "{}", lost.stderr);
    assert!(!key.exists(), "no other key is made beside what the lost one sealed");
    assert!(told().contains("kunci daftar penerima tidak ada"), "{}", told());
}
