//! The key of the register: DIR/keys/register.key, made at first use, readable by this program's user alone. From it come the
//! key that seals fields and the one that hashes NIK. Fields are sealed one by one, each bound to its person, service, year and
//! column, so that none can be put in another's place.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use selaras_domain::recipient::Nik;
use selaras_ledger::Database;
use zeroize::Zeroizing;

use super::{Entry, Person};
use crate::store::register::{self as store, KeyedHash, SealedFields};

/// The name of the key within the folder of keys.
pub const KEY: &str = "register.key";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// No Debug: it holds keys.
pub struct Secret {
    fields: XChaCha20Poly1305,
    search: Zeroizing<[u8; 32]>,
    content: Zeroizing<[u8; 32]>,
    proof: KeyedHash,
}

/// How the key stands to what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Nobody has used the register yet.
    Unused,
    Fits,
    Missing,
    /// It is another register's.
    Foreign,
}

impl Secret {
    /// The secret of this office's register; made at first use. A key that is lost is never made anew beside entries that
    /// only the old one opens.
    pub fn open(database: &Database) -> Result<Secret> {
        let path = place(database);
        let key = match read(&path)? {
            Some(key) => key,
            None if database.read(|tx| store::register_proof(tx))?.is_some() => bail!(missing(&path)),
            None => make(&path)?,
        };
        let secret = Secret::new(&key);
        let proof = secret.proof;
        let kept = database.read(|tx| store::register_proof(tx))?;
        let kept = match kept {
            Some(kept) => Some(kept),
            None => database.write_blocking(move |tx| {
                store::keep_register_proof(tx, &proof)?;
                store::register_proof(tx)
            })?,
        };
        ensure!(kept == Some(proof), "{} is not the key of this register; put the right one back", path.display());
        Ok(secret)
    }

    fn new(key: &[u8; KEY_BYTES]) -> Secret {
        let derived = |what: &str| Zeroizing::new(blake3::derive_key(what, key));
        let search = derived("selaras register 1 search by NIK");
        Secret {
            fields: XChaCha20Poly1305::new((&*derived("selaras register 1 seal fields")).into()),
            proof: keyed(&search, &[b"proof of the register's key"]),
            content: derived("selaras register 1 compare contents"),
            search,
        }
    }

    /// By which a person is found.
    pub fn nik_hash(&self, nik: Nik) -> KeyedHash {
        keyed(&self.search, &[nik.reveal().as_bytes()])
    }

    /// The same for the same knowledge of a person.
    pub fn content_hash(&self, person: &Person) -> KeyedHash {
        let texts = person.texts();
        keyed(&self.content, &texts.each_ref().map(|text| text.as_bytes()))
    }

    /// Seals what is known of a person.
    pub fn seal(&self, person: &Person, entry: Entry, nik_hash: &KeyedHash) -> Result<SealedFields> {
        let [nik, name, address, born, served] = person.texts();
        let seal = |column, text: &str| self.seal_field(&bound(column, entry, nik_hash), text);
        Ok(SealedFields {
            nik: seal("nik", &nik)?,
            name: seal("name", &name)?,
            address: seal("address", &address)?,
            born: seal("born", &born)?,
            served: seal("served", &served)?,
        })
    }

    /// Opens what [`Secret::seal`] sealed.
    pub fn open_person(&self, sealed: &SealedFields, entry: Entry, nik_hash: &KeyedHash) -> Result<Person> {
        let open = |column, field: &[u8]| self.open_field(&bound(column, entry, nik_hash), field);
        Person::from_texts([
            open("nik", &sealed.nik)?,
            open("name", &sealed.name)?,
            open("address", &sealed.address)?,
            open("born", &sealed.born)?,
            open("served", &sealed.served)?,
        ])
    }

    /// Seals a file that waits for its sender.
    pub fn seal_file(&self, sender: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        self.seal_bytes(&[b"file\0", sender.as_bytes()].concat(), bytes)
    }

