//! The page on the office's network: by TLS or not at all.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::world::{Running, World};

use super::{Browser, Desk};

#[test]
fn on_the_offices_network_the_page_is_served_by_tls_only() {
    let world = World::start();
    let office = world.office("62.07", "");
    world.kill();
    let log = office.data.with_file_name("open.log");
    let refused = Running::start(office.command(&["run"]).env("SELARAS_WEB_LISTEN", "0.0.0.0:0"), log).wait().ended(2);
    assert!(refused.stderr.contains("by TLS only") && refused.stderr.contains("[web]"), "{}", refused.stderr);

    std::fs::write(office.data.join("selaras.toml"), "[web]\nnames = [\"selaras.kantor\", \"127.0.0.2\"]\n").unwrap();
    let mut desk = Desk::at(office, "0.0.0.0:0");
    let port = desk.address.strip_prefix("https://selaras.kantor:").unwrap().to_owned();
    let shown = desk.certificate();
    let browser = Browser::open();
    for own in ["127.0.0.1", "127.0.0.2", "localhost"] {
        browser.goes_to(&format!("https://{own}:{port}/"));
        assert_eq!(browser.text("location.pathname"), "/mulai", "{own}");
    }
    browser.goes_to(&format!("https://127.0.0.3:{port}/"));
    assert!(browser.text("document.body.innerText").contains("bukan milik Selaras"), "a name that was not told");

    // Who types http:// is told what to type instead.
    let mut plain = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    let mut answer = String::new();
    plain.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("https://"), "{answer}");

    desk.address = format!("https://127.0.0.1:{port}");
    desk.first_start(&browser);
    let cookies = browser.cookies();
    let session = cookies.iter().find(|one| one["name"] == format!("__Host-selaras_{port}")).unwrap();
    assert!(session["secure"] == true && session["httpOnly"] == true && session["sameSite"] == "Strict", "{session}");

    desk.stop_and_run(&format!("0.0.0.0:{port}"));
    assert_eq!(desk.certificate(), shown, "browsers were told to trust it");
}
