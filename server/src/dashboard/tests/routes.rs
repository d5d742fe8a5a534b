//! Every route that was declared, tried by every role.

use axum::http::{Method, StatusCode, header};

use super::super::guard::Need;
use super::super::router;
use super::{Browser, Desk};
use crate::store::Role;

/// A path with its places filled.
fn filled(path: &str) -> String {
    let fill = [
        ("{year}", "2023"),
        ("{quarter}", "4"),
        ("{region}", "62.07"),
        ("{sector}", "2"),
        ("{service}", "K.2.01"),
        ("{cell}", "budget:K.2.01"),
        ("{name}", "dasar.css"),
        ("{digest}", "00"),
    ];
    let path = fill.iter().fold(path.to_owned(), |path, (place, value)| path.replace(place, value));
    assert!(!path.contains('{'), "{path}: say here what its places are filled with");
    path
}

#[tokio::test]
async fn every_route_is_open_to_its_roles_and_to_nobody_else() {
    let desk = Desk::new().await;
    let mut people = vec![(None, Browser::default())];
    for role in Role::ALL {
        people.push((Some(role), desk.person(&format!("seorang {}", role.word()), role).await));
    }
    let (_, declared) = router(&desk.page);
    assert!(declared.len() > 5);
    for (role, person) in &people {
        for (method, path, need) in &declared {
            // It would end the session that the others need.
            if *path == "/keluar" && role.is_some() {
                continue;
            }
            let may = match (need, role) {
                (Need::Nobody, _) => true,
                (_, None) => false,
                (Need::Viewer, Some(_)) | (_, Some(Role::Admin)) => true,
                (Need::Reviewer, Some(role)) => *role == Role::Reviewer,
                (Need::Inspector, Some(role)) => *role == Role::Inspector,
                (Need::Admin, Some(_)) => false,
            };
            let path = filled(path);
            let came = match *method {
                Method::GET => desk.get(person, &path).await,
                _ => desk.post(person, &path, &[]).await,
            };
            let to_login = came.headers.get(header::LOCATION).is_some_and(|to| to == "/masuk");
            let turned_away = to_login || (came.status == StatusCode::FORBIDDEN && !came.body.contains("/metrics"));
            assert_eq!(!turned_away, may, "{method} {path} as {role:?}: {} {}", came.status, came.body);
        }
    }
}

#[tokio::test]
async fn what_each_role_may_is_known() {
    let (_, mut declared) = router(&Desk::new().await.page);
    declared.sort_by_key(|(method, path, _)| (*path, method.to_string()));
    let lines: Vec<String> = declared.iter().map(|(method, path, need)| format!("{method} {path} {need:?}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn every_answer_forbids_foreign_code_and_frames_and_is_kept_by_nobody() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    for (method, path, _) in router(&desk.page).1 {
        // Assets and open data say for themselves how long they last.
        if method != Method::GET || path.starts_with("/aset") || path.starts_with("/open") {
            continue;
        }
        let came = desk.get(&admin, &filled(path)).await;
        let policy = came.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(came.headers[header::CACHE_CONTROL].to_str().unwrap().starts_with("no-"), "{path}");
        let inline = ["<script>", "style=\"", "onclick"];
        assert!(!inline.iter().any(|inline| came.body.contains(inline)), "{path}");
    }
}
