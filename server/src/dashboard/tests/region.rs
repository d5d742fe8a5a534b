//! From a region down to its lines: each level says what the one above is made of.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use axum::http::{StatusCode, header};
use selaras_domain::catalogue::Catalogue;

use super::lines::{Reporter, achieved, budget, nihil, told};
use super::{Browser, Desk, NOW_MS, text_of};
use crate::workflow::{Say, Word, write_word};

const HOUR_MS: i64 = 3_600_000;

/// Seruyan with a health office that reported two years, corrected a figure and said something it may not, and with its
/// coordinator, who says otherwise; the province sent a cell back.
async fn seruyan() -> (Desk, Browser) {
    let desk = Desk::new().await;
    let mut health: Reporter = desk.reporter(1, "62.07", &[2]).await;
    let cell = |year, name: &str| health.cell(year, name);
    let last_year = [(cell(2022, "K.2.01"), achieved(1_000, 700))];
    let mut figures = vec![(cell(2023, "K.2.01"), achieved(1_000, 500)), (cell(2023, "K.2.02"), achieved(200, 150))];
    for item in Catalogue::for_year(2023).items_of("K.2.01".parse().unwrap()) {
        figures.push((cell(2023, &item.code.to_string()), achieved(10, 9)));
    }
    figures.push((cell(2023, "K.2.03"), nihil()));
    figures.push((cell(2023, "budget:K.2.01"), budget(900_000_000, 450_000_000)));
    figures.push((cell(2023, "narrative:K.2.01"), told("SAMPLE tenaga kurang", "SAMPLE rekrutmen")));
    let corrected = [(cell(2023, "K.2.01"), achieved(1_000, 550))];
    let foreign = [(cell(2023, "K.1.01"), achieved(5, 5))];
    let sent_back = cell(2023, "K.2.02");
    let beside = [(cell(2023, "K.2.02"), achieved(200, 160))];
    health.says(&desk, last_year).await;
    health.says(&desk, figures).await;
    desk.clock.fetch_add(HOUR_MS, Ordering::Relaxed);
    health.says(&desk, corrected).await;
    assert_eq!(health.says(&desk, foreign).await.refused, 1);
    let mut coordinator = desk.reporter(2, "62.07", &[]).await;
    desk.clock.fetch_add(HOUR_MS, Ordering::Relaxed);
    coordinator.says(&desk, beside).await;
    let text = "SAMPLE periksa lagi".to_owned();
    let (say, writer) = (Say::Returned, "SAMPLE Biro".to_owned());
    let word = Word { cell: sent_back, say, text, on: None, files: Vec::new(), writer };
    desk.write(move |tx| write_word(tx, &word, NOW_MS + 3 * HOUR_MS)).await;
    let admin = desk.browser("admin").await;
    (desk, admin)
}

#[tokio::test]
async fn each_level_says_what_the_one_above_is_made_of() {
    let (desk, admin) = seruyan().await;
    for (name, path) in [
        ("region", "/daerah/62.07/2023/4"),
        ("movement", "/daerah/62.07/2023/4/gerak"),
        ("sector", "/daerah/62.07/2023/4/urusan/2"),
        ("service", "/daerah/62.07/2023/4/layanan/K.2.01"),
        ("cell", "/daerah/62.07/2023/4/sel/achievement:K.2.01"),
        ("cell_in_conflict", "/daerah/62.07/2023/4/sel/achievement:K.2.02"),
        ("cell_refused", "/daerah/62.07/2023/4/sel/achievement:K.1.01"),
        ("cell_of_a_budget", "/daerah/62.07/2023/4/sel/budget:K.2.01"),
    ] {
        let came = desk.get(&admin, path).await;
        assert_eq!(came.status, StatusCode::OK, "{path}: {}", came.body);
        insta::assert_snapshot!(name, text_of(&came.body));
    }
}

#[tokio::test]
async fn every_link_of_a_page_leads_on() {
    let (desk, admin) = seruyan().await;
    let (mut paths, mut seen) = (vec!["/?year=2023&quarter=4".to_owned()], BTreeSet::new());
    while let Some(path) = paths.pop() {
        let came = desk.get(&admin, &path).await;
        let is_good = came.status == StatusCode::OK || came.status == StatusCode::SEE_OTHER;
        assert!(is_good, "{path}: {} {}", came.status, came.body);
        for link in came.body.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()) {
            // What is behind them is no page, and the press that prints it stands not here.
            if link.starts_with("laporan/berkas") {
                continue;
            }
            // Other regions, sectors, services and measures have pages of the same kind.
            let kind: String = link.split('?').next().unwrap().chars().filter(|one| !one.is_ascii_digit()).collect();
            if !link.starts_with("aset") && seen.insert(kind) {
                paths.push(format!("/{}", link.replace("&#38;", "&").replace("&amp;", "&")));
            }
        }
    }
    assert!(seen.iter().any(|kind| kind.contains("/sel/")), "down to the cells: {seen:?}");
}

#[tokio::test]
async fn an_address_without_a_quarter_leads_to_the_last_that_was_reported() {
    let (desk, admin) = seruyan().await;
    let leads = async |path: &str| {
        let came = desk.get(&admin, path).await;
        came.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned())
    };
    assert_eq!(leads("/daerah/62.07").await.as_deref(), Some("/daerah/62.07/2023/4"));
    assert_eq!(leads("/daerah/62.07?year=2022&quarter=2").await.as_deref(), Some("/daerah/62.07/2022/2"));
    for path in [
        "/daerah/62.99",
        "/daerah/62.99/2023/4",
        "/daerah/62.07/1999/4",
        "/daerah/62.07/2023/5",
        "/daerah/62.07/2023/4/urusan/7",
        "/daerah/62.07/2023/4/layanan/P.2.01",
        "/daerah/62.07/2023/4/layanan/K.9.01",
        "/daerah/62.07/2023/4/sel/apa",
    ] {
        assert_eq!(desk.get(&admin, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
