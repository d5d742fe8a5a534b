//! Editions on the dashboard: confirmed before they are published, objected to and ruled on, and what the public gets of them.

use std::sync::atomic::Ordering;

use axum::http::{Request, StatusCode, header};
use selaras_domain::line::{Content, Kind, LineId, Objection};
use selaras_domain::period::{Period, Quarter};
use serde_json::Value;

use super::{Browser, Came, Desk, HOST, NOW_MS};
use crate::edition::tests::{Office, value};
use crate::report::ReportSettings;
use crate::store::{self, Role};

const DAY_MS: i64 = 24 * 3_600_000;
const PERIOD: Period = Period::quarter(2023, Quarter::Q4);
const FORM: [(&str, &str); 3] = [("year", "2023"), ("quarter", "4"), ("days", "7")];

impl Desk {
    fn reports(&self, office: &Office, code: &str, content: Content) {
        office.writes(&self.database, vec![(office.cell(PERIOD, content.kind(), code), content)], NOW_MS);
    }

    /// The hidden field that binds a confirmation to what was shown.
    async fn seen(&self, admin: &Browser, path: &str) -> String {
        let page = self.post(admin, path, &FORM).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        page.body.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    async fn confirm(&self, admin: &Browser, path: &str, seen: &str) -> Came {
        self.post(admin, path, &[&FORM[..], &[("seen", seen)]].concat()).await
    }

    /// Publishes and gives the address of the edition.
    async fn published(&self, admin: &Browser, path: &str) -> String {
        let seen = self.seen(admin, path).await;
        let came = self.confirm(admin, path, &seen).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
        came.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    /// As somebody who never logged in.
    async fn stranger(&self, path: &str, tag: &str) -> Came {
        let request = Request::get(path).header(header::HOST, HOST).header(header::IF_NONE_MATCH, tag);
        self.send(request.body(axum::body::Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn an_edition_is_looked_at_then_confirmed_objected_to_ruled_on_and_made_final() {
    let desk = Desk::new().await;
    let (admin, reviewer) = (desk.browser("admin").await, desk.person("rina", Role::Reviewer).await);
    let office = Office::added(&desk.database, "62.07");
    desk.reports(&office, "K.2.01", value(1_000, 550));
    let seen = desk.seen(&admin, "/edisi/terbit").await;
    desk.reports(&office, "K.2.02", value(10, 9));
    let again = desk.confirm(&admin, "/edisi/terbit", &seen).await;
    assert!(
        again.status == StatusCode::OK && again.body.contains("Ada isian baru"),
        "what was seen is published, or nothing"
    );
    let edition = desk.published(&admin, "/edisi/terbit").await;
    let twice = desk.post(&admin, "/edisi/terbit", &FORM).await;
    assert!(twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.body.contains("2023 TW IV #1 sudah terbit"));

    let digest = edition.rsplit('/').next().unwrap().parse::<crate::edition::Digest>().unwrap();
    let on = Some(LineId { ledger: office.ledger, seq: 1 });
    let objection = Content::Objection(Objection { edition: digest.0, on, text: "data lama".to_owned() });
    let cell = office.cell(PERIOD, Kind::Objection, "achievement:K.2.01");
    office.writes(&desk.database, vec![(cell, objection)], NOW_MS + 1);
    let page = desk.get(&reviewer, &edition).await.body;
    assert!(page.contains("data lama") && page.contains("Capaian K.2.01 Pelayanan kesehatan ibu hamil"), "{page}");
    let line = page.split("name=\"line\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("{edition}/putusan");
    let said = [("region", "62.07"), ("line", line.as_str()), ("text", "benar")];
    let undecided = desk.post(&reviewer, &path, &said).await;
    assert!(undecided.status == StatusCode::UNPROCESSABLE_ENTITY && undecided.body.contains("benar"));
    let ruled = desk.post(&reviewer, &path, &[&said[..], &[("outcome", "terima")]].concat()).await;
    assert_eq!(ruled.status, StatusCode::SEE_OTHER, "{}", ruled.body);
    let page = desk.get(&admin, &edition).await.body;
    assert!(page.contains("Diterima") && page.contains("belum dikoreksi") && !page.contains("Siapkan edisi final"));
    let early = desk.post(&admin, "/edisi/final", &FORM).await;
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.body.contains("masih dapat menyanggah"));

    desk.clock.store(NOW_MS + 9 * DAY_MS, Ordering::Relaxed);
    let admin = desk.browser("admin").await;
    desk.reports(&office, "K.2.01", value(1_000, 600));
    assert!(desk.get(&admin, &edition).await.body.contains("Siapkan edisi final"));
    let last = desk.published(&admin, "/edisi/final").await;
    let page = desk.get(&admin, &last).await.body;
    assert!(
        page.contains("550 dari 1000") && page.contains("600 dari 1000") && page.contains("sudah dikoreksi"),
        "{page}"
    );
    let acts: Vec<String> =
        desk.write(|tx| Ok(store::acts(tx, None, 9)?.into_iter().map(|(_, act)| act.act).collect())).await;
    for act in ["edition.publish", "edition.rule", "edition.finalise"] {
        assert!(acts.iter().any(|one| one == act), "{acts:?}");
    }
    let list = desk.get(&admin, "/edisi").await.body;
    assert!(list.contains("final") && list.contains("diganti edisi berikutnya"), "{list}");
    let next = office.cell(Period::quarter(2024, Quarter::Q1), Kind::Achievement, "K.2.01");
    office.writes(&desk.database, vec![(next, value(1_000, 10))], NOW_MS + 2);
    desk.write(|tx| crate::standing::refresh(tx)).await;
    for (address, since) in [
        ("/?year=2024&quarter=1", "sejak edisi final 2023 TW IV"),
        ("/?year=2024&quarter=1&by=completeness", "sejak edisi final 2023 TW IV"),
        ("/peringkat?year=2024&quarter=1&by=sector:2", "sejak edisi final 2023 TW IV"),
        ("/?year=2023&quarter=4", "sejak 2023 TW III"),
        ("/daerah/62.07/2024/1/gerak", "Sejak edisi final Triwulan IV 2023"),
        ("/daerah/62.07/2024/1/gerak?sejak=tahun", "Sejak Triwulan I 2023"),
    ] {
        let page = desk.get(&admin, address).await.body;
        assert!(page.contains(since), "{address}: {page}");
    }
    let file = desk.get(&admin, &format!("{last}/berkas")).await;
    assert_eq!(file.body.lines().count(), 2);
}

#[tokio::test]
async fn open_data_is_handed_out_with_tags_and_described_as_it_is() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let nothing = desk.stranger("/open/v1/latest/edition.json", "").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let office = Office::added(&desk.database, "62.07");
    desk.reports(&office, "K.2.01", value(1_000, 550));
    desk.reports(&office, "K.2.02", value(4, 4));
    let provisional = desk.published(&admin, "/edisi/terbit").await;
    desk.clock.store(NOW_MS + 9 * DAY_MS, Ordering::Relaxed);
    let admin = desk.browser("admin").await;
    let last = desk.published(&admin, "/edisi/final").await;
    desk.page.open.refresh(&desk.database).unwrap();
    let digest = last.rsplit('/').next().unwrap();
    let hidden = provisional.rsplit('/').next().unwrap();
    assert_eq!(desk.stranger(&format!("/open/v1/{hidden}/edition.json"), "").await.status, StatusCode::NOT_FOUND);

    let described: Value = serde_json::from_str(&desk.stranger("/open/v1/openapi.json", "").await.body).unwrap();
    assert_eq!(described["info"]["license"], Value::Null);
    for path in ["edition.json", "ranking.csv", "services.csv"] {
        for name in ["latest", digest] {
            let address = format!("/open/v1/{name}/{path}");
            let came = desk.stranger(&address, "\"other\"").await;
            let (tag, kind) =
                (came.headers[header::ETAG].clone(), came.headers[header::CONTENT_TYPE].to_str().unwrap());
            assert_eq!(came.status, StatusCode::OK, "{address}");
            assert!(came.headers[header::CACHE_CONTROL].to_str().unwrap().starts_with("public, max-age="));
            let had = desk.stranger(&address, &format!("\"x\", W/{}", tag.to_str().unwrap())).await;
            assert_eq!((had.status, had.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{address}");
            let answer =
                &described["paths"][format!("/open/v1/{{digest}}/{path}")]["get"]["responses"]["200"]["content"];
            let (stated, content) = answer.as_object().unwrap().iter().next().unwrap();
            assert!(kind.starts_with(stated.as_str()), "{kind} is not {stated}");
            if path == "edition.json" {
                let value: Value = serde_json::from_str(&came.body).unwrap();
                fits(&described, &content["schema"], &value, "edition");
            }
        }
    }
    let list: Value = serde_json::from_str(&desk.stranger("/open/v1/editions.json", "").await.body).unwrap();
    let stated = &described["paths"]["/open/v1/editions.json"]["get"]["responses"]["200"]["content"];
    fits(&described, &stated["application/json"]["schema"], &list, "editions");
    assert_eq!((list.as_array().unwrap().len(), list[0]["digest"].as_str()), (1, Some(digest)));
    let page = desk.stranger("/terbuka", "").await.body;
    assert!(page.contains("Kabupaten Seruyan") && page.contains("…") && page.contains(digest), "{page}");
}

#[tokio::test]
async fn the_code_on_a_document_leads_to_what_its_digest_is_and_shows_figures_of_final_editions_only() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let office = Office::added(&desk.database, "62.07");
    desk.reports(&office, "K.2.01", value(1_000, 550));
    let provisional = desk.published(&admin, "/edisi/terbit").await;
    let provisional = provisional.rsplit('/').next().unwrap();
    let page = desk.stranger(&format!("/terbuka/{provisional}"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    let said = super::text_of(&page.body);
    assert!(said.contains("Asli, tetapi sementara") && said.contains(provisional), "{said}");
    assert!(!said.contains("Seruyan") && !page.body.contains("/open/v1/"), "{said}");

    desk.clock.store(NOW_MS + 9 * DAY_MS, Ordering::Relaxed);
    let admin = desk.browser("admin").await;
    let last = desk.published(&admin, "/edisi/final").await;
    desk.page.open.refresh(&desk.database).unwrap();
    let last = last.rsplit('/').next().unwrap();
    let replaced = desk.stranger(&format!("/terbuka/{provisional}"), "").await.body;
    assert!(replaced.contains("Sudah diganti oleh") && replaced.contains(&format!("/terbuka/{last}")), "{replaced}");
    let digest = last.parse().unwrap();
    // The settings' address and the digest are what is printed as a code (report/pdf).
    let settings = ReportSettings { verify_address: format!("https://{HOST}/terbuka/"), ..ReportSettings::default() };
    let printed = crate::report::proof_text(&settings, digest);
    let page = desk.stranger(printed.strip_prefix(&format!("https://{HOST}")).unwrap(), "").await;
    let said = super::text_of(&page.body);
    let key = data_encoding::HEXLOWER.encode(&desk.page.keyring.authority().unwrap().public_key());
    for part in ["Asli: sidik ini adalah edisi final", "Kabupaten Seruyan", last, key.as_str(), "edition verify --file"]
    {
        assert!(said.contains(part), "{part} in {said}");
    }
    let file = desk.stranger(&format!("/open/v1/{last}/edition.json"), "").await;
    assert!(page.body.contains(&format!("/open/v1/{last}/edition.json")) && file.status == StatusCode::OK);
    for unknown in [last.replace(&last[..8], "00000000"), "bukan-sidik".to_owned()] {
        let page = desk.stranger(&format!("/terbuka/{unknown}"), "").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains("Tidak ada edisi dengan sidik ini"), "{}", page.body);
    }
}

/// Whether a value is what the description says: types, and every field that is stated and no other.
fn fits(described: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        return fits(described, &described["components"]["schemas"][name], value, at);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        // A flattened part states some of the fields.
        let stated: Vec<&str> = parts.iter().flat_map(|part| fields(described, part)).collect();
        return object(described, parts, &stated, value, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let kind = match value {
        Value::Object(_) => {
            return object(described, std::slice::from_ref(schema), &fields(described, schema), value, at);
        }
        Value::Array(items) => {
            items.iter().for_each(|item| fits(described, &schema["items"], item, at));
            "array"
        }
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::Null => "null",
    };
    assert!(kinds.contains(&kind), "{at}: {value} is not {kinds:?} of {schema}");
}

fn resolved<'d>(described: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/")) {
        Some(name) => &described["components"]["schemas"][name],
        None => schema,
    }
}

fn fields<'d>(described: &'d Value, schema: &'d Value) -> Vec<&'d str> {
    let properties = resolved(described, schema)["properties"].as_object();
    properties.map(|properties| properties.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn object(described: &Value, parts: &[Value], stated: &[&str], value: &Value, at: &str) {
    let value = value.as_object().unwrap();
    for (field, inner) in value {
        assert!(stated.contains(&field.as_str()), "{at}.{field} is not described: {stated:?}");
        for part in parts {
            if let Some(schema) = resolved(described, part)["properties"].get(field) {
                fits(described, schema, inner, &format!("{at}.{field}"));
            }
        }
    }
    for part in parts {
        for required in resolved(described, part)["required"].as_array().into_iter().flatten() {
            assert!(value.contains_key(required.as_str().unwrap()), "{at} lacks {required}");
        }
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_again() {
    let desk = Desk::new().await;
    let mut last = desk.stranger("/open/v1/editions.json", "").await;
    for _ in 0..80 {
        last = desk.stranger("/open/v1/editions.json", "").await;
        if last.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn awards_are_of_the_last_final_edition_and_say_when_they_are_not_final() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let (first, second) = (Office::added(&desk.database, "62.07"), Office::added(&desk.database, "62.71"));
    desk.reports(&first, "K.2.01", value(1_000, 900));
    desk.reports(&second, "K.2.01", value(1_000, 800));
    desk.write(|tx| crate::standing::refresh(tx)).await;
    let edition = desk.published(&admin, "/edisi/terbit").await;
    let digest = edition.rsplit('/').next().unwrap();
    let page = desk.get(&admin, "/penghargaan?year=2023&quarter=4").await.body;
    assert!(page.contains(">SEMENTARA</span>") && page.contains(&format!("{edition}?by=index")), "{page}");
    desk.clock.store(NOW_MS + 9 * DAY_MS, Ordering::Relaxed);
    let admin = desk.browser("admin").await;
    let last = desk.published(&admin, "/edisi/final").await;
    // What comes after it changes nothing of what was awarded.
    desk.reports(&second, "K.2.01", value(1_000, 950));
    desk.write(|tx| crate::standing::refresh(tx)).await;
    let first_of = |page: &str| page.split("class=\"first\"").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
    for (address, marked, winner) in [
        ("/penghargaan".to_owned(), None, "Seruyan"),
        ("/penghargaan?year=2023&quarter=4".to_owned(), None, "Seruyan"),
        (format!("/penghargaan?edition={digest}"), Some("SEMENTARA"), "Seruyan"),
        ("/penghargaan?year=2023&quarter=4&edition=sekarang".to_owned(), Some("DRAF"), "Palangka Raya"),
        ("/penghargaan?year=2023&quarter=4&pool=kota".to_owned(), None, "Palangka Raya"),
    ] {
        let page = desk.get(&admin, &address).await.body;
        assert!(first_of(&page).contains(winner), "{address}: {page}");
        for mark in ["SEMENTARA", "DRAF"] {
            assert_eq!(page.contains(&format!(">{mark}</span>")), marked == Some(mark), "{address}: {page}");
        }
        let names = page.contains(&format!("<a href=\"{last}\">"));
        assert_eq!(names, marked.is_none(), "{address} names the edition that it is from");
    }
    let other = desk.get(&admin, "/penghargaan?year=2022&quarter=4").await.body;
    assert!(other.contains(">DRAF</span>") && other.contains("2022"), "no edition of that quarter: {other}");
}
