//! What may be connected to: decided by the address, after names are resolved.

use std::net::{IpAddr, SocketAddr};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::workshop::address::Reach;

/// Why something is not connected to; the model reads it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0:?} is no address of a page, such as https://example.com/a")]
    NoUrl(String),
    #[error("only http and https are read, not {0:?}")]
    Scheme(String),
    #[error("an address with a user name or a password in it is not read")]
    Credentials,
    #[error("{0} is not read: the address is {1}, and only those of the public internet are allowed here")]
    Address(String, &'static str),
    #[error("{0} is known to nobody: the name cannot be resolved")]
    Unknown(String),
}

/// Reads the address of a page.
pub(super) fn parse(url: &str) -> Result<Url, Refused> {
    Url::parse(url.trim()).map_err(|_| Refused::NoUrl(url.to_owned()))
}

/// Whether a page may be asked for, as far as its address alone tells: a name is looked at when it is resolved.
pub(super) fn check(url: &Url, allow_private: bool) -> Result<(), Refused> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refused::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Credentials);
    }
    let host = url.host_str().ok_or_else(|| Refused::NoUrl(url.to_string()))?;
    match host.trim_matches(['[', ']']).parse() {
        Ok(address) => may_reach(host, address, allow_private),
        Err(_) => Ok(()),
    }
}

fn may_reach(host: &str, address: IpAddr, allow_private: bool) -> Result<(), Refused> {
    match Reach::of(address) {
        Reach::Public => Ok(()),
        Reach::Private(_) if allow_private => Ok(()),
        Reach::Private(kind) | Reach::Unusable(kind) => Err(Refused::Address(host.to_owned(), kind)),
    }
}

/// The addresses of a name that may be connected to; an error if there is none.
fn allowed(
    host: &str,
    addresses: impl IntoIterator<Item = SocketAddr>,
    allow_private: bool,
) -> Result<Vec<SocketAddr>, Refused> {
    let mut refused = Refused::Unknown(host.to_owned());
    let mut allowed = Vec::new();
    for address in addresses {
        match may_reach(host, address.ip(), allow_private) {
            Ok(()) => allowed.push(address),
            Err(why) => refused = why,
        }
    }
    if allowed.is_empty() { Err(refused) } else { Ok(allowed) }
}

/// Resolves names, and gives only addresses that may be connected to. Since they are what is connected to, a name
/// whose address changes between a look and the connection gains nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    pub(super) allow_private: bool,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let host = name.as_str();
            let found =
                tokio::net::lookup_host((host, 0)).await.map_err(|_| Refused::Unknown(host.to_owned()))?;
            Ok(Box::new(allowed(host, found, allow_private)?.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(url: &str, allow_private: bool) -> Result<(), Refused> {
        check(&parse(url)?, allow_private)
    }

    #[test]
    fn only_pages_of_the_web_are_read() {
        assert_eq!(checked("https://example.com/a?b#c", false), Ok(()));
        assert_eq!(checked(" http://example.com:8080 ", false), Ok(()));
        for url in ["ftp://example.com", "file:///etc/passwd", "data:text/plain,hi", "javascript:1", "ws://a"]
        {
            assert!(matches!(checked(url, true), Err(Refused::Scheme(_))), "{url}");
        }
        for url in ["", "example.com", "/a", "http://", "http://a b/"] {
            assert!(matches!(checked(url, true), Err(Refused::NoUrl(_))), "{url}");
        }
        assert_eq!(checked("http://user@example.com", true), Err(Refused::Credentials));
        assert_eq!(checked("http://:word@example.com", true), Err(Refused::Credentials));
    }

    #[test]
    fn a_private_address_is_refused_however_it_is_written() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://10.0.0.1:80/",
            "http://169.254.169.254/latest/meta-data",
            "http://[fe80::1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://１２７.0.0.1/",
        ] {
            assert!(matches!(checked(url, false), Err(Refused::Address(..))), "{url}");
            assert_eq!(checked(url, true), Ok(()), "{url}");
        }
    }

    #[test]
    fn an_address_that_is_nobodys_is_never_connected_to() {
        for url in
            ["http://0.0.0.0/", "http://0/", "http://[::]/", "http://224.0.0.1/", "http://255.255.255.255/"]
        {
            assert!(matches!(checked(url, true), Err(Refused::Address(..))), "{url}");
        }
    }

    #[test]
    fn of_a_names_addresses_only_public_ones_are_used() {
        let addresses = |texts: &[&str]| -> Vec<SocketAddr> {
            texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect()
        };
        let both = addresses(&["10.0.0.1", "8.8.8.8", "::1"]);
        assert_eq!(allowed("a", both.clone(), false), Ok(addresses(&["8.8.8.8"])));
        assert_eq!(allowed("a", both.clone(), true), Ok(both));
        let refused = allowed("inside.example", addresses(&["192.168.0.1"]), false).unwrap_err();
        assert!(
            refused.to_string().starts_with("inside.example is not read: the address is private"),
            "{refused}"
        );
        assert_eq!(allowed("a", [], false), Err(Refused::Unknown("a".to_owned())));
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_when_it_is_resolved() {
        let resolved = |allow_private| Names { allow_private }.resolve("localhost".parse().unwrap());
        let Err(error) = resolved(false).await else { panic!("it was resolved") };
        assert!(
            error.downcast_ref::<Refused>().is_some_and(|why| matches!(why, Refused::Address(..))),
            "{error}"
        );
        assert!(resolved(true).await.unwrap().next().is_some());
    }
}
