//! Many random conversations with faults on all cores, for as long as wanted.

mod memory;
mod report;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use self::report::Counts;
pub use self::{
    memory::{Memory, Rest, Sample, Slope, Verdict},
    report::{Finding, Report},
};
use crate::{
    invariants::Violation,
    play::{Seen, play_paused, play_threaded},
    random::Scene,
};

/// What to play.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// For how long.
    pub time: Duration,
    /// The first seed; each session has the next one.
    pub seed: u64,
    /// Plays so many sessions at most.
    pub sessions: u64,
    /// How many threads play sessions under a paused clock. As many more play those in real time, which mostly wait.
    pub threads: usize,
    /// Every session whose seed can be divided by this runs in real time and on several threads; 0 for none.
    pub real_every: u64,
    /// How long one session may take, in real time.
    pub patience: Duration,
    /// After so many sessions with violations it ends.
    pub findings: usize,
    /// Tells how many bytes are in use, if somebody counts them.
    pub live: Option<fn() -> u64>,
    /// Leaves so many bytes behind with each session, to see that it is seen.
    pub leak: usize,
}

impl Options {
    fn clock_of(&self, seed: u64) -> Clock {
        if self.real_every > 0 && seed.is_multiple_of(self.real_every) { Clock::Real } else { Clock::Paused }
    }
}

/// By which clock a session is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    Paused,
    Real,
}

/// How much shorter the waits of a session in real time are.
const HURRY: u64 = 300;

/// How often it is looked whether a session is stuck.
const TICK: Duration = Duration::from_millis(50);

/// How often it is looked how much memory is held.
const SAMPLE: Duration = Duration::from_millis(200);

/// How often it is told how it goes on.
const INTERVAL: Duration = Duration::from_secs(10);

/// A session that is being played.
struct Playing {
    seed: u64,
    since: Instant,
    seen: Seen,
}

/// What all threads share.
struct Shared {
    options: Options,
    next: AtomicU64,
    next_real: AtomicU64,
    end: Instant,
    is_over: AtomicBool,
    /// Whether nobody begins another session for now, so that it can be seen what is left behind.
    rests: AtomicBool,
    counts: Counts,
    findings: Mutex<Vec<Finding>>,
    /// By thread.
    playing: Vec<Mutex<Option<Playing>>>,
    tell: fn(&str),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn found(&self, finding: Finding) {
        (self.tell)(&finding.to_string());
        let mut findings = lock(&self.findings);
        findings.push(finding);
        if findings.len() >= self.options.findings {
            self.is_over.store(true, Ordering::Relaxed);
        }
    }

    /// The next session of those that are played by this clock, when nobody rests.
    fn take_seed(&self, clock: Clock) -> Option<u64> {
        while self.rests.load(Ordering::Acquire) {
            thread::sleep(TICK);
        }
        if self.is_over.load(Ordering::Relaxed) || Instant::now() >= self.end {
            return None;
        }
        let next = if clock == Clock::Real { &self.next_real } else { &self.next };
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        numbers
            .take_while(|number| *number < self.options.sessions)
            .map(|number| self.options.seed.wrapping_add(number))
            .find(|seed| self.options.clock_of(*seed) == clock)
    }

    fn work(&self, place: &Mutex<Option<Playing>>, clock: Clock) {
        while let Some(seed) = self.take_seed(clock) {
            let seen = Seen::default();
            *lock(place) = Some(Playing { seed, since: Instant::now(), seen: seen.clone() });
            let violations = play_one(seed, &self.options, &seen);
            if lock(place).take().is_none() {
                return; // it was given up
            }
            std::mem::forget(std::hint::black_box(vec![1_u8; self.options.leak]));
            let events = seen.events();
            self.counts.add(&seen, &events, clock == Clock::Real);
            if !violations.is_empty() {
                self.found(Finding { seed, violations, events });
            }
        }
    }

    fn is_anything_played(&self) -> bool {
        self.playing.iter().any(|place| lock(place).is_some())
    }

