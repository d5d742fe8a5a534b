//! A browser of a few lines, for pages without their scripts: one connection a request, a cookie, the token of the forms.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use anyhow::{Context, Result, ensure};

/// A connection, in the clear or by TLS.
pub trait Wire: Read + Write + Send {}

impl<T: Read + Write + Send> Wire for T {}

type Connect = dyn Fn() -> Result<Box<dyn Wire>> + Send + Sync;

#[derive(Clone)]
pub struct Visitor {
    connect: Arc<Connect>,
    scheme: &'static str,
    /// `127.0.0.1:PORT`
    host: String,
    cookie: String,
}

/// Status, headers and body as they came.
pub struct Came {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Visitor {
    /// A stranger at `http://HOST:PORT`.
    pub fn new(address: &str) -> Result<Visitor> {
        let host = address.strip_prefix("http://").context("an address in the clear")?.to_owned();
        let socket = host.clone();
        let connect = move || Ok(Box::new(TcpStream::connect(&socket)?) as Box<dyn Wire>);
        Ok(Visitor { connect: Arc::new(connect), scheme: "http", host, cookie: String::new() })
    }

    /// A stranger who reaches `https://HOST` by a way of their own.
    pub fn by(host: &str, connect: impl Fn() -> Result<Box<dyn Wire>> + Send + Sync + 'static) -> Visitor {
        Visitor { connect: Arc::new(connect), scheme: "https", host: host.to_owned(), cookie: String::new() }
    }

    /// Logs in; the session's cookie is kept.
    pub fn log_in(&mut self, name: &str, password: &str) -> Result<()> {
        let came = self.post("/masuk", &format!("name={name}&password={}", password.replace(' ', "+")))?;
        ensure!(came.status == 303, "not logged in: {}", came.body);
        let cookie = came.header("set-cookie").context("a cookie")?;
        self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(())
    }

    pub fn get(&self, path: &str) -> Result<Came> {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), "")
    }

    /// [`Self::get`] with header lines of its own.
    pub fn get_with(&self, path: &str, headers: &str) -> Result<Came> {
        self.ask(&format!("GET {path} HTTP/1.1\r\n{headers}"), "")
    }

    pub fn post(&self, path: &str, form: &str) -> Result<Came> {
        let origin = format!("origin: {}://{}\r\n", self.scheme, self.host);
        let kind = "content-type: application/x-www-form-urlencoded\r\n";
        self.ask(&format!("POST {path} HTTP/1.1\r\n{origin}{kind}content-length: {}\r\n", form.len()), form)
    }

    /// The data of server-sent events as they come, until the stream ends.
    pub fn listen(&self, path: &str) -> Result<Receiver<String>> {
        let mut lines = BufReader::new(self.send(&format!("GET {path} HTTP/1.1\r\n"), "")?).lines();
        // The answer's head is there: from now on nothing is missed.
        for line in lines.by_ref() {
            if line?.is_empty() {
                break;
            }
        }
        let (said, hears) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(data) = line.strip_prefix("data: ")
                    && said.send(data.to_owned()).is_err()
                {
                    return;
                }
            }
        });
        Ok(hears)
    }

    fn ask(&self, head: &str, body: &str) -> Result<Came> {
        let mut came = String::new();
        self.send(head, body)?.read_to_string(&mut came).context("read an answer")?;
        let (head, body) = came.split_once("\r\n\r\n").with_context(|| format!("no answer: {came}"))?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("a status")?;
        Ok(Came { status, head: head.to_owned(), body: body.to_owned() })
    }

    fn send(&self, head: &str, body: &str) -> Result<Box<dyn Wire>> {
        let mut wire = (self.connect)()?;
        let rest = format!("host: {}\r\ncookie: {}\r\nconnection: close\r\n\r\n", self.host, self.cookie);
        wire.write_all(format!("{head}{rest}{body}").as_bytes())?;
        Ok(wire)
    }
}

impl Came {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.to_lowercase().starts_with(&format!("{name}: ")).then(|| &line[name.len() + 2..]))
    }

    /// Head and body, in bytes.
    pub fn size_bytes(&self) -> usize {
        self.head.len() + 4 + self.body.len()
    }
}
