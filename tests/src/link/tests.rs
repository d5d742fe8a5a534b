//! The link over real sockets: each order seen from both ends, and nothing waits for a time.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);

/// A server that echoes one connection and says what it received.
fn echo() -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut received = Vec::new();
        let mut buffer = [0; 1024];
        while let Ok(size @ 1..) = stream.read(&mut buffer) {
            received.extend_from_slice(&buffer[..size]);
            if stream.write_all(&buffer[..size]).is_err() {
                break;
            }
        }
        received
    });
    (address, thread)
}

/// All that comes back until the end, and whether the end was a clean one.
fn drain(stream: &mut TcpStream) -> (Vec<u8>, bool) {
    let mut received = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return (received, true),
            Ok(size) => received.extend_from_slice(&buffer[..size]),
            Err(_) => return (received, false),
        }
    }
}

fn exchange(stream: &mut TcpStream, message: &[u8]) -> Vec<u8> {
    stream.write_all(message).unwrap();
    let mut answer = vec![0; message.len()];
    stream.read_exact(&mut answer).unwrap();
    answer
}

#[test]
fn a_quiet_link_carries_both_ways_and_counts() {
    let (target, server) = echo();
    let link = Link::start(target).unwrap();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"selaras"), b"selaras");
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(drain(&mut stream), (vec![], true));
    assert_eq!(server.join().unwrap(), b"selaras");
    assert!(link.wait_until(PATIENCE, |counts| counts.open == 0));
    let counts = link.close();
    assert_eq!((counts.connections, counts.bytes_up, counts.bytes_down, counts.refused), (1, 7, 7, 0));
}

#[test]
fn a_cut_ends_what_is_open_and_lets_new_connections_in() {
    let (target, _server) = echo();
    let link = Link::start(target).unwrap();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    exchange(&mut stream, b"before");
    link.cut();
    assert!(!drain(&mut stream).1, "a cut says no goodbye");

    let (next, _server) = echo();
    link.lead_to(next);
    let mut stream = TcpStream::connect(link.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"after"), b"after");
}

#[test]
fn a_pulled_plug_turns_everybody_away_until_it_is_in_again() {
    let (target, _server) = echo();
    let link = Link::start(target).unwrap();
    link.pull_plug();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    assert!(!drain(&mut stream).1);
    assert!(link.wait_until(PATIENCE, |counts| counts.refused == 1));

    link.plug_in();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"again"), b"again");
    assert_eq!(link.counts().connections, 1);
}

#[test]
fn a_cut_after_some_bytes_lets_exactly_those_through() {
    let (target, server) = echo();
    let link = Link::start(target).unwrap();
    link.after(Direction::Up, 4, Deed::Cut);
    let mut stream = TcpStream::connect(link.address()).unwrap();
    stream.write_all(b"0123456789").unwrap();
    assert!(!drain(&mut stream).1);
    assert_eq!(server.join().unwrap(), b"0123");
    assert!(link.wait_until(PATIENCE, |counts| counts.sprung == 1 && counts.bytes_up == 4));
}

#[test]
fn a_byte_on_the_way_back_is_corrupted() {
    let (target, _server) = echo();
    let link = Link::start(target).unwrap();
    link.after(Direction::Down, 2, Deed::Corrupt);
    let mut stream = TcpStream::connect(link.address()).unwrap();
    assert_eq!(exchange(&mut stream, &[1, 2, 3, 4]), [1, 2, !3, 4]);
}

#[test]
fn a_chunk_is_repeated_on_the_way_up() {
    let (target, server) = echo();
    let link = Link::start(target).unwrap();
    link.after(Direction::Up, 0, Deed::Repeat);
    let mut stream = TcpStream::connect(link.address()).unwrap();
    stream.write_all(b"x").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(drain(&mut stream), (b"xx".to_vec(), true));
    assert_eq!(server.join().unwrap(), b"xx");
}

#[test]
fn a_stalled_link_holds_everything_and_loses_nothing() {
    let (target, server) = echo();
    let link = Link::start(target).unwrap();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    exchange(&mut stream, b"one");
    link.after(Direction::Up, 0, Deed::Stall);
    stream.write_all(b"two").unwrap();
    assert!(link.wait_until(PATIENCE, |counts| counts.sprung == 1));
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let held = stream.read(&mut [0; 3]).unwrap_err().kind();
    assert!(matches!(held, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{held}");
    assert_eq!(link.counts().bytes_up, 3);

    link.stall(false);
    stream.set_read_timeout(None).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(drain(&mut stream), (b"two".to_vec(), true));
    assert_eq!(server.join().unwrap(), b"onetwo");
}

#[test]
fn a_delay_and_a_limit_take_their_time() {
    let (target, _server) = echo();
    let link = Link::start(target).unwrap();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    link.delay(Duration::from_millis(30));
    let started = Instant::now();
    exchange(&mut stream, b"there and back");
    assert!(started.elapsed() >= Duration::from_millis(60));

    link.delay(Duration::ZERO);
    link.limit(Some(10_000));
    exchange(&mut stream, b"the limit holds from the next read on");
    let started = Instant::now();
    exchange(&mut stream, &[7; 4_000]);
    assert!(started.elapsed() >= Duration::from_millis(250), "{:?}", started.elapsed());
}

#[test]
fn a_calmed_link_has_forgotten_every_order() {
    let (target, _server) = echo();
    let link = Link::start(target).unwrap();
    link.after(Direction::Up, 3, Deed::Cut);
    link.pull_plug();
    link.stall(true);
    link.calm();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    assert_eq!(exchange(&mut stream, b"as if nothing had been"), b"as if nothing had been");
}

#[test]
fn a_target_that_is_not_there_ends_the_connection() {
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let link = Link::start(nobody).unwrap();
    let mut stream = TcpStream::connect(link.address()).unwrap();
    assert!(!drain(&mut stream).1);
    assert!(link.wait_until(PATIENCE, |counts| counts.refused == 1));
}

#[test]
fn closing_cuts_what_is_stalled_and_frees_the_port() {
    let (target, _server) = echo();
    let link = Link::start(target).unwrap();
    let address = link.address();
    let mut stream = TcpStream::connect(address).unwrap();
    exchange(&mut stream, b"open");
    link.stall(true);
    stream.write_all(b"held").unwrap();
    let counts = link.close();
    assert_eq!((counts.open, counts.bytes_up), (0, 4));
    assert!(!drain(&mut stream).1);
    assert!(TcpStream::connect(address).is_err());
}
