//! The text that a person is asked before a tool runs: which arguments it shows.

/// The names between braces, in their order; `{{` and `}}` are braces themselves. The error is a brace without its
/// partner.
pub(crate) fn placeholders(text: &str) -> Result<Vec<String>, char> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (_, found) = rest.split_at(at);
        if let Some(behind) = found.strip_prefix("{{").or_else(|| found.strip_prefix("}}")) {
            rest = behind;
            continue;
        }
        let Some(inside) = found.strip_prefix('{') else { return Err('}') };
        match inside.split_once('}') {
            Some((name, behind)) if !name.contains('{') => {
                names.push(name.trim().to_owned());
                rest = behind;
            }
            _ => return Err('{'),
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    #[test]
    fn names_stand_between_braces_and_two_braces_are_one() {
        assert_eq!(placeholders("Run {program} in {{here}} with { args }?").unwrap(), ["program", "args"]);
        assert_eq!(placeholders("Run it {{{a}}}?").unwrap(), ["a"]);
        assert_eq!(placeholders("Run it?").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_brace_without_its_partner_is_an_error() {
        for (text, brace) in [("Run {a", '{'), ("Run a}", '}'), ("{a{b}}", '{'), ("}{a}", '}')] {
            assert_eq!(placeholders(text), Err(brace), "{text}");
        }
    }
}
