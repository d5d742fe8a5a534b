//! What the pages of both programs have in common: the gate in front of every route, sessions and passwords, words and
//! formats of two languages, the frame and base style of a page. A program says through [`Site`] whose session it is and
//! where accounts are kept; nothing here knows a database.

mod address;
mod answer;
mod assets;
mod attempts;
mod bucket;
mod change;
mod fault;
mod gate;
mod headers;
mod listen;
mod login;
mod password;
mod period;
mod qr;
mod session;
mod tls;
mod upload;
mod words;

pub use address::Address;
pub use answer::{Answer, PageError, html, refused};
pub use assets::{Asset, asset};
pub use attempts::Attempts;
pub use bucket::{Bucket, Rates, network};
pub use gate::{Known, Need, SecondFactor, Site, Visit, guarded, guarded_upload};
pub use headers::check;
pub use listen::{Peer, Tls, serve};
pub use login::{Credentials, Entered, account_name, begin, confirm, enter, leave, wrong_credentials};
pub use password::{Hashing, hash, hash_password, new_password};
pub use period::{Asked, Shown, last_ended};
pub use qr::{Qr, qr};
pub use tls::Identity;
pub use upload::{Sent, Uploaded, XLSX, files, saved_as};
pub use words::{Language, Texts, Words, has_moved};

/// Largest body of a form; a service's whole form takes a tenth.
pub const BODY_MAX_BYTES: usize = 1 << 20;
