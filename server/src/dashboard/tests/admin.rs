//! Offices, the map and the metrics, as an administrator has them.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use selaras_proto::token::JoinToken;

use super::{Came, Desk, HOST};
use crate::store;

fn token(came: &Came) -> Option<String> {
    Some(came.body.split_once("<code class=\"token\">")?.1.split_once('<')?.0.to_owned())
}

#[tokio::test]
async fn an_office_is_added_with_a_token_that_is_shown_once_and_revoked() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    for (region, name, sectors) in
        [("62.07", "", ""), ("63.01", "Dinas", ""), ("62.07", "Dinas", "9"), ("62", "x", "x")]
    {
        let fields = [("region", region), ("name", name), ("sectors", sectors)];
        let came = desk.post(&admin, "/kelola/perangkat", &fields).await;
        assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "{region} {name} {sectors}");
    }
    let fields = [("region", "62.07"), ("name", "Dinas <Kesehatan>"), ("sectors", "6, 2 2")];
    let added = desk.post(&admin, "/kelola/perangkat", &fields).await;
    let first = token(&added).unwrap();
    assert!(first.parse::<JoinToken>().is_ok());
    let page = desk.get(&admin, "/kelola/perangkat").await;
    assert!(
        token(&page).is_none()
            && page.body.contains("Dinas &#60;Kesehatan&#62;")
            && page.body.contains("belum bergabung")
    );
    let office = desk.database.read(|tx| store::offices(tx)).unwrap().remove(0);
    let rights = desk.database.read(|tx| store::rights_of_office(tx, office.office)).unwrap();
    assert_eq!(rights[0].sectors, [2, 6]);

    let id = office.office.to_string();
    desk.post(&admin, "/kelola/perangkat/hak", &[("office", &id), ("sectors", "3")]).await;
    let contact =
        async |to: &str| desk.post(&admin, "/kelola/perangkat/kontak", &[("office", &id), ("contact", to)]).await;
    let wrong = contact("office:62.07").await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("tulis alamat lain"),
        "{}",
        wrong.body
    );
    contact(" mail:bappeda@contoh.id ").await;
    assert!(desk.get(&admin, "/kelola/perangkat").await.body.contains("value=\"mail:bappeda@contoh.id\""));
    assert!(desk.get(&admin, "/kontak").await.body.contains(">mail:bappeda@contoh.id<"));
    contact("").await;
    assert!(!desk.get(&admin, "/kontak").await.body.contains("mail:bappeda"));
    desk.post(&admin, "/kelola/perangkat/cabut", &[("office", &id)]).await;
    assert!(desk.get(&admin, "/kelola/perangkat").await.body.contains("dicabut"));
    let again = desk.post(&admin, "/kelola/perangkat/cabut", &[("office", &id)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    let back = desk.post(&admin, "/kelola/perangkat/token", &[("office", &id)]).await;
    assert_ne!(token(&back).unwrap(), first);
    let acts = desk.database.read(|tx| store::acts(tx, None, 100)).unwrap();
    let written: Vec<&str> = acts.iter().rev().map(|(_, acted)| acted.act.as_str()).collect();
    let expected = [
        "session.begin",
        "office.add",
        "office.rights",
        "office.contact",
        "office.contact",
        "office.revoke",
        "office.readmit",
    ];
    assert_eq!(written, expected);
    let log = desk.get(&admin, "/kelola/catatan").await.body;
    assert!(log.contains("office.revoke") && !log.contains(&first));
}

#[tokio::test]
async fn boundaries_are_drawn_instead_of_tiles_and_taken_off_again() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let upload = async |text: &str| desk.upload(&admin, "/kelola/peta", &[("file.geojson", text)]).await;
    let wrong = upload("{}").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("bukan GeoJSON"));
    let square = r#"{"type":"Feature","id":"62.07","properties":{},"geometry":{"type":"Polygon","coordinates":[[[112,-2],[113,-2],[113,-3],[112,-3],[112,-2]]]}}"#;
    assert_eq!(upload(square).await.status, StatusCode::SEE_OTHER);
    let drawn = desk.get(&admin, "/").await.body;
    assert_eq!((drawn.matches("<path fill=").count(), drawn.matches("<rect fill=").count()), (1, 13));
    desk.post(&admin, "/kelola/peta/hapus", &[]).await;
    assert_eq!(desk.get(&admin, "/").await.body.matches("<rect fill=").count(), 14);
}

#[tokio::test]
async fn metrics_are_for_this_computer_or_for_who_has_the_token() {
    let desk = Desk::new().await;
    let ask = async |token: Option<&str>| {
        let mut request = Request::get("/metrics").header(header::HOST, HOST);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        desk.send(request.body(Body::empty()).unwrap()).await
    };
    // Without a socket there is no address of this computer.
    assert_eq!(ask(None).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(Some("")).await.status, StatusCode::FORBIDDEN);
    let file = desk.page.config.web.metrics_token_file.clone().unwrap();
    std::fs::write(&file, "\n").unwrap();
    assert_eq!(ask(Some("")).await.status, StatusCode::FORBIDDEN, "an empty token is none");
    std::fs::write(&file, "rahasia\n").unwrap();
    assert_eq!(ask(Some("tebakan")).await.status, StatusCode::FORBIDDEN);
    let came = ask(Some("rahasia")).await;
    assert!(came.body.contains("selaras_offices 0") && came.body.ends_with("# EOF\n"), "{}", came.body);
}
