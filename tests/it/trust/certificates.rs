//! What a certificate opens, and when it closes.

use std::fs;

use rcgen::{CertificateParams, Issuer, KeyPair};
use selaras_proto::{DESCRIPTORS, v1};
use tonic::Code;
use tonic::codegen::tokio_stream;
use tonic::transport::Identity;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use super::raw::{Raw, greeting, identity, refused, start_of};
use crate::world::{Office, World};

#[test]
fn a_client_without_a_certificate_can_only_enrol() {
    let world = World::start();
    let office = world.office("62.07", "");
    let nobody = Raw::nobody(&world);
    let calls = [
        refused(nobody.hello(greeting(&start_of(&office))), Code::PermissionDenied),
        refused(nobody.push(v1::PushRequest::default()), Code::PermissionDenied),
        refused(nobody.pull(v1::PullRequest::default()), Code::PermissionDenied),
    ];
    assert!(calls.iter().all(|said| said.contains("selaras-agent join")), "{calls:?}");
    // Enrolment itself is open: what is refused there is the token.
    let mut csr = v1::EnrolRequest { token_id: "x".to_owned(), secret: "y".to_owned(), ..Default::default() };
    refused(nobody.enrol(csr.clone()), Code::InvalidArgument);
    csr.csr = super::tokens::request();
    assert!(refused(nobody.enrol(csr), Code::PermissionDenied).contains("token"));
    assert_eq!(Raw::of(&world, &office).hello(greeting(&start_of(&office))).unwrap().protocol, 1);
}

#[test]
fn an_operator_finds_health_and_the_services_without_a_certificate() {
    let world = World::start();
    let nobody = Raw::nobody(&world);
    nobody.runtime.block_on(async {
        let mut health = HealthClient::new(nobody.channel.clone());
        for service in ["", "selaras.v1.Exchange"] {
            let answer = health.check(HealthCheckRequest { service: service.to_owned() }).await.unwrap().into_inner();
            assert_eq!(answer.status().as_str_name(), "SERVING", "{service}");
        }
        let unknown = HealthCheckRequest { service: "selaras.v1.Nothing".to_owned() };
        assert_eq!(health.check(unknown).await.unwrap_err().code(), Code::NotFound);

        let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
        let symbol = MessageRequest::FileContainingSymbol("selaras.v1.Exchange".to_owned());
        let asked = tokio_stream::iter([ask(MessageRequest::ListServices(String::new())), ask(symbol)]);
        let mut reflection = ServerReflectionClient::new(nobody.channel.clone());
        let mut answers = reflection.server_reflection_info(asked).await.unwrap().into_inner();
        let Some(MessageResponse::ListServicesResponse(list)) =
            answers.message().await.unwrap().unwrap().message_response
        else {
            panic!("no list of services")
        };
        let mut services: Vec<String> = list.service.into_iter().map(|service| service.name).collect();
        services.sort();
        let expected = [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "selaras.v1.Enrolment",
            "selaras.v1.Exchange",
            "selaras.v1.Monitor",
        ];
        assert_eq!(services, expected);
        let Some(MessageResponse::FileDescriptorResponse(files)) =
            answers.message().await.unwrap().unwrap().message_response
        else {
            panic!("no description")
        };
        let file = &files.file_descriptor_proto[0];
        assert!(DESCRIPTORS.windows(file.len()).any(|window| window == file), "the description is the contract's");
    });
}

#[test]
fn a_certificate_of_another_province_fails_in_tls() {
    let (here, there) = (World::start(), World::start());
    let office = there.office("62.07", "");
    // TLS 1.3 tells the client at its first read: when connecting, or with the first call, which then fails on its way.
    if let Ok(raw) = Raw::connect(&here, Some(identity(&office))) {
        let status = raw.hello(greeting(&start_of(&office))).unwrap_err();
        assert!(std::error::Error::source(&status).is_some(), "not the server's answer but the way there: {status:?}");
        assert_eq!(raw.hello(greeting(&start_of(&office))).unwrap_err().code(), status.code(), "nor the second time");
    }
    assert!(here.server(&["office", "list"]).ended(0).json["offices"].as_array().unwrap().is_empty());
}

