//! Who waits for whom when many read.

use std::sync::{Arc, Barrier};

use axum::http::StatusCode;
use selaras_ledger::Database;

use super::super::turns::Work;
use super::Desk;

#[tokio::test]
async fn neither_drafts_nor_strangers_nor_a_backup_stand_between_a_person_and_a_page() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let busy = [Work::Figures, Work::Figures, Work::Public, Work::Public, Work::Care];
    let is_read = Arc::new(Barrier::new(busy.len() + 1));
    let (began, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let works = busy.map(|work| {
        let (page, began, is_read) = (Arc::clone(&desk.page), began.clone(), Arc::clone(&is_read));
        tokio::spawn(async move {
            let job = move |_: &Arc<Database>| {
                began.send(()).unwrap();
                is_read.wait();
                Ok(())
            };
            page.with_database(work, job).await
        })
    });
    for _ in busy {
        begun.recv().await.unwrap();
    }
    for path in ["/", "/peringkat", "/kontak", "/kelola"] {
        assert_eq!(desk.get(&admin, path).await.status, StatusCode::OK, "{path}");
    }
    tokio::task::spawn_blocking(move || is_read.wait()).await.unwrap();
    for work in works {
        work.await.unwrap().unwrap();
    }
}
