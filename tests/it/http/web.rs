//! A web server of a few lines: each test says what it answers, down to the byte and the pause.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::world::PATIENCE;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// With its query; `host:port` for a CONNECT.
    pub path: String,
    /// `name: value`, the names in lower case.
    pub headers: Vec<String>,
    /// As long as its length says; empty without one.
    pub body: Vec<u8>,
}

/// What a request is answered with.
pub enum Answer {
    /// Status, headers, body; the length is told.
    Whole(u16, Vec<String>, Vec<u8>),
    /// These very bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// The bytes of `start`, then `again` again and again until nobody reads any more.
    Endless { start: Vec<u8>, again: Vec<u8> },
    /// The bytes of `start`, then one at a time with a pause.
    Drip { start: Vec<u8>, byte: u8 },
    /// Nothing, ever.
    Silence,
    /// A CONNECT: the bytes go on to this address.
    Tunnel(SocketAddr),
}

type Answers = dyn Fn(&Asked) -> Answer + Send + Sync;

/// Serves until the test ends.
pub struct Web {
    pub address: SocketAddr,
    scheme: &'static str,
    asked: Arc<(Mutex<Vec<Asked>>, Condvar)>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Web {
    pub fn start(answers: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Web {
        Web::listen(None, Arc::new(answers))
    }

    /// Over TLS with this certificate.
    pub fn start_tls(config: ServerConfig, answers: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Web {
        Web::listen(Some(Arc::new(config)), Arc::new(answers))
    }

    fn listen(tls: Option<Arc<ServerConfig>>, answers: Arc<Answers>) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let asked: Arc<(Mutex<Vec<Asked>>, Condvar)> = Arc::default();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let web = Web { address: listener.local_addr().unwrap(), scheme, asked: Arc::clone(&asked) };
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let (tls, answers, asked) = (tls.clone(), Arc::clone(&answers), Arc::clone(&asked));
                // A client that goes away in the middle is what some tests are about.
                thread::spawn(move || match tls {
                    None => serve(socket.try_clone().unwrap(), &socket, &*answers, &asked),
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        serve(StreamOwned::new(connection, socket.try_clone().unwrap()), &socket, &*answers, &asked)
                    }
                });
            }
        });
        web
    }

    /// The address of a path here.
    pub fn url(&self, path: &str) -> String {
        format!("{}://localhost:{}{path}", self.scheme, self.address.port())
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.0.lock().unwrap().clone()
    }

    /// Blocks until there were so many requests.
    pub fn wait_for(&self, count: usize) {
        let asked = self.asked.0.lock().unwrap();
        let waited = self.asked.1.wait_timeout_while(asked, PATIENCE, |asked| asked.len() < count).unwrap();
        assert!(!waited.1.timed_out(), "{count} requests never came");
    }
}

impl Answer {
    pub fn ok(body: impl Into<Vec<u8>>) -> Answer {
        Answer::Whole(200, Vec::new(), body.into())
    }

    pub fn status(status: u16) -> Answer {
        Answer::Whole(status, Vec::new(), Vec::new())
    }

    pub fn to(location: String) -> Answer {
        Answer::Whole(302, vec![format!("Location: {location}")], Vec::new())
    }

    pub fn with(self, header: &str) -> Answer {
        match self {
            Answer::Whole(status, mut headers, body) => {
                headers.push(header.to_owned());
                Answer::Whole(status, headers, body)
            }
            other => other,
        }
    }
}

/// A CA of its own, as PEM, and a server's side of TLS with a certificate of it for `localhost`.
pub fn authority() -> (String, ServerConfig) {
    let (authority, chain, key) = certificate();
    let chain = vec![CertificateDer::from_pem_slice(chain.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (authority, config)
}

/// A CA, a certificate of it for `localhost`, and that one's key, as PEM.
pub fn certificate() -> (String, String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let server_key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&server_key, &issuer).unwrap();
    (authority.pem(), certificate.pem(), server_key.serialize_pem())
}

fn serve(stream: impl Read + Write, socket: &TcpStream, answers: &Answers, asked: &(Mutex<Vec<Asked>>, Condvar)) {
    let mut stream = BufReader::new(stream);
    let Some(request) = request(&mut stream) else { return };
    let answer = answers(&request);
    asked.0.lock().unwrap().push(request);
    asked.1.notify_all();
    let mut stream = stream.into_inner();
    let _ = give(&mut stream, socket, answer);
    let _ = stream.flush();
    let _ = socket.shutdown(Shutdown::Write);
    // Closing with bytes unread would reset what was written.
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
}

fn request(stream: &mut impl BufRead) -> Option<Asked> {
    let mut lines = stream.by_ref().lines().map_while(Result::ok);
    let first = lines.next()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let headers = lines.take_while(|line| !line.is_empty()).map(|line| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_lowercase()),
        None => line,
    });
    let headers: Vec<String> = headers.collect();
    let length = headers.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Asked { path, headers, body })
}

fn give(stream: &mut (impl Read + Write), socket: &TcpStream, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Whole(status, headers, body) => {
            let lines: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
            // These two have no body, and nothing is told about one.
            let length = match status {
                204 | 304 => String::new(),
                _ => format!("Content-Length: {}\r\n", body.len()),
            };
            write!(stream, "HTTP/1.1 {status} X\r\nConnection: close\r\n{length}{lines}\r\n")?;
            stream.write_all(&body)
        }
        Answer::Raw(bytes) => stream.write_all(&bytes),
        Answer::Endless { start, again } => {
            stream.write_all(&start)?;
            loop {
                stream.write_all(&again)?;
            }
        }
        Answer::Drip { start, byte } => {
            stream.write_all(&start)?;
            // The pause is a wait for the end that the client makes.
            socket.set_read_timeout(Some(Duration::from_millis(50)))?;
            while !has_ended(stream) {
                stream.write_all(&[byte])?;
                stream.flush()?;
            }
            Ok(())
        }
        Answer::Silence => {
            while !has_ended(stream) {}
            Ok(())
        }
        Answer::Tunnel(to) => {
            stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
            let there = TcpStream::connect(to)?;
            let (mut from_there, mut to_here) = (there.try_clone()?, socket.try_clone()?);
            thread::spawn(move || {
                let _ = std::io::copy(&mut from_there, &mut to_here);
                let _ = to_here.shutdown(Shutdown::Write);
            });
            std::io::copy(stream, &mut &there).map(|_| ())
        }
    }
}

/// Whether the client went away; waits as long as the socket's read timeout.
fn has_ended(stream: &mut impl Read) -> bool {
    match stream.read(&mut [0]) {
        Ok(count) => count == 0,
        Err(error) => !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
    }
}
