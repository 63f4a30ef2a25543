//! The search for what is expected: from where the last one ended, to where it comes, or to the words for why it does not.

use std::{
    future::{Future, pending},
    time::Duration,
};

use super::{Watcher, judge::Judgement, record::Moment, words::seconds};
use crate::{
    model::scripted::ran_out,
    session::SessionEvent,
    testing::{
        expectation::{Expectation, Expected, Failure},
        patience::Impatience,
    },
};

impl Watcher {
    /// Looks for an event until it is there.
    pub(super) fn expect<T>(
        &mut self,
        expected: Expected,
        judge: impl Fn(&SessionEvent, &[(Duration, SessionEvent)]) -> Judgement<T>,
    ) -> Expectation<impl Future<Output = Result<T, Failure>>> {
        Expectation::of(async move { self.find(&expected, judge).await })
    }

    pub(super) async fn find<T>(
        &mut self,
        expected: &Expected,
        judge: impl Fn(&SessionEvent, &[(Duration, SessionEvent)]) -> Judgement<T>,
    ) -> Result<T, Failure> {
        let wait = self.patience.wait();
        let (mut near, mut index) = (Vec::new(), self.next);
        let until = loop {
            let moment = match self.record.moment(index, &wait).await {
                Ok(Some(moment)) => moment,
                Ok(None) => break "before the session was over".to_owned(),
                Err(impatience) => break impatience.to_string(),
            };
            index += 1;
            match judge(moment.event, moment.before) {
                Judgement::Found(found) => {
                    (self.at, self.next) = (moment.at, index);
                    return Ok(found);
                }
                Judgement::Against => {
                    let came = moment.told();
                    return Err(self.failure(expected, &came));
                }
                Judgement::Near => near.push(moment.told()),
                Judgement::Other => {}
            }
            if let Some(end) = end_of_test(&moment) {
                return Err(self.failure(expected, &end));
            }
        };
        let is_it = |moment: &Moment| matches!(judge(moment.event, moment.before), Judgement::Found(_));
        let passed = self.record.moments().take(self.next).filter(is_it).last();
        let passed = passed.map(|moment| {
            let at = seconds(self.at);
            format!("\nit came before what was expected last, which was at {at}:\n  {}", moment.told())
        });
        let came = format!("{}{}", nearest(&near, &until), passed.unwrap_or_default());
        Err(self.failure(expected, &came))
    }

    /// Looks for an event that must not come for this time, which counts from what was found last.
    pub(super) async fn find_none(
        &mut self,
        expected: &Expected,
        time: Duration,
        is_against: impl Fn(&SessionEvent) -> bool,
    ) -> Result<(), Failure> {
        let end = self.at.saturating_add(time);
        let wait = self.patience.wait_for(end.saturating_sub(self.record.clock.now()));
        let mut index = self.next;
        while let Ok(Some(moment)) = self.record.moment(index, &wait).await
            && moment.at < end
        {
            let came = is_against(moment.event).then(|| moment.told());
            if let Some(came) = came.or_else(|| end_of_test(&moment)) {
                return Err(self.failure(expected, &came));
            }
            index += 1;
        }
        if let Err(impatience @ Impatience::NotPaused) = wait.until(pending::<()>()).await {
            return Err(self.failure(expected, &format!("nothing {impatience}")));
        }
        (self.next, self.at) = (index, end);
        Ok(())
    }

    fn failure(&mut self, expected: &Expected, came: &str) -> Failure {
        let timeline = self.record.timeline();
        let similar = expected.tasks.iter().find_map(|task| self.record.similar_to(task));
        let hint = similar.map(|name| format!("\ndid you mean `{name}`?")).unwrap_or_default();
        expected.failed(format!("{came}{hint}"), timeline)
    }
}

/// Candidates that are told, the latest ones.
const MOST_CANDIDATES: usize = 5;

/// What came that is nearest to what was expected.
fn nearest(near: &[String], until: &str) -> String {
    let latest = near.get(near.len().saturating_sub(MOST_CANDIDATES)..).unwrap_or_default();
    let left_out = near.len() - latest.len();
    match (latest, left_out) {
        ([], _) => format!("nothing like it {until}"),
        (_, 0) => format!("only these {until}:\n  {}", latest.join("\n  ")),
        _ => format!("only these {until}, and {left_out} before them:\n  {}", latest.join("\n  ")),
    }
}

/// Why nothing more can be expected after this event.
fn end_of_test(moment: &Moment<'_>) -> Option<String> {
    match moment.event {
        // Nothing can be said of a conversation of which events are missing.
        SessionEvent::Lagged { .. } => Some(moment.told()),
        SessionEvent::Error { message } => ran_out(message).map(str::to_owned),
        _ => None,
    }
}
