//! Which addresses of the internet are everybody's, and which lead into somebody's own networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whose an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Anybody's.
    Public,
    /// This machine's, or its networks'; the text says which.
    Private(&'static str),
    /// Nobody's that a page could be read from.
    Unusable(&'static str),
}

use Reach::{Private, Public, Unusable};

/// Ranges of addresses: the first one that holds an address says whose it is. From the registries of special-purpose
/// addresses of IANA (RFC 6890).
const V4: &[(Ipv4Addr, u32, Reach)] = &[
    (Ipv4Addr::UNSPECIFIED, 8, Unusable("unspecified")),
    (Ipv4Addr::new(10, 0, 0, 0), 8, Private("private")),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Private("shared by a provider's customers")),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Private("loopback")),
    (Ipv4Addr::new(169, 254, 0, 0), 16, Private("link-local")),
    (Ipv4Addr::new(172, 16, 0, 0), 12, Private("private")),
    (Ipv4Addr::new(192, 0, 0, 0), 24, Unusable("reserved for protocols")),
    (Ipv4Addr::new(192, 0, 2, 0), 24, Unusable("reserved for documentation")),
    (Ipv4Addr::new(192, 88, 99, 0), 24, Unusable("reserved")),
    (Ipv4Addr::new(192, 168, 0, 0), 16, Private("private")),
    (Ipv4Addr::new(198, 18, 0, 0), 15, Private("for benchmarks of networks")),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Unusable("reserved for documentation")),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Unusable("reserved for documentation")),
    (Ipv4Addr::new(224, 0, 0, 0), 4, Unusable("multicast")),
    (Ipv4Addr::BROADCAST, 32, Unusable("broadcast")),
    (Ipv4Addr::new(240, 0, 0, 0), 4, Unusable("reserved")),
    (Ipv4Addr::UNSPECIFIED, 0, Public),
];

const V6: &[(Ipv6Addr, u32, Reach)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, Unusable("unspecified")),
    (Ipv6Addr::LOCALHOST, 128, Private("loopback")),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, Private("of a network's own translation")),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, Private("unique local")),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, Private("link-local")),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, Private("site-local")),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, Unusable("multicast")),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Unusable("reserved for protocols")),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Unusable("reserved for documentation")),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Unusable("reserved for documentation")),
    // What is given out to anybody is in here, and nothing else is.
    (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3, Public),
    (Ipv6Addr::UNSPECIFIED, 0, Unusable("reserved")),
];

/// Addresses of version 6 that stand for one of version 4, whose first bit is at this place.
const HOLDING_V4: &[(Ipv6Addr, u32, u32)] = &[
    // Mapped, compatible, translated (NAT64), 6to4.
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96, 96),
    (Ipv6Addr::UNSPECIFIED, 96, 96),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, 96),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, 16),
];

impl Reach {
    /// Whose an address is.
    pub(super) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let bits = u128::from(address.to_bits());
        let row = V4.iter().find(|(begin, length, _)| same(bits, begin.to_bits().into(), *length, 32));
        row.map_or(Unusable("reserved"), |row| row.2)
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        let bits = address.to_bits();
        let holds = |(begin, length, _): &&(Ipv6Addr, u32, u32)| same(bits, begin.to_bits(), *length, 128);
        let row = V6.iter().find(|(begin, length, _)| same(bits, begin.to_bits(), *length, 128));
        let own = row.map_or(Unusable("reserved"), |row| row.2);
        if matches!(address, Ipv6Addr::UNSPECIFIED | Ipv6Addr::LOCALHOST) {
            return own;
        }
        match HOLDING_V4.iter().find(holds) {
            #[expect(clippy::cast_possible_truncation, reason = "32 bits are what is wanted")]
            Some((_, _, place)) => Self::of_v4(Ipv4Addr::from_bits((bits >> (96 - place)) as u32)),
            None => own,
        }
    }
}

/// Whether the first `length` of `width` bits are the same.
fn same(a: u128, b: u128, length: u32, width: u32) -> bool {
    (a ^ b).checked_shr(width - length).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(address: &str) -> Reach {
        Reach::of(address.parse().unwrap())
    }

    #[test]
    fn everybodys_addresses_are_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::200e",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert_eq!(reach(address), Public, "{address}");
        }
    }

    #[test]
    fn addresses_of_this_machine_and_its_networks_are_private() {
        for address in [
            "127.0.0.1",
            "127.255.255.255",
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "192.168.255.255",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "64:ff9b:1::1",
        ] {
            assert!(matches!(reach(address), Private(_)), "{address}: {:?}", reach(address));
        }
    }

    #[test]
    fn addresses_at_which_nothing_can_be_read_are_unusable() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "192.0.0.8",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "100::1",
            "4000::1",
            "5f00::1",
        ] {
            assert!(matches!(reach(address), Unusable(_)), "{address}: {:?}", reach(address));
        }
    }

    #[test]
    fn an_address_that_stands_for_another_is_whose_that_one_is() {
        for address in [
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "::ffff:0:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2002:c0a8:101::",
            "::ffff:169.254.169.254",
        ] {
            assert!(matches!(reach(address), Private(_)), "{address}: {:?}", reach(address));
        }
        assert_eq!(reach("::ffff:0.0.0.0"), Unusable("unspecified"));
    }

    #[test]
    fn every_range_begins_where_it_says() {
        for (begin, length, _) in V4 {
            let inside = u64::from(begin.to_bits()) << length;
            assert_eq!(inside & u64::from(u32::MAX), 0, "{begin}/{length}");
        }
        for (begin, length, _) in V6 {
            assert_eq!(begin.to_bits().checked_shl(*length).unwrap_or(0), 0, "{begin}/{length}");
        }
    }
}
