//! Which lane a task gets: one of its own while there are few, later one that another task has left.

use std::collections::VecDeque;

use super::chart::{Chart, Lane, Sharing};

/// Lanes that belong to one task at a time.
const MOST_LANES: usize = 4;

/// The lanes that tasks may have.
#[derive(Debug, Default)]
pub(super) struct TaskLanes {
    /// Those whose task is over, the one that has rested longest first.
    free: VecDeque<usize>,
}

impl TaskLanes {
    /// A lane for the task of this name. With all lanes taken, tasks share a last one.
    pub(super) fn take(&mut self, name: &str, lanes: &mut Vec<Lane>) -> usize {
        let (next, shared) = (lanes.len(), Chart::PEOPLE + MOST_LANES);
        if next < shared {
            lanes.push(Lane { name: name.to_owned(), sharing: Sharing::Alone });
            return next;
        }
        let Some(free) = self.free.pop_front() else {
            if next == shared {
                lanes.push(Lane { name: "other tasks".to_owned(), sharing: Sharing::AtOnce });
            }
            return shared;
        };
        if let Some(lane) = lanes.get_mut(free).filter(|lane| lane.sharing == Sharing::Alone) {
            lane.name.push_str(", \u{2026}");
            lane.sharing = Sharing::InTurn;
        }
        free
    }

    /// The task of this lane is over.
    pub(super) fn give_back(&mut self, lane: usize, lanes: &[Lane]) {
        if lanes.get(lane).is_some_and(|lane| lane.sharing != Sharing::AtOnce) {
            self.free.push_back(lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes() -> Vec<Lane> {
        Chart::default().lanes
    }

    #[test]
    fn each_of_a_few_tasks_has_a_lane_of_its_own_even_when_others_are_over() {
        let (mut tasks, mut lanes) = (TaskLanes::default(), lanes());
        for expected in Chart::PEOPLE..Chart::PEOPLE + MOST_LANES {
            let lane = tasks.take("a task", &mut lanes);
            assert_eq!(lane, expected);
            tasks.give_back(lane, &lanes);
        }
        assert_eq!(tasks.take("one more", &mut lanes), Chart::PEOPLE);
        assert_eq!(lanes[Chart::PEOPLE].name, "a task, \u{2026}");
    }

    #[test]
    fn tasks_that_find_no_lane_share_the_last_one() {
        let (mut tasks, mut lanes) = (TaskLanes::default(), lanes());
        let taken: Vec<_> = (0..1000).map(|_| tasks.take("a task", &mut lanes)).collect();
        assert_eq!(taken[999], Chart::PEOPLE + MOST_LANES);
        assert_eq!(lanes.len(), Chart::PEOPLE + MOST_LANES + 1);
        tasks.give_back(taken[999], &lanes);
        assert_eq!(tasks.take("one more", &mut lanes), taken[999], "nobody has left it alone");
        tasks.give_back(taken[3], &lanes);
        assert_eq!(tasks.take("one more", &mut lanes), taken[3]);
    }
}
