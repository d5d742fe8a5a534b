//! The one gate in front of every handler: whose session it is, whether the role suffices, and for a change that it comes
//! from our own page. Leaves the program's own visit for the handler.

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;

use super::fault::{came_from, with_language};
use super::listen::Peer;
use super::session::{form_token, language, language_cookie, secret_hash, secret_of};
use super::{Address, Attempts, BODY_MAX_BYTES, Hashing, PageError, Texts, Words, change};

/// What the gate asks of a program: where it is served, what it says, whose session it is, and where accounts are kept.
pub trait Site: Send + Sync + 'static {
    type Account: Clone + Send + 'static;
    /// What a route may ask of an account.
    type Role: Copy + Send + Sync + 'static;
    /// What handlers get of a visitor.
    type Visit: From<Visit<Self::Account>> + Clone + Send + Sync + 'static;

    fn address(&self) -> &Address;
    fn texts(&self) -> &'static Texts;
    fn hashing(&self) -> &Hashing;
    /// Milliseconds since 1970 UTC.
    fn now_ms(&self) -> i64;
    fn has_role(account: &Self::Account, role: Self::Role) -> bool;

    /// Whose session it is, as the account stands now.
    fn known(&self, session: &[u8; 32]) -> Result<Known<Self::Account>>;
    /// Who may try a password now.
    fn attempts(&self) -> &Attempts;
    /// Of an account's password; `None`: there is no account of that name.
    fn password_hash(&self, name: &str) -> Result<Option<String>>;
    /// Whether what an account asks for beside its password is given: `code`, as typed.
    fn second_factor(&self, _name: &str, _code: &str) -> impl Future<Output = Result<SecondFactor>> + Send {
        std::future::ready(Ok(SecondFactor::Enough))
    }
    /// Writes down that a wrong password was typed for an account.
    fn note_failure(&self, _name: &str, _from: Option<IpAddr>) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }
    /// Begins a session of an account.
    fn begin_session(
        &self,
        name: String,
        session: [u8; 32],
        expires_ms: i64,
    ) -> impl Future<Output = Result<()>> + Send;
    fn end_session(&self, session: [u8; 32]) -> impl Future<Output = Result<()>> + Send;
}

/// What an account says of a login whose password is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// It asks for nothing more, or has it.
    Enough,
    /// It asks for a code, and none was given.
    Asked,
    Wrong,
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need<R> {
    /// No login.
    Nobody,
    /// Only while there is no account at all.
    FirstStart,
    Role(R),
}

/// What a program knows of a browser.
pub struct Known<A> {
    pub account: Option<A>,
    /// Whether there is any account.
    pub has_accounts: bool,
}

/// Who asks, and in which language.
#[derive(Clone, Debug)]
pub struct Visit<A> {
    /// `None` on pages without login.
    pub account: Option<A>,
    pub words: Words,
    /// Goes into every form; empty without a session.
    pub token: String,
    /// What the store knows the session by.
    pub session: Option<[u8; 32]>,
    /// Where the browser's connection comes from; `None` where there is no socket.
    pub from: Option<IpAddr>,
    /// This page in the other language; of a form that was sent, the page it stood on.
    pub there: String,
}

/// Puts the gate in front of the methods of a route.
pub fn guarded<S: Site>(site: &Arc<S>, need: Need<S::Role>, methods: MethodRouter<Arc<S>>) -> MethodRouter<Arc<S>> {
    methods.layer(from_fn_with_state((Arc::clone(site), need, BODY_MAX_BYTES), pass))
}

/// [`guarded`] for a form that may be larger; with files its token is the first field.
pub fn guarded_upload<S: Site>(
    site: &Arc<S>,
    need: Need<S::Role>,
    max_bytes: usize,
    methods: MethodRouter<Arc<S>>,
) -> MethodRouter<Arc<S>> {
    let gate = from_fn_with_state((Arc::clone(site), need, max_bytes), pass);
    methods.layer(DefaultBodyLimit::max(max_bytes)).layer(gate)
}

async fn pass<S: Site>(
    State((site, need, max_bytes)): State<(Arc<S>, Need<S::Role>, usize)>,
    request: Request,
    next: Next,
) -> Result<Response, PageError> {
    let secret = secret_of(request.headers(), site.address());
    let session = secret_hash(&secret);
    let Known { account, has_accounts } = site.known(&session)?;
    let (language, is_chosen) = language(request.headers(), request.uri());
    let visit = Visit {
        words: site.texts().words(language),
        token: account.as_ref().map(|_| form_token(&secret)).unwrap_or_default(),
        session: account.as_ref().map(|_| session),
        there: in_the_other(site.texts().words(language), &request),
        from: request.extensions().get::<ConnectInfo<Peer>>().map(|peer| peer.0.0.ip()),
        account,
    };
    if let Some(answer) = turned_away::<S>(need, &visit, has_accounts) {
        return Ok(answer);
    }
    if change::is_change(request.method()) && change::told_bytes(request.headers()) > max_bytes {
        return Ok((StatusCode::PAYLOAD_TOO_LARGE, visit.words.say("too-large")).into_response());
    }
    let mut request = match change::is_change(request.method()) {
        true => match change::own(request, site.address(), &visit.token, max_bytes).await {
            Some(request) => request,
            None => return Ok((StatusCode::FORBIDDEN, visit.words.say("foreign-form")).into_response()),
        },
        false => request,
    };
    request.extensions_mut().insert(S::Visit::from(visit));
    let mut response = next.run(request).await;
    if is_chosen {
        response.headers_mut().append(header::SET_COOKIE, language_cookie(site.address(), language));
    }
    Ok(response)
}

fn in_the_other(words: Words, request: &Request) -> String {
    let here = match change::is_change(request.method()) {
        true => came_from(request.headers()).unwrap_or("/"),
        false => request.uri().path_and_query().map_or("/", |here| here.as_str()),
    };
    with_language(here, words.other_lang())
}

/// The answer to somebody who may not use a route.
fn turned_away<S: Site>(need: Need<S::Role>, visit: &Visit<S::Account>, has_accounts: bool) -> Option<Response> {
    match (need, &visit.account) {
        (Need::FirstStart, _) if has_accounts => Some(Redirect::to("/masuk").into_response()),
        (Need::FirstStart | Need::Nobody, _) => None,
        (Need::Role(_), None) => Some(Redirect::to(if has_accounts { "/masuk" } else { "/mulai" }).into_response()),
        (Need::Role(role), Some(account)) if !S::has_role(account, role) => {
            Some((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response())
        }
        _ => None,
    }
}