/// A certificate that whoever holds the province's CA key could make, for an office.
fn forged(world: &World, office: &Office, until: i32) -> Identity {
    let read = |name: &str| fs::read_to_string(world.data.join("keys").join(name)).unwrap();
    let authority =
        Issuer::from_ca_cert_pem(&read("ca.cert.pem"), KeyPair::from_pem(&read("ca.key.pem")).unwrap()).unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, office.id.clone());
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    Identity::from_pem(certificate.pem(), key.serialize_pem())
}

#[test]
fn a_certificate_that_the_province_did_not_issue_opens_nothing_and_an_expired_one_fails_in_tls() {
    let world = World::start();
    let office = world.office("62.07", "");
    let start = start_of(&office);
    let raw = Raw::connect(&world, Some(forged(&world, &office, 2090))).unwrap();
    assert!(refused(raw.hello(greeting(&start)), Code::PermissionDenied).contains("tidak dikenal oleh provinsi"));
    if let Ok(raw) = Raw::connect(&world, Some(forged(&world, &office, 2021))) {
        let status = raw.hello(greeting(&start)).unwrap_err();
        assert!(std::error::Error::source(&status).is_some(), "not the server's answer but the way there: {status:?}");
    }
    Raw::of(&world, &office).hello(greeting(&start)).unwrap();
}

#[test]
fn an_office_led_to_another_provinces_server_says_so_and_keeps_its_lines() {
    let (here, there) = (World::start(), World::start());
    let office = here.office("62.07", "");
    office.import(["2023,4,K.2.01,10,8"]).ended(0);
    office.link.lead_to(there.address());
    let ran = office.run(&["sync"]).ended(1);
    assert!(ran.json["error"].as_str().unwrap().contains("bukan server provinsi"), "{}", ran.stdout);
    assert!(ran.json["error"].as_str().unwrap().contains("periksa alamat server"), "{}", ran.stdout);
    let status = office.status();
    assert_eq!((status.number("waiting"), status.json["last_error"].is_string()), (1, true));
    office.link.lead_to(here.address());
    office.sync();
}

#[test]
fn a_revocation_takes_effect_at_the_next_call_of_an_open_connection() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    let (raw, other) = (Raw::of(&world, &office), Raw::of(&world, &sibling));
    let start = start_of(&office);
    raw.hello(greeting(&start)).unwrap();
    let unused = world.server(&["office", "add", "--region", "62.07", "--name", "SAMPLE"]).ended(0);
    for id in [&office.id, unused.json["office"].as_str().unwrap()] {
        world.server(&["office", "revoke", id]).ended(0);
    }
    let calls = [
        refused(raw.hello(greeting(&start)), Code::PermissionDenied),
        refused(raw.push(v1::PushRequest::default()), Code::PermissionDenied),
        refused(raw.pull(v1::PullRequest::default()), Code::PermissionDenied),
    ];
    assert!(calls.iter().all(|said| said.contains("dicabut") && said.contains("admin provinsi")), "{calls:?}");
    other.hello(greeting(&start_of(&sibling))).unwrap();

    office.import(["2023,4,K.2.01,10,8"]).ended(0);
    let ran = office.run(&["sync"]).ended(1);
    assert!(ran.json["error"].as_str().unwrap().contains("dicabut"), "{}", ran.stdout);
    assert_eq!(office.status().number("waiting"), 1, "what it has stays");
    let again = world.server(&["office", "revoke", &office.id]).ended(0);
    assert_eq!(again.json["changed"], false);

    let folder = tempfile::tempdir().unwrap();
    let token = unused.json["token"].as_str().unwrap();
    let joined = super::tokens::join(&world, folder.path(), token).ended(1);
    assert!(joined.stderr.contains("minta token baru"), "a token of a revoked office is of no use: {}", joined.stderr);
}
