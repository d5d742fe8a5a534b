//! What a browser gets instead of bare text when something is refused or not there: a page in the reader's language, with a way
//! back. Programs that ask without a browser get the text as it is.

use askama::Template;
use axum::body::to_bytes;
use axum::http::{HeaderMap, HeaderName, Request, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::session::language;
use super::{Site, Words};

/// Longest text that is shown; ours are a sentence or two.
const TEXT_MAX_BYTES: usize = 4 << 10;

/// Who asks, as far as a page for it must know.
pub struct Asking {
    words: Words,
    is_browser: bool,
    /// The page that the person comes from, or would come back to in the other language.
    back: Option<String>,
}

#[derive(Template)]
#[template(path = "fault.html")]
struct Fault<'a> {
    visit: Stranger,
    office: &'a str,
    text: String,
    back: Option<String>,
}

/// The frame asks for these; here nobody is shown as logged in.
struct Stranger {
    words: Words,
    account: Option<()>,
    token: &'static str,
    there: String,
}

impl Stranger {
    fn name(&self) -> &'static str {
        ""
    }
}

impl Asking {
    pub fn of<S: Site, B>(site: &S, request: &Request<B>) -> Asking {
        let headers = request.headers();
        let takes = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Asking {
            words: site.texts().words(language(headers, request.uri()).0),
            is_browser: takes(header::ACCEPT).contains("text/html"),
            back: came_from(headers).map(str::to_owned),
        }
    }

    /// The response, as a page when it is bare text or nothing and a browser asked.
    pub async fn told(self, response: Response) -> Response {
        let status = response.status();
        let kind =
            response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/plain");
        let is_refused = status.is_client_error() || status.is_server_error();
        if !self.is_browser || !is_refused || !kind.starts_with("text/plain") {
            return response;
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, TEXT_MAX_BYTES).await.unwrap_or_default();
        let own = String::from_utf8_lossy(&bytes).into_owned();
        let text = self.text(status, own);
        let there = with_language(self.back.as_deref().unwrap_or("/"), self.words.other_lang());
        let visit = Stranger { words: self.words, account: None, token: "", there };
        let page = Fault { visit, office: "", text, back: self.back }.render();
        let mut page = match page {
            Ok(page) => (status, Html(page)).into_response(),
            Err(_) => status.into_response(),
        };
        for name in [header::RETRY_AFTER, header::ALLOW, header::SET_COOKIE] {
            if let Some(value) = parts.headers.get(&name) {
                page.headers_mut().insert(name, value.clone());
            }
        }
        page
    }

    /// Our handlers say what is wrong in the reader's language; the rest comes from the router, which knows none.
    fn text(&self, status: StatusCode, own: String) -> String {
        let key = match status {
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS if !own.is_empty() => {
                return own;
            }
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "no-page",
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            _ if status.is_server_error() => "page-failed",
            StatusCode::MISDIRECTED_REQUEST => return own,
            _ => "request-wrong",
        };
        self.words.say(key)
    }
}

/// The path of our own page that a browser comes from.
pub fn came_from(headers: &HeaderMap) -> Option<&str> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (_, rest) = text(header::REFERER)?.split_once("://")?;
    let path = rest.strip_prefix(text(header::HOST)?)?;
    // `//` would be another host.
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

/// An address of ours in a language, whatever it said of that before.
pub fn with_language(address: &str, language: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    let chosen = format!("lang={language}");
    pairs.push(&chosen);
    format!("{path}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_changed_where_one_is_and_nothing_else() {
        for (address, expected) in [
            ("/", "/?lang=en"),
            ("/?lang=id", "/?lang=en"),
            ("/peringkat?year=2023&lang=id&by=sector%3A2", "/peringkat?year=2023&by=sector%3A2&lang=en"),
        ] {
            assert_eq!(with_language(address, "en"), expected);
        }
    }

    #[test]
    fn only_a_page_of_this_very_host_is_gone_back_to() {
        let from = |referer: &'static str| {
            let headers = [(header::HOST, "desa:8443"), (header::REFERER, referer)];
            came_from(&headers.into_iter().map(|(name, value)| (name, value.parse().unwrap())).collect())
                .map(str::to_owned)
        };
        assert_eq!(from("https://desa:8443/akun?x=1").as_deref(), Some("/akun?x=1"));
        for foreign in ["https://jahat/akun", "https://desa:8443.jahat/", "https://desa:8443//jahat/", "about:blank"] {
            assert_eq!(from(foreign), None, "{foreign}");
        }
    }
}
