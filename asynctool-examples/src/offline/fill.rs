//! The arguments of a wish, from the words of a clause and the kinds of the parameters.

use super::{
    clause::Clause,
    history::Job,
    places::{Place, PlaceRole},
    tools::ParamKind,
    vocabulary,
    wish::{Reader, SMALL_WORDS, Wish},
};

impl<'h> Reader<'h> {
    /// Fills the parameters that the clause says something of.
    pub(super) fn fill(&self, wish: &mut Wish<'h>, clause: &Clause, places: &[Place]) {
        let tool = wish.tool;
        if tool.takes_call_id() {
            self.fill_call_id(wish, clause, places);
            return;
        }
        let mut left: Vec<&Place> = places.iter().collect();
        // Words that tell the role go first: "to Oslo from Rome".
        for exactly in [true, false] {
            for param in &tool.params {
                let ParamKind::Place(role) = param.kind else { continue };
                if wish.arguments.contains_key(param.name) {
                    continue;
                }
                let fits = |place: &&Place| match exactly {
                    true => place.role == Some(role),
                    false => role == PlaceRole::At || place.role.is_none_or(|role| role == PlaceRole::At),
                };
                // Of an origin and a destination, the one that is named alone is the destination.
                let is_last = role != PlaceRole::From || wish.arguments.len() + left.len() > 1;
                let position = left.iter().position(fits).filter(|_| exactly || is_last);
                if let Some(position) = position {
                    wish.arguments.insert(param.name.to_owned(), left.remove(position).name.clone().into());
                }
            }
        }
        let numbers = || tool.params.iter().filter(|param| param.kind == ParamKind::Number);
        for param in &tool.params {
            let number = match param.kind {
                ParamKind::Month => clause.month(),
                ParamKind::Number => clause
                    .number_of(|unit| param.is_about(unit))
                    .or_else(|| clause.bare_number().filter(|_| numbers().count() == 1)),
                _ => None,
            };
            if let Some(number) = number {
                wish.arguments.insert(param.name.to_owned(), number.into());
            }
        }
    }

    /// Fills parameters that are filled already with the places of the clause; false if none takes any of them.
    pub(super) fn put(&self, wish: &mut Wish<'h>, clause: &Clause, places: &[Place]) -> bool {
        let tool = wish.tool;
        let kept = |name: &String| {
            let filled = tool.params.iter().find(|param| param.name == name);
            !filled.is_some_and(|param| replaces(param.kind, places))
        };
        let before = wish.arguments.len();
        wish.arguments.retain(|name, _| kept(name));
        let is_for_place = wish.arguments.len() < before;
        self.fill(wish, clause, places);
        is_for_place
    }

    /// Finds the running call that is meant by its id, its tool or its places.
    fn fill_call_id(&self, wish: &mut Wish<'h>, clause: &Clause, places: &[Place]) {
        let others: Vec<_> =
            self.tools.iter().filter(|tool| !tool.is_companion() && tool.score(clause) > 0).collect();
        let is_meant = |job: &&Job| {
            clause.words().any(|word| word == job.id)
                || (!clause.words().any(|word| word.starts_with("call_"))
                    && (others.is_empty() || others.iter().any(|tool| tool.name == job.tool))
                    && self.is_about(job, places))
        };
        wish.candidates = self.history.running().filter(is_meant).collect();
        if let [only] = wish.candidates[..] {
            wish.arguments.insert("call_id".to_owned(), only.id.into());
        }
    }
}

/// Whether one of these places stands for a parameter that is filled already.
fn replaces(kind: ParamKind, places: &[Place]) -> bool {
    let ParamKind::Place(role) = kind else { return false };
    let is_for = |place: &Place| match place.role {
        Some(said) => said == role || role == PlaceRole::At,
        None => role != PlaceRole::From,
    };
    places.iter().any(is_for)
}

/// "Atlantis", after the question where to: a short answer is taken as it is, even if it means nothing to us.
pub(super) fn answer_in_one_word(wish: &mut Wish<'_>, clause: &Clause) {
    let means_something = SMALL_WORDS.iter().any(|words| clause.has(words));
    let has_number = clause.words().any(|word| vocabulary::number(word).is_some());
    let Some(param) = wish.tool.missing(&wish.arguments).next() else { return };
    let takes_it = match param.kind {
        ParamKind::Place(_) => clause.len() <= 3 && !has_number,
        ParamKind::Text => true,
        _ => false,
    };
    if takes_it && !means_something {
        wish.arguments.insert(param.name.to_owned(), clause.typed().into());
    }
}
