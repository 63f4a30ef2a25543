//! What must hold of the counts of a run, whatever it costs: nothing lost, nothing twice, all in order.

use std::collections::HashMap;

/// Whether those came that had ended, in the order in which they had; what is wrong, if something is.
#[must_use]
pub fn in_order(ended: &[usize], came: &[usize]) -> Vec<String> {
    let mut faults = exactly_once(ended, came);
    let pairs = ended.iter().zip(came);
    if faults.is_empty()
        && let Some((place, (ended, came))) = pairs.enumerate().find(|(_, (ended, came))| ended != came)
    {
        faults.push(format!("as number {place} ended {ended}, and came {came}"));
    }
    faults
}

/// Whether each of them came, and once; what is wrong, if something is.
#[must_use]
pub fn exactly_once(wanted: &[usize], came: &[usize]) -> Vec<String> {
    let mut counts: HashMap<usize, usize> = wanted.iter().map(|one| (*one, 0)).collect();
    let mut unknown = 0;
    for one in came {
        match counts.get_mut(one) {
            Some(count) => *count += 1,
            None => unknown += 1,
        }
    }
    let lost = counts.values().filter(|count| **count == 0).count();
    let twice = counts.values().filter(|count| **count > 1).count();
    let told = [
        (counts.len() != wanted.len(), format!("{} ended more than once", wanted.len() - counts.len())),
        (lost > 0, format!("{lost} of {} were lost", wanted.len())),
        (twice > 0, format!("{twice} came more than once")),
        (unknown > 0, format!("{unknown} came that nobody waited for")),
    ];
    told.into_iter().filter_map(|(is_so, fault)| is_so.then_some(fault)).collect()
}

/// Whether it is so many; what is wrong, if it is not.
#[must_use]
pub fn exactly(wanted: usize, found: usize, of_what: &str) -> Vec<String> {
    if wanted == found { Vec::new() } else { vec![format!("{found} {of_what} instead of {wanted}")] }
}
