//! A real SMTP server as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::files;
use crate::http::web::certificate;

pub struct Post {
    folder: TempDir,
    port: u16,
    server: Option<Child>,
}

impl Post {
    /// A post office that is closed.
    pub fn closed() -> Post {
        let folder = TempDir::new().unwrap();
        let (authority, chain, key) = certificate();
        for (name, text) in [("ca.pem", authority), ("chain.pem", chain), ("key.pem", key)] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        std::fs::write(folder.path().join("password"), "rahasia-surat\n").unwrap();
        std::fs::create_dir(folder.path().join("kept")).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Post { folder, port, server: None }
    }

    pub fn open() -> Post {
        let mut post = Post::closed();
        post.opens();
        post
    }

    pub fn opens(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/delivery/smtp.py");
        let mut server = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(self.port.to_string())
            .arg(self.kept())
            .arg(self.folder.path().join("chain.pem"))
            .arg(self.folder.path().join("key.pem"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), self.port.to_string());
        self.server = Some(server);
    }

    pub fn closes(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// The section `delivery.mail` that leads here.
    pub fn settings(&self) -> String {
        let folder = self.folder.path().display();
        format!(
            "[mail]\nhost = 'localhost'\nport = {}\nfrom = 'Selaras SAMPLE <spm@contoh.id>'\nuser = 'selaras'\n\
             password_file = '{folder}/password'\nca_file = '{folder}/ca.pem'\n",
            self.port
        )
    }

    /// The letters that were taken.
    pub fn letters(&self) -> Vec<String> {
        files(&self.kept())
            .iter()
            .map(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned())
            .collect()
    }

    pub fn kept(&self) -> PathBuf {
        self.folder.path().join("kept")
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.closes();
    }
}
