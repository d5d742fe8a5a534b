//! E-mail by SMTP (RFC 5321), each recipient in a letter of its own. Made ready up to the server's word that it waits for the
//! text; from the first byte of the text on nobody knows, until the server has answered.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message as Letter};
use selaras_domain::message;
use selaras_domain::message::Message;

use super::{NotDelivered, Parcel, Receipt};
use crate::delivery::settings::{self, MailTls, Secret};

const CONNECT_MAX: Duration = Duration::from_secs(20);

pub struct Ready {
    connection: AsyncSmtpConnection,
    message: Vec<u8>,
}

/// An address that may be written to.
pub fn check(address: &str) -> Result<(), Message> {
    address.parse::<Address>().map(drop).map_err(|_| {
        message!(
            "mail:{address}: tulis alamat seperti mail:spm@contoh.id",
            "mail:{address}: write an address like mail:spm@example.id"
        )
    })
}

pub(super) async fn prepare(settings: &settings::Mail, to: &str, parcel: &Parcel) -> Result<Ready, NotDelivered> {
    let from: Mailbox = settings.from.parse().map_err(|_| {
        wrong(message!("delivery.mail.from bukan alamat e-mail", "delivery.mail.from is no e-mail address"))
    })?;
    let to: Address = to.parse().map_err(|_| wrong(message!("bukan alamat e-mail", "not an e-mail address")))?;
    let message = write(&from, &to, parcel).map_err(|error| wrong(super::told(&error)))?;
    let envelope = Envelope::new(Some(from.email), vec![to.clone()])
        .map_err(|error| wrong(Message::untranslated(error.to_string())))?;
    let mut connection = connect(settings).await?;
    let opened = open(&mut connection, &envelope, to).await;
    if let Err(error) = opened {
        connection.abort().await;
        return Err(told(&error));
    }
    Ok(Ready { connection, message })
}

async fn open(connection: &mut AsyncSmtpConnection, envelope: &Envelope, to: Address) -> Result<(), Error> {
    let takes_all = connection.server_info().supports_feature(Extension::EightBitMime);
    let options = takes_all.then_some(MailParameter::Body(MailBodyParameter::EightBitMime)).into_iter().collect();
    connection.command(Mail::new(envelope.from().cloned(), options)).await?;
    connection.command(Rcpt::new(to, Vec::new())).await?;
    connection.command(Data).await?;
    Ok(())
}

pub(super) async fn hand_over(mut ready: Ready) -> Result<Receipt, NotDelivered> {
    match ready.connection.message(&ready.message).await {
        Ok(response) => {
            // It has been taken; what becomes of the farewell changes nothing.
            let _ = ready.connection.quit().await;
            Ok(Message::untranslated(response.message().collect::<Vec<_>>().join(" ")))
        }
        Err(error) if error.status().is_some() => Err(told(&error)),
        Err(error) => Err(NotDelivered::Unknown(message!(
            "surat sudah diserahkan, jawaban server e-mail tidak datang ({error}); tanyakan kepada penerima, lalu kirim ulang atau nyatakan terkirim",
            "the letter was handed over and the mail server did not answer ({error}); ask the recipient, then send again or say that it arrived"
        ))),
    }
}

async fn connect(settings: &settings::Mail) -> Result<AsyncSmtpConnection, NotDelivered> {
    let hello = ClientId::default();
    let is_here = matches!(settings.host.as_str(), "localhost" | "127.0.0.1" | "::1");
    let tls = match settings.tls {
        MailTls::None if is_here => None,
        MailTls::None => {
            return Err(wrong(message!(
                "delivery.mail.tls = \"none\" hanya untuk komputer ini sendiri",
                "delivery.mail.tls = \"none\" is for this computer itself alone"
            )));
        }
        MailTls::Implicit | MailTls::Starttls => Some(parameters(settings)?),
    };
    let at_once = tls.clone().filter(|_| settings.tls == MailTls::Implicit);
    let server = (settings.host.as_str(), settings.port);
    let mut connection = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_MAX), &hello, at_once, None)
        .await
        .map_err(|error| told(&error))?;
    if let (MailTls::Starttls, Some(tls)) = (settings.tls, tls) {
        // A handshake that fails leaves no stream to say farewell on: the connection is dropped.
        connection.starttls(tls, &hello).await.map_err(|error| told(&error))?;
    }
    let logged_in = log_in(&mut connection, settings).await;
    if logged_in.is_err() {
        connection.abort().await;
    }
    logged_in.map(|()| connection)
}

async fn log_in(connection: &mut AsyncSmtpConnection, settings: &settings::Mail) -> Result<(), NotDelivered> {
    if let Some(user) = &settings.user {
        let file = settings.password_file.as_ref().ok_or_else(|| {
            wrong(message!("delivery.mail.password_file tidak ada", "delivery.mail.password_file is missing"))
        })?;
        let password = Secret::read(file).map_err(|error| wrong(Message::untranslated(error.to_string())))?;
        let credentials = Credentials::new(user.clone(), password.expose().to_owned());
        connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|error| told(&error))?;
    }
    Ok(())
}

fn parameters(settings: &settings::Mail) -> Result<TlsParameters, NotDelivered> {
    let bad = |error: String| wrong(Message::untranslated(format!("TLS: {error}")));
    let extra = match &settings.ca_file {
        Some(path) => {
            let pem = std::fs::read(path).map_err(|error| bad(format!("{}: {error}", path.display())))?;
            Some(Certificate::from_pem(&pem).map_err(|error| bad(format!("{}: {error}", path.display())))?)
        }
        None => None,
    };
    let builder = || {
        let builder = TlsParameters::builder(settings.host.clone());
        extra
            .clone()
            .map_or_else(|| TlsParameters::builder(settings.host.clone()), |root| builder.add_root_certificate(root))
    };
    // A computer without any roots still trusts whom `ca_file` vouches for.
    let built =
        builder().build_rustls().or_else(|_| builder().certificate_store(CertificateStore::None).build_rustls());
    built.map_err(|error| bad(error.to_string()))
}

fn write(from: &Mailbox, to: &Address, parcel: &Parcel) -> anyhow::Result<Vec<u8>> {
    let document = &parcel.document;
    let builder = Letter::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(&document.subject)
        // The same for every try: servers and readers that know it show it once.
        .message_id(Some(format!("<{}@selaras>", parcel.key)));
    let text = SinglePart::plain(document.text.clone());
    let body = match document.html.is_empty() {
        true => MultiPart::mixed().singlepart(text),
        false => MultiPart::mixed()
            .multipart(MultiPart::alternative_plain_html(document.text.clone(), document.html.clone())),
    };
    let body = match document.file_name.is_empty() {
        true => body,
        false => {
            let kind = ContentType::parse(&document.media_type)?;
            body.singlepart(Attachment::new(document.file_name.clone()).body(document.bytes.clone(), kind))
        }
    };
    Ok(builder.multipart(body)?.formatted())
}

/// 5xx is for good, 4xx and a broken connection are not.
fn told(error: &Error) -> NotDelivered {
    let text = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ");
    let text = Message::untranslated(text);
    match error.is_permanent() {
        true => NotDelivered::Never(text),
        false => NotDelivered::Later(text),
    }
}

fn wrong(text: Message) -> NotDelivered {
    NotDelivered::Never(text)
}