    pub fn open_file(&self, sender: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        self.open_bytes(&[b"file\0", sender.as_bytes()].concat(), sealed)
    }

    fn seal_field(&self, bound: &[u8], text: &str) -> Result<Vec<u8>> {
        if text.is_empty() { Ok(Vec::new()) } else { self.seal_bytes(bound, text.as_bytes()) }
    }

    fn open_field(&self, bound: &[u8], field: &[u8]) -> Result<String> {
        if field.is_empty() {
            return Ok(String::new());
        }
        String::from_utf8(self.open_bytes(bound, field)?).map_err(|_| anyhow!("a field of the register is no text"))
    }

    fn seal_bytes(&self, bound: &[u8], bytes: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: bytes, aad: bound };
        let sealed = self.fields.encrypt(&XNonce::from(nonce), payload);
        Ok([&nonce[..], &sealed.map_err(|_| anyhow!("a field of the register cannot be sealed"))?].concat())
    }

    fn open_bytes(&self, bound: &[u8], bytes: &[u8]) -> Result<Vec<u8>> {
        let Some((nonce, sealed)) = bytes.split_first_chunk::<NONCE_BYTES>() else {
            bail!("a field of the register is cut off; put a backup back");
        };
        let opened = self.fields.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: bound });
        opened.map_err(|_| anyhow!("a field of the register was changed from outside; put a backup back"))
    }
}

/// Looks at the key without making one.
pub fn key_state(database: &Database) -> Result<KeyState> {
    let proof = database.read(|tx| store::register_proof(tx))?;
    Ok(match (read(&place(database))?, proof) {
        (_, None) => KeyState::Unused,
        (None, Some(_)) => KeyState::Missing,
        (Some(key), Some(proof)) if Secret::new(&key).proof == proof => KeyState::Fits,
        (Some(_), Some(_)) => KeyState::Foreign,
    })
}

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> KeyedHash {
    let mut hasher = blake3::Hasher::new_keyed(key);
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut hash = KeyedHash::default();
    hasher.finalize_xof().fill(&mut hash);
    hash
}

/// What a sealed field belongs to.
fn bound(column: &str, Entry { year, service }: Entry, nik_hash: &KeyedHash) -> Vec<u8> {
    let service = service.to_string();
    [column.as_bytes(), b"\0", &year.to_le_bytes(), service.as_bytes(), b"\0", nik_hash].concat()
}

fn place(database: &Database) -> PathBuf {
    database.path().with_file_name("keys").join(KEY)
}

fn missing(path: &Path) -> String {
    format!("the key of the register is missing; put {} back from a private backup", path.display())
}

fn read(path: &Path) -> Result<Option<Zeroizing<[u8; KEY_BYTES]>>> {
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("read {}", path.display())),
    };
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let mut more = [0];
    let is_whole = file.read_exact(&mut *key).is_ok() && file.read(&mut more)? == 0;
    ensure!(is_whole, "{} is damaged; put it back from a private backup", path.display());
    Ok(Some(key))
}

/// Makes the key, or takes the one that another process just made.
fn make(path: &Path) -> Result<Zeroizing<[u8; KEY_BYTES]>> {
    let folder = path.parent().context("the folder of the keys")?;
    fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    let key: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(rand::random());
    // A name that no backup takes along.
    let beside = path.with_file_name(format!(".{KEY}.{}.tmp", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Elsewhere the folder's own rights keep it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(&*key)?;
        file.sync_all()
    });
    written.with_context(|| format!("write {}", beside.display()))?;
    // A link is made whole or not at all, and never over one that is there.
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside).with_context(|| format!("remove {}", beside.display()))?;
    match linked {
        Ok(()) => {
            #[cfg(unix)]
            fs::File::open(folder).and_then(|folder| folder.sync_all()).context("keep the key of the register")?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path)?.context(missing(path)),
        Err(error) => Err(error).with_context(|| format!("write {}", path.display())),
    }
}
