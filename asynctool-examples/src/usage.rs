//! What the model's answers have used so far.

use asynctool_core::Usage;

/// The sum of all answers of a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    answers: u64,
    input: u64,
    cached: u64,
    output: u64,
}

impl Used {
    /// Adds what one answer used.
    pub fn add(&mut self, usage: &Usage) {
        let add = |sum: &mut u64, figure: Option<u64>| *sum = sum.saturating_add(figure.unwrap_or(0));
        add(&mut self.answers, Some(1));
        add(&mut self.input, usage.input_tokens);
        add(&mut self.cached, usage.cached_input_tokens);
        add(&mut self.output, usage.output_tokens);
    }

    /// `1.2k in, 340 out`; nothing as long as there are no figures.
    pub fn in_short(&self) -> Option<String> {
        (self.answers > 0).then(|| format!("{} in, {} out", short(self.input), short(self.output)))
    }

    /// A sentence.
    pub fn in_words(&self) -> String {
        if self.answers == 0 {
            return "The model has given no figures.".to_owned();
        }
        let Self { answers, input, cached, output } = self;
        let answers = if *answers == 1 { "1 answer".to_owned() } else { format!("{answers} answers") };
        let cached = if *cached == 0 { String::new() } else { format!(" ({cached} of them cached)") };
        format!("{answers} used {input} tokens of input{cached} and {output} of output.")
    }
}

/// `950`, `1.2k`, `12k`, `3.4M`.
fn short(figure: u64) -> String {
    let in_units = |unit: u64, name: &str| {
        let tenths = figure / (unit / 10);
        match tenths {
            0..100 => format!("{}.{}{name}", tenths / 10, tenths % 10),
            _ => format!("{}{name}", tenths / 10),
        }
    };
    match figure {
        0..1_000 => figure.to_string(),
        1_000..1_000_000 => in_units(1_000, "k"),
        _ => in_units(1_000_000, "M"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_in_the_status_and_exact_in_words() {
        let mut used = Used::default();
        assert_eq!((used.in_short(), used.in_words()), (None, "The model has given no figures.".to_owned()));
        let mut usage = Usage::default();
        (usage.input_tokens, usage.output_tokens) = (Some(1_234), Some(40));
        used.add(&usage);
        usage.cached_input_tokens = Some(1_000);
        used.add(&usage);
        assert_eq!(used.in_short().unwrap(), "2.4k in, 80 out");
        assert_eq!(
            used.in_words(),
            "2 answers used 2468 tokens of input (1000 of them cached) and 80 of output."
        );
    }

    #[test]
    fn figures_of_every_size_are_short() {
        let shown = [0, 999, 1_000, 9_999, 10_000, 999_999, 1_000_000, u64::MAX].map(short);
        assert_eq!(shown[..7], ["0", "999", "1.0k", "9.9k", "10k", "999k", "1.0M"]);
    }
}
