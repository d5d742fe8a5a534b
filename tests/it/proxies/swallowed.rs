//! A wire on which a handshake that offers HTTP/2 is cut: after two failures in a row the office goes by HTTP/1.1, with
//! both certificates proving both sides as ever, and remembers it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use super::{error, join, token};
use crate::world::World;
use crate::world::figures::rows;

/// Passes on what dials here, unless its first bytes offer HTTP/2.
fn wire(target: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || pass_on(near, target));
        }
    });
    address
}

fn pass_on(mut near: TcpStream, target: SocketAddr) -> std::io::Result<()> {
    let mut hello = vec![0; 16 * 1024];
    let size = near.read(&mut hello)?;
    if hello[..size].windows(3).any(|bytes| bytes == b"\x02h2") {
        return near.shutdown(Shutdown::Both);
    }
    let mut far = TcpStream::connect(target)?;
    far.write_all(&hello[..size])?;
    let (mut up_from, mut up_to) = (near.try_clone()?, far.try_clone()?);
    let up = thread::spawn(move || {
        let _ = std::io::copy(&mut up_from, &mut up_to);
        up_to.shutdown(Shutdown::Write)
    });
    let _ = std::io::copy(&mut far, &mut near);
    let _ = near.shutdown(Shutdown::Write);
    up.join().unwrap()
}

#[test]
fn where_http_2_is_swallowed_the_office_finds_http_1_and_remembers_it() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2019, 2020, 2021], &[1, 2, 3, 4], 1)).ended(0);
    office.points_at(&wire(world.address()).to_string());
    let first = office.run(&["sync"]).ended(3);
    assert!(error(&first).contains("tidak dapat dihubungi"), "once it may be the link: {}", first.stdout);
    assert_eq!(office.status().json["way"], "grpc");
    office.sync();
    assert!(world.in_step(&office));
    assert_eq!(office.status().json["way"], "grpc-web");
    let way = || -> (u32, i64, i64) {
        let sql = "SELECT doubts, plain_again_ms, kept_ms FROM way";
        office.database().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
    };
    let remembered = way();
    assert_eq!((remembered.0, remembered.1 - remembered.2), (0, 24 * 3_600_000), "HTTP/2 is tried again after a day");
    office.import(rows([2023], &[4], 1)).ended(0);
    office.sync();
    assert_eq!(way(), remembered, "nothing new is written");

    // A day later the wire is sound again.
    let write = |sql: &'static str| office.store().write_blocking(move |tx| Ok(tx.execute(sql, [])?)).unwrap();
    write("UPDATE way SET plain_again_ms = 1");
    office.points_at_remembering(&office.link.address().to_string());
    office.sync();
    assert_eq!(office.status().json["way"], "grpc");
}

#[test]
fn an_office_joins_where_http_2_is_swallowed() {
    let world = World::start();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("office");
    std::fs::create_dir(&data).unwrap();
    join(&data, &format!("https://{}", wire(world.address())), &token(&world), &[]).ended(0);
}
