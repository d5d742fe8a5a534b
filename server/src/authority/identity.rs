//! Who a client certificate names.

use selaras_domain::line::OfficeId;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The office in the certificate's common name; the TLS layer has already proven that our CA signed it.
pub fn office_of_certificate(der: &[u8]) -> Option<OfficeId> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let name = certificate.subject().iter_common_name().next()?;
    name.as_str().ok()?.parse().ok()
}
