//! An office with its agent's page served by a real process.

use crate::world::{Office, Running, World};

use super::Browser;

pub const PASSWORD: &str = "kata sandi SAMPLE";

pub struct Desk {
    pub office: Office,
    /// `http://127.0.0.1:PORT`
    pub address: String,
    running: Option<Running>,
    starts: u32,
    /// Kept for its folder.
    _world: Option<World>,
}

impl Desk {
    /// The coordinator's office of Seruyan, joined, and then without any network.
    pub fn alone() -> Desk {
        let world = World::start();
        let office = world.office("62.07", "");
        world.kill();
        Desk { _world: Some(world), ..Desk::of(office) }
    }

    /// An office of a world that the test keeps.
    pub fn of(office: Office) -> Desk {
        Desk::at(office, "127.0.0.1:0")
    }

    /// [`Desk::of`] where its settings let it listen.
    pub fn at(office: Office, listen: &str) -> Desk {
        let mut desk = Desk { office, address: String::new(), running: None, starts: 0, _world: None };
        desk.run(listen);
        desk
    }

    /// What the agent says of its certificate after where it listens.
    pub fn certificate(&mut self) -> String {
        self.running.as_mut().unwrap().line()
    }

    /// kill -9: no farewell, no flush.
    pub fn kill(&mut self) {
        self.running.take().unwrap().kill();
    }

    /// Runs the agent again where it was.
    pub fn run_again(&mut self) {
        let address = self.address.split("//").nth(1).unwrap().to_owned();
        self.run(&address);
    }

    pub fn kill_and_run(&mut self) {
        self.kill();
        self.run_again();
    }

    /// Ends the agent as a person would, and runs it again.
    pub fn stop_and_run(&mut self, listen: &str) {
        self.end();
        self.run(listen);
    }

    /// Ends the agent as a person would.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let running = self.running.take().unwrap();
        running.terminate();
        running.wait().ended(0);
    }

    /// Makes the coordinator's account on the first-start page; the browser is then logged in.
    pub fn first_start(&self, browser: &Browser) {
        self.open(browser, "/");
        browser.sees("location.pathname === '/mulai'");
        self.give_credentials(browser, "Siti");
    }

    pub fn log_in(&self, browser: &Browser, name: &str) {
        self.open(browser, "/masuk");
        self.give_credentials(browser, name);
    }

    pub fn open(&self, browser: &Browser, path: &str) {
        browser.goes_to(&format!("{}{path}", self.address));
    }

    fn give_credentials(&self, browser: &Browser, name: &str) {
        browser.types("name", name);
        browser.types("password", PASSWORD);
        browser.clicks("main button");
        browser.sees("document.querySelector('#sinkron')");
    }

    fn run(&mut self, listen: &str) {
        self.starts += 1;
        let log = self.office.data.with_file_name(format!("page-{}.log", self.starts));
        let mut running = Running::start(self.office.command(&["run"]).env("SELARAS_WEB_LISTEN", listen), log);
        assert!(running.line().contains("running for"));
        self.address = running.line().strip_prefix("listening on ").unwrap().to_owned();
        self.running = Some(running);
    }
}
