//! A Chromium for one test, spoken to by WebDriver (W3C) through its own driver; both end with it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use data_encoding::BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

use crate::world::PATIENCE;

/// The smallest window that the page is made for, and what keeps Chromium from looking for its maker's hosts, and from a
/// sandbox that root has not.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--window-size=1024,600",
    "--hide-scrollbars",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];
/// The key of an element's id in answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys that are no letters, as WebDriver writes them.
pub mod key {
    pub const TAB: &str = "\u{e004}";
    pub const ENTER: &str = "\u{e007}";
    pub const ESCAPE: &str = "\u{e00c}";
    pub const LEFT: &str = "\u{e012}";
    pub const UP: &str = "\u{e013}";
    pub const RIGHT: &str = "\u{e014}";
    pub const DOWN: &str = "\u{e015}";
}

pub struct Browser {
    http: Agent,
    /// Of the session at the driver.
    url: String,
    driver: Child,
    _profile: TempDir,
}

impl Browser {
    pub fn open() -> Browser {
        let profile = TempDir::new().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver (Debian: chromium-driver; ./tests/run installs it)");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            line.split("started successfully on port ").nth(1)?.trim_end_matches('.').parse::<u16>().ok()
        });
        // What it says later would fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let config = Agent::config_builder().proxy(None).http_status_as_error(false).timeout_global(Some(PATIENCE));
        let url = format!("http://127.0.0.1:{}/session", port.unwrap());
        let mut browser = Browser { http: config.build().into(), url, driver, _profile: profile };
        let folder = format!("--user-data-dir={}", browser._profile.path().display());
        let arguments: Vec<&str> = ARGUMENTS.into_iter().chain([folder.as_str()]).collect();
        let patience_ms = PATIENCE.as_millis() as u64;
        let session = browser.post(
            "",
            json!({ "capabilities": { "alwaysMatch": {
                "goog:chromeOptions": { "args": arguments },
                "acceptInsecureCerts": true,
                "timeouts": { "script": patience_ms, "pageLoad": patience_ms },
            }}}),
        );
        browser.url = format!("{}/{}", browser.url, session["sessionId"].as_str().unwrap());
        browser
    }

    pub fn goes_to(&self, url: &str) {
        self.post("/url", json!({ "url": url }));
    }

    /// Types into a field, named as in its form, as a person does: key by key.
    pub fn types(&self, name: &str, keys: &str) {
        self.send(&self.field(name), keys);
    }

    /// Types where the cursor is.
    pub fn types_on(&self, keys: &str) {
        let press = |key: char| ["keyDown", "keyUp"].map(|what| json!({ "type": what, "value": key.to_string() }));
        let presses: Vec<Value> = keys.chars().flat_map(press).collect();
        // To whatever has the focus then: a part that follows the store may be renewed at any moment.
        self.post("/actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": presses }] }));
    }

    pub fn clicks(&self, css: &str) {
        let element = self.element(css);
        self.post(&format!("/element/{}/click", id(&element)), json!({}));
    }

    /// A click in a part that follows the store: found, seen to be uncovered and clicked in one turn of the page, because such
    /// a part may be renewed between any two.
    pub fn clicks_live(&self, css: &str) {
        let script = "const one = document.querySelector(arguments[0]);
            one.scrollIntoView({ block: 'center' });
            const { x, y, width, height } = one.getBoundingClientRect();
            const there = document.elementFromPoint(x + width / 2, y + height / 2);
            if (!one.contains(there)) return there?.outerHTML ?? 'nothing there';
            one.focus(); one.click();
            return null;";
        let covered = self.post("/execute/sync", json!({ "script": script, "args": [css] }));
        assert!(covered.is_null(), "{css} is behind {covered}");
    }

    /// Pastes a text of the clipboard into a field.
    pub fn pastes(&self, name: &str, text: &str) {
        let script = "const [cell, text] = arguments; cell.focus();
            const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', text);
            cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));";
        self.post("/execute/sync", json!({ "script": script, "args": [self.field(name), text] }));
    }

    /// Waits until an expression of the page is true.
    #[track_caller]
    pub fn sees(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0], end = Date.now() + 1000;
             const look = () => ({expression}) ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20); look();"
        );
        let started = Instant::now();
        // A page that gives way to the next takes the script along: it looks again there.
        while self.ask("/execute/async", json!({ "script": script, "args": [] })) != Ok(Value::Bool(true)) {
            assert!(started.elapsed() < PATIENCE, "{expression} never came:\n{}", self.text("document.body.innerText"));
        }
    }

    /// What an expression of the page is.
    pub fn says(&self, expression: &str) -> Value {
        self.post("/execute/sync", json!({ "script": format!("return {expression}"), "args": [] }))
    }

    pub fn text(&self, expression: &str) -> String {
        self.says(expression).as_str().unwrap_or_default().to_owned()
    }

    /// What an asynchronous script hands to its last argument.
    pub fn answers(&self, script: &str) -> Value {
        self.post("/execute/async", json!({ "script": script, "args": [] }))
    }

    pub fn cookies(&self) -> Vec<Value> {
        self.get("/cookie").as_array().unwrap().clone()
    }

    /// A picture of the whole page, for whoever looks at a run of the tests.
    pub fn picture(&self, name: &str) {
        let whole = json!({ "cmd": "Page.captureScreenshot", "params": { "captureBeyondViewport": true } });
        let picture = self.post("/goog/cdp/execute", whole);
        keep(&format!("{name}.png"), &BASE64.decode(picture["data"].as_str().unwrap().as_bytes()).unwrap());
    }

    /// The page as paper, for whoever looks at a run of the tests.
    pub fn print(&self, name: &str) {
        let a4 = json!({ "page": { "width": 21.0, "height": 29.7 } });
        let paper = self.post("/print", a4);
        let bytes = BASE64.decode(paper.as_str().unwrap().as_bytes()).unwrap();
        assert!(bytes.starts_with(b"%PDF-"), "{name}");
        keep(&format!("{name}.pdf"), &bytes);
    }

    fn field(&self, name: &str) -> Value {
        self.element(&format!("[name='{name}']"))
    }

    fn element(&self, css: &str) -> Value {
        self.post("/element", json!({ "using": "css selector", "value": css }))
    }

    fn send(&self, element: &Value, keys: &str) {
        self.post(&format!("/element/{}/value", id(element)), json!({ "text": keys }));
    }

    fn get(&self, path: &str) -> Value {
        told(self.http.get(format!("{}{path}", self.url)).call()).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) -> Value {
        self.ask(path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn ask(&self, path: &str, body: Value) -> Result<Value, String> {
        told(self.http.post(format!("{}{path}", self.url)).send_json(body))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closes the windows; the driver alone would leave them.
        let _ = self.http.delete(&self.url).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The value of an answer, or what the driver says is wrong.
fn told(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, String> {
    let mut body: Value = answer.unwrap().body_mut().with_config().limit(64 << 20).read_json().unwrap();
    match body["value"]["error"].is_null() {
        true => Ok(body["value"].take()),
        false => Err(body["value"].to_string()),
    }
}

fn id(element: &Value) -> &str {
    element[ELEMENT].as_str().unwrap()
}

/// Where CI keeps it.
fn keep(name: &str, bytes: &[u8]) {
    let folder = target().join("screenshots");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}
