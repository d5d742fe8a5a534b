//! Where pages are served, and by which names a browser may ask for them: a foreign name that was led here by DNS is none.

use std::net::SocketAddr;

/// The names by which a computer knows itself.
const OWN: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

#[derive(Clone, Debug)]
pub struct Address {
    pub socket: SocketAddr,
    /// What `Host` may say beside the computer's own names, lower case, without a port.
    pub names: Vec<String>,
    /// By TLS.
    pub is_secure: bool,
}

impl Address {
    /// Of this computer only, in the clear.
    pub const fn loopback(socket: SocketAddr) -> Address {
        Address { socket, names: Vec::new(), is_secure: false }
    }

    pub const fn scheme(&self) -> &'static str {
        if self.is_secure { "https" } else { "http" }
    }

    /// Whether `Host` names this computer and the own port, which a browser leaves out when it is the scheme's.
    pub fn is_ours(&self, host: &str) -> bool {
        let usual = if self.is_secure { 443 } else { 80 };
        let (name, port) = match host.rsplit_once(':') {
            // The last group of an address is no port.
            Some((name, port)) if !port.ends_with(']') => match port.parse() {
                Ok(port) => (name, port),
                Err(_) => return false,
            },
            _ => (host, usual),
        };
        let mut names = OWN.into_iter().chain(self.names.iter().map(String::as_str));
        port == self.socket.port() && names.any(|own| name.eq_ignore_ascii_case(own))
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn only_names_of_this_computer_with_the_own_port_are_ours() {
        let address = Address::loopback("127.0.0.1:7450".parse().unwrap());
        for host in ["localhost:7450", "LOCALHOST:7450", "127.0.0.1:7450", "[::1]:7450"] {
            assert!(address.is_ours(host), "{host}");
        }
        for host in ["", "localhost", "127.0.0.1:7451", "jahat.example:7450", "127.0.0.1.jahat.example:7450", "::1:x"] {
            assert!(!address.is_ours(host), "{host}");
        }
    }

    #[test]
    fn a_name_that_was_told_is_ours_and_the_usual_port_need_not_be_said() {
        let names = vec!["selaras.kantor".to_owned(), "[fd00::7]".to_owned()];
        let address = Address { socket: "0.0.0.0:443".parse().unwrap(), names, is_secure: true };
        for host in ["selaras.kantor", "Selaras.Kantor:443", "[fd00::7]", "localhost", "[::1]"] {
            assert!(address.is_ours(host), "{host}");
        }
        for host in ["kantor", "selaras.kantor:80", "[fd00::8]", "0.0.0.0"] {
            assert!(!address.is_ours(host), "{host}");
        }
    }
}
