//! A window on the province's dashboard, with a person logged in.

use crate::world::World;

use super::Browser;

pub struct Board {
    pub browser: Browser,
    address: String,
}

impl Board {
    /// A new person of this role, logged in.
    pub fn of(world: &World, name: &str, role: &str) -> Board {
        let added = world.server(&["person", "add", name, "--role", role]).ended(0);
        let board = Board { browser: Browser::open(), address: world.dashboard() };
        board.open("/masuk");
        board.browser.types("name", name);
        board.browser.types("password", added.json["password"].as_str().unwrap());
        board.browser.clicks("main button");
        board.browser.sees("location.pathname === '/'");
        board
    }

    pub fn open(&self, path: &str) {
        self.browser.goes_to(&format!("{}{path}", self.address));
        let here = self.browser.text("location.pathname");
        assert_eq!(Some(here.as_str()), path.split('?').next(), "it leads elsewhere");
    }
}
