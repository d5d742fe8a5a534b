//! Who may use a route of the dashboard, and what a handler knows of who asks. The gate itself is that of both programs.

use std::ops::Deref;

use axum::Extension;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Router, extract::DefaultBodyLimit};
use selaras_web::BODY_MAX_BYTES;

use super::App;
use crate::store::{Person, Role};

/// Who may use a route. An administrator may use all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// No login.
    Nobody,
    Viewer,
    Reviewer,
    Inspector,
    Admin,
}

/// Who asks, and in which language.
#[derive(Clone, Debug)]
pub struct Visit(selaras_web::Visit<Person>);

pub type Visitor = Extension<Visit>;

impl From<Need> for selaras_web::Need<Role> {
    fn from(need: Need) -> Self {
        use selaras_web::Need::{Nobody, Role as Of};
        match need {
            Need::Nobody => Nobody,
            Need::Viewer => Of(Role::Viewer),
            Need::Reviewer => Of(Role::Reviewer),
            Need::Inspector => Of(Role::Inspector),
            Need::Admin => Of(Role::Admin),
        }
    }
}

impl From<selaras_web::Visit<Person>> for Visit {
    fn from(visit: selaras_web::Visit<Person>) -> Visit {
        Visit(visit)
    }
}

impl Deref for Visit {
    type Target = selaras_web::Visit<Person>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Visit {
    pub fn name(&self) -> &str {
        self.account.as_ref().map_or("", |person| &person.name)
    }

    pub fn may(&self, role: Role) -> bool {
        self.account.as_ref().is_some_and(|person| person.role.may(role))
    }

    pub fn is_admin(&self) -> bool {
        self.may(Role::Admin)
    }
}

/// The routes of the dashboard, each declared once with who may use it: a part of the dashboard takes them and gives them back
/// with its own.
pub struct Routes {
    page: App,
    router: Router<App>,
    declared: Vec<Declared>,
}

/// A route as it was declared.
pub type Declared = (Method, &'static str, Need);

impl Routes {
    pub fn new(page: &App) -> Routes {
        Routes { page: page.clone(), router: Router::new(), declared: Vec::new() }
    }

    pub fn get<H, T>(self, path: &'static str, need: Need, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let methods = selaras_web::guarded(&self.page, need.into(), on(MethodFilter::GET, handler));
        self.add(Method::GET, path, need, methods)
    }

    /// A form. What it changes goes through `Dashboard::change`.
    pub fn post<H, T>(self, path: &'static str, need: Need, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let methods = selaras_web::guarded(&self.page, need.into(), on(MethodFilter::POST, handler));
        self.add(Method::POST, path, need, methods)
    }

    /// A form with files of up to `max_bytes` in all; its token is the first field.
    pub fn upload<H, T>(self, path: &'static str, need: Need, max_bytes: usize, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let methods = on(MethodFilter::POST, handler);
        let methods = selaras_web::guarded_upload(&self.page, need.into(), max_bytes, methods);
        self.add(Method::POST, path, need, methods)
    }

    fn add(mut self, method: Method, path: &'static str, need: Need, methods: MethodRouter<App>) -> Routes {
        self.router = self.router.route(path, methods);
        self.declared.push((method, path, need));
        self
    }

    pub fn finish(self) -> (Router<App>, Vec<Declared>) {
        (self.router.layer(DefaultBodyLimit::max(BODY_MAX_BYTES)), self.declared)
    }
}