    /// Gives up what has taken too long.
    fn give_up(&self) {
        for place in &self.playing {
            let late = lock(place).take_if(|playing| playing.since.elapsed() > self.options.patience);
            let Some(Playing { seed, since, seen }) = late else { continue };
            let what = format!("it has not ended after {:?}", since.elapsed());
            let violations = vec![Violation { invariant: "stuck", at: Duration::ZERO, what }];
            self.found(Finding { seed, violations, events: seen.events() });
            // Its thread cannot be stopped, and would take the others' time.
            self.is_over.store(true, Ordering::Relaxed);
        }
    }

    fn report(&self, memory: &Memory, time: Duration) -> Report {
        Report::new(&self.counts, lock(&self.findings).clone(), memory.clone(), time)
    }
}

/// Plays one session; what is wrong with it.
fn play_one(seed: u64, options: &Options, record: &Seen) -> Vec<Violation> {
    let scene = Scene::faulty(seed);
    let played = catch_unwind(AssertUnwindSafe(|| match options.clock_of(seed) {
        Clock::Real => play_threaded(&scene.hurried(HURRY), record),
        Clock::Paused => play_paused(&scene, record),
    }));
    let broken = |what: String| vec![Violation { invariant: "panic", at: Duration::ZERO, what }];
    match played {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => broken(format!("there is no runtime: {error}")),
        Err(_) => broken("it panicked".to_owned()),
    }
}

/// Plays random sessions until the time is over, and tells how it goes on.
#[must_use]
pub fn run(options: Options, tell: fn(&str)) -> Report {
    let began = Instant::now();
    let threads = options.threads.max(1);
    // None that would look for a session of its kind for ever.
    let paused = vec![Clock::Paused; if options.real_every == 1 { 0 } else { threads }];
    let real = vec![Clock::Real; if options.real_every == 0 { 0 } else { threads }];
    let clocks = [paused, real].concat();
    let shared = Arc::new(Shared {
        options,
        next: AtomicU64::new(0),
        next_real: AtomicU64::new(0),
        end: began + options.time,
        is_over: AtomicBool::new(false),
        rests: AtomicBool::new(false),
        counts: Counts::default(),
        findings: Mutex::default(),
        playing: clocks.iter().map(|_| Mutex::default()).collect(),
        tell,
    });
    // Not scoped: nobody waits for a session that never ends.
    let workers = clocks.into_iter().enumerate().map(|(place, clock)| {
        let shared = shared.clone();
        thread::spawn(move || {
            if let Some(place) = shared.playing.get(place) {
                shared.work(place, clock);
            }
        })
    });
    let workers: Vec<_> = workers.collect();
    let (mut told, mut sampled) = (began, began);
    let room = options.time.as_millis() / SAMPLE.as_millis();
    let mut memory = Memory::with_room_for(usize::try_from(room).unwrap_or(usize::MAX));
    let rest = shared.options.time / u32::try_from(memory::RESTS).unwrap_or(u32::MAX);
    let (mut next_rest, mut is_still) = (rest, false);
    let at_rest = |memory: &mut Memory| {
        if let Some(live) = shared.options.live {
            memory.rests.push(Rest { sessions: shared.counts.sessions(), live: live() });
        }
    };
    while !workers.iter().all(thread::JoinHandle::is_finished) {
        thread::sleep(TICK);
        shared.give_up();
        if began.elapsed() >= next_rest && Instant::now() < shared.end {
            shared.rests.store(true, Ordering::Release);
            // Twice: who had just found that nobody rests begins a session still.
            let was_still = std::mem::replace(&mut is_still, !shared.is_anything_played());
            if was_still && is_still {
                at_rest(&mut memory);
                next_rest += rest;
                is_still = false;
                shared.rests.store(false, Ordering::Release);
            }
            continue;
        }
        // The time may have come to its end meanwhile.
        shared.rests.store(false, Ordering::Release);
        // Not while the last ones are waited for: then few are played, and less and less is in use.
        if sampled.elapsed() >= SAMPLE && Instant::now() < shared.end {
            sampled = Instant::now();
            memory.sample(began.elapsed(), shared.counts.sessions(), options.live.map(|live| live()));
        }
        if told.elapsed() >= INTERVAL {
            told = Instant::now();
            tell(&shared.report(&memory, began.elapsed()).to_string());
        }
        if shared.is_over.load(Ordering::Relaxed) && !shared.is_anything_played() {
            break; // those that were given up may go on for ever
        }
    }
    at_rest(&mut memory);
    shared.report(&memory, began.elapsed())
}
