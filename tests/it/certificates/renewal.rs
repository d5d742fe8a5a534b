//! A certificate is renewed by itself: in time, after it has ended, and never past a revocation.

use std::fs;

use rcgen::{CertificateParams, Issuer, KeyPair, SigningKey};
use selaras_proto::convert::signed_renewal;
use selaras_proto::v1;
use tonic::Code;

use crate::trust::raw::{Raw, refused};
use crate::trust::tokens::request;
use crate::world::{Office, World};

const DAY_MS: i64 = 86_400_000;

/// The certificate in an office's folder.
fn certificate(office: &Office) -> Vec<u8> {
    fs::read(office.data.join("keys/office.cert.der")).unwrap()
}

fn key(office: &Office) -> KeyPair {
    KeyPair::from_pem(&fs::read_to_string(office.data.join("keys/office.key.pem")).unwrap()).unwrap()
}

/// Puts a certificate that ended so many days ago in the place of the office's, at both sides.
fn let_it_end(world: &World, office: &Office, days_ago: i64) {
    let read = |name: &str| fs::read_to_string(world.data.join("keys").join(name)).unwrap();
    let authority =
        Issuer::from_ca_cert_pem(&read("ca.cert.pem"), KeyPair::from_pem(&read("ca.key.pem")).unwrap()).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, office.id.clone());
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    let ended_ms = jiff::Timestamp::now().as_millisecond() - days_ago * DAY_MS;
    let moment = |time_ms: i64| {
        rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_millis(u64::try_from(time_ms).unwrap())
    };
    (params.not_before, params.not_after) = (moment(ended_ms - 365 * DAY_MS), moment(ended_ms));
    let ended = params.signed_by(&key(office), &authority).unwrap().der().to_vec();
    let known = rusqlite::Connection::open(world.data.join("selaras.db")).unwrap();
    let sql = "UPDATE certificate SET fingerprint = ?2, der = ?3, expires_ms = ?4 WHERE fingerprint = ?1";
    let [before, after] = [certificate(office), ended.clone()].map(|der| *blake3::hash(&der).as_bytes());
    assert_eq!(known.execute(sql, rusqlite::params![before, after, ended, ended_ms]).unwrap(), 1);
    fs::write(office.data.join("keys/office.cert.der"), ended).unwrap();
}

/// A request that proves the office's key.
fn proven(office: &Office, csr: &[u8]) -> v1::RenewRequest {
    v1::RenewRequest {
        certificate: certificate(office),
        csr: csr.to_vec(),
        proof: key(office).sign(&signed_renewal(csr)).unwrap(),
        program_version: "0".to_owned(),
    }
}

fn renewals(world: &World) -> i64 {
    world.database().query_row("SELECT count(*) - 1 FROM certificate", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_certificate_that_ends_soon_is_renewed_and_the_former_one_stays_until_the_new_one_has_worked() {
    let world = World::start();
    world.stop().ended(0);
    // An hour of life, of a day that certificates begin early: less than a third is left from the start.
    fs::write(world.data.join("selaras.toml"), "[certificates]\noffice_hours = 1\n").unwrap();
    world.serve();
    let office = world.office("62.07", "");
    let first = certificate(&office);
    office.sync();
    assert_eq!((renewals(&world), certificate(&office) == first), (1, true), "kept beside, not in use yet");
    assert!(office.data.join("keys/office.next.cert.der").exists());
    office.sync();
    assert_ne!(certificate(&office), first, "it has worked");
    let in_use = blake3::hash(&certificate(&office));
    let sql = "SELECT used_ms > 0 FROM certificate WHERE fingerprint = ?1";
    let used: bool = world.database().query_row(sql, [in_use.as_bytes()], |row| row.get(0)).unwrap();
    assert!(used);

    // What lies beside does not work: the present one does.
    fs::write(office.data.join("keys/office.next.cert.der"), certificate(&office)).unwrap();
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    assert_eq!(office.sync().number("pushed"), 1);
}

#[test]
fn a_certificate_that_ended_while_the_computer_was_off_is_renewed_and_the_figures_go_up() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.sync();
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    let_it_end(&world, &office, 80);
    assert_eq!(office.sync().number("pushed"), 1);
    assert_eq!((office.sync().number("pushed"), renewals(&world)), (0, 1));
    assert!(world.in_step(&office));
}

#[test]
fn a_certificate_that_ended_too_long_ago_needs_a_token_and_the_lines_wait() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    let_it_end(&world, &office, 91);
    let ran = office.run(&["sync"]).ended(1);
    let said = ran.json["error"].as_str().unwrap();
    assert!(said.contains("terlalu lama berakhir") && said.contains("minta token baru"), "{said}");
    assert_eq!((office.status().number("waiting"), renewals(&world)), (1, 0));
}

#[test]
fn only_the_key_of_a_certificate_that_is_not_revoked_renews_it() {
    let world = World::start();
    let office = world.office("62.07", "");
    let nobody = Raw::nobody(&world);
    let csr = request();
    let good = proven(&office, &csr);
    let first = nobody.renew(good.clone()).unwrap();
    assert_eq!(nobody.renew(good.clone()).unwrap().certificate, first.certificate, "a lost answer asks again");
    let wrong = [
        v1::RenewRequest { csr: request(), ..good.clone() },
        v1::RenewRequest { proof: Vec::new(), ..good.clone() },
        v1::RenewRequest { proof: KeyPair::generate().unwrap().sign(&signed_renewal(&csr)).unwrap(), ..good.clone() },
        v1::RenewRequest { certificate: fs::read(world.data.join("keys/ca.cert.pem")).unwrap(), ..good.clone() },
    ];
    for request in wrong {
        refused(nobody.renew(request), Code::PermissionDenied);
    }
    refused(nobody.renew(v1::RenewRequest { csr: vec![0; 5_000], ..good.clone() }), Code::InvalidArgument);
    refused(nobody.renew(v1::RenewRequest { csr: b"no request".to_vec(), ..good.clone() }), Code::InvalidArgument);
    world.server(&["office", "revoke", &office.id]).ended(0);
    assert!(refused(nobody.renew(good), Code::PermissionDenied).contains("dicabut"));
    assert_eq!(renewals(&world), 1);
}

#[test]
fn the_servers_certificate_is_kept_over_a_restart_and_made_anew_for_another_name() {
    let world = World::start();
    let kept = || fs::read(world.data.join("keys/server.cert.pem")).unwrap();
    let first = kept();
    world.stop().ended(0);
    world.serve();
    assert_eq!(kept(), first);
    world.stop().ended(0);
    fs::write(world.data.join("selaras.toml"), "hosts = [\"spm.example\"]\n").unwrap();
    world.serve();
    assert_ne!(kept(), first);
    let office = world.office("62.07", "");
    office.sync();
}

#[test]
fn lives_of_certificates_have_bounds() {
    let world = World::start();
    world.stop().ended(0);
    for (setting, said) in [
        ("office_hours = 0", "office_hours"),
        ("server_hours = 99999999", "server_hours"),
        ("grace_days = 400", "grace_days"),
    ] {
        fs::write(world.data.join("selaras.toml"), format!("[certificates]\n{setting}\n")).unwrap();
        assert!(world.say(&["serve"]).ended(2).stderr.contains(said), "{setting}");
    }
}
