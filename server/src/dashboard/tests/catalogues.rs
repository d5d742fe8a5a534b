//! Another version of the catalogue on the dashboard: read and compared first, in force when it is accepted.

use axum::http::StatusCode;
use selaras_domain::catalogue::Catalogue;

use super::Desk;
use crate::store;

const PATH: &str = "/kelola/katalog";
const SERVICES: &str = include_str!("../../../../domain/data/services.csv");
const ITEMS: &str = include_str!("../../../../domain/data/quality_items.csv");

#[tokio::test]
async fn a_version_is_compared_then_accepted_and_holds_from_its_year_on() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let items = ITEMS.replacen("Buku gambar", "SAMPLE Buku gambar", 1);
    let fields = |version, year, items| {
        [("version", version), ("from_year", year), ("services.csv", SERVICES), ("items.csv", items)]
    };
    let asked = fields("2099.1", "2099", items.as_str());
    let shown = desk.upload(&admin, PATH, &asked).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(shown.body.contains("1 perbedaan:") && shown.body.contains("SAMPLE Buku gambar"), "{}", shown.body);
    assert_eq!(Catalogue::for_year(2099).version, "2018.1", "what is shown does not hold yet");

    for (version, year, items, why) in [
        ("2018.1", "2099", ITEMS, "katalog 2018.1 sudah ada"),
        ("", "2099", ITEMS, "nama versi"),
        ("2099.1", "1999", ITEMS, "mulai tahun antara"),
        ("2099.1", "2099", "code,kind\nK.1.01.01,goods\n", "berkas butir mutu, baris 2"),
    ] {
        let refused = desk.upload(&admin, PATH, &fields(version, year, items)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(refused.body.contains(why), "{why}: {}", refused.body);
    }

    let accepted = desk.upload(&admin, PATH, &[&asked[..], &[("accept", "1")]].concat()).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    let held = [2098, 2099].map(|year| Catalogue::for_year(year).version.clone());
    assert_eq!(held, ["2018.1", "2099.1"]);
    let acts = desk.database.read(|tx| store::acts(tx, None, 9)).unwrap();
    assert!(acts.iter().any(|(_, act)| act.act == "catalogue.import"), "{acts:?}");
    assert!(desk.get(&admin, PATH).await.body.contains("2099.1"));
}
