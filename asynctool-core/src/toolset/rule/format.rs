//! The formats of strings that are checked: those of JSON Schema (draft 2020-12, "Defined Formats") that models know.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    sync::LazyLock,
};

use regex_lite::Regex;

/// A format of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A day: `2026-03-14` (RFC 3339, `full-date`).
    Date,
    /// A time of day with its offset: `15:09:26Z` (RFC 3339, `full-time`).
    Time,
    /// A moment: `2026-03-14T15:09:26Z` (RFC 3339, `date-time`).
    DateTime,
    /// A length of time: `PT1H30M` (RFC 3339, appendix A).
    Duration,
    /// An e-mail address (the one that HTML's input fields accept).
    Email,
    /// The name of a host (RFC 1123).
    Hostname,
    /// An address of IP version 4.
    Ipv4,
    /// An address of IP version 6.
    Ipv6,
    /// A URI with its scheme (RFC 3986).
    Uri,
    /// A UUID (RFC 4122).
    Uuid,
}

const ALL: &[Format] = &[
    Format::Date,
    Format::Time,
    Format::DateTime,
    Format::Duration,
    Format::Email,
    Format::Hostname,
    Format::Ipv4,
    Format::Ipv6,
    Format::Uri,
    Format::Uuid,
];

/// A regular expression that is compiled when it is first needed. One that does not compile matches nothing; a test
/// sees that all do.
struct Lazy(LazyLock<Option<Regex>>);

impl Lazy {
    const fn new(compile: fn() -> Option<Regex>) -> Self {
        Self(LazyLock::new(compile))
    }

    fn accepts(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

static DURATION: Lazy = Lazy::new(|| {
    let time = r"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)";
    let date = r"(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)";
    Regex::new(&format!("^P(?:{date}(?:{time})?|{time}|\\d+W)$")).ok()
});
// html.spec.whatwg.org, "valid email address".
static EMAIL: Lazy = Lazy::new(|| {
    let label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    Regex::new(&format!(r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{label}(?:\.{label})*$")).ok()
});
static HOSTNAME: Lazy = Lazy::new(|| {
    let label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    Regex::new(&format!(r"^{label}(?:\.{label})*$")).ok()
});
static URI: Lazy = Lazy::new(|| {
    Regex::new(r"^[a-zA-Z][a-zA-Z0-9+.-]*:(?:[a-zA-Z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9a-fA-F]{2})*$").ok()
});
static UUID: Lazy = Lazy::new(|| Regex::new("^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$").ok());

impl Format {
    /// The format of this name in JSON Schema.
    pub(crate) fn named(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|format| format.name() == name)
    }

    /// Its name in JSON Schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "date-time",
            Self::Duration => "duration",
            Self::Email => "email",
            Self::Hostname => "hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Uri => "uri",
            Self::Uuid => "uuid",
        }
    }

    /// A text of this format, for a model that wrote another.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Date => "2026-03-14",
            Self::Time => "15:09:26Z",
            Self::DateTime => "2026-03-14T15:09:26Z",
            Self::Duration => "PT1H30M",
            Self::Email => "ada@example.org",
            Self::Hostname => "www.example.org",
            Self::Ipv4 => "192.0.2.1",
            Self::Ipv6 => "2001:db8::1",
            Self::Uri => "https://example.org/a?b=c",
            Self::Uuid => "67e55044-10b1-426f-9247-bb680e5fe0c8",
        }
    }

    /// Whether the text has this format.
    #[must_use]
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::Date => is_date(text),
            Self::Time => is_time(text),
            Self::DateTime => {
                text.split_once(['T', 't']).is_some_and(|(date, time)| is_date(date) && is_time(time))
            }
            Self::Duration => DURATION.accepts(text),
            Self::Email => EMAIL.accepts(text),
            Self::Hostname => text.len() <= 253 && HOSTNAME.accepts(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Uri => URI.accepts(text),
            Self::Uuid => UUID.accepts(text),
        }
    }
}

/// A number of exactly this many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut next = |count| digits(parts.next()?, count);
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    const DAY: u32 = 24 * 60;
    let Some((clock, offset)) = text.find(['Z', 'z', '+', '-']).and_then(|at| text.split_at_checked(at))
    else {
        return false;
    };
    let minutes_of = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    let ahead = match offset.split_at_checked(1) {
        Some(("Z" | "z", "")) => Some(0),
        Some(("+", offset)) => minutes_of(offset),
        Some(("-", offset)) => minutes_of(offset).map(|behind| DAY - behind),
        _ => None,
    };
    let Some(((hours_and_minutes, seconds), ahead)) = clock.rsplit_once(':').zip(ahead) else { return false };
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let (Some(minutes), Some(seconds)) = (minutes_of(hours_and_minutes), digits(seconds, 2)) else {
        return false;
    };
    // A leap second is added at midnight of universal time.
    let at_leap = (minutes + DAY - ahead % DAY) % DAY == DAY - 1;
    is_fraction && (seconds < 60 || (seconds == 60 && at_leap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_accepts_its_example_and_no_other_word() {
        for format in ALL {
            assert!(format.accepts(format.example()), "{format:?}");
            assert!(!format.accepts("not it") && !format.accepts(""), "{format:?}");
            assert_eq!(Format::named(format.name()), Some(*format));
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let accepted = ["2024-02-29", "2000-02-29", "2026-12-31"];
        let refused =
            ["2023-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "2026-1-1", "26-01-01"];
        assert!(accepted.iter().all(|text| Format::Date.accepts(text)));
        assert!(refused.iter().all(|text| !Format::Date.accepts(text)));
    }

    #[test]
    fn times_have_an_offset_and_leap_seconds_their_place() {
        let accepted = ["00:00:00Z", "23:59:59.123+05:30", "23:59:60Z", "01:29:60+01:30", "22:59:60-01:00"];
        let refused =
            ["15:09:26", "24:00:00Z", "15:60:00Z", "12:00:60Z", "15:09Z", "15:09:26.Z", "15:09:26+1:00"];
        for text in accepted {
            assert!(Format::Time.accepts(text), "{text}");
        }
        for text in refused {
            assert!(!Format::Time.accepts(text), "{text}");
        }
    }

    #[test]
    fn durations_have_their_parts_in_order() {
        assert!(["P1Y2M3D", "P3W", "PT5S", "P1DT12H"].iter().all(|text| Format::Duration.accepts(text)));
        assert!(["P", "PT", "P1S", "1D", "P1DT", "P1D2Y"].iter().all(|text| !Format::Duration.accepts(text)));
    }
}
