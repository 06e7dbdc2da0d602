//! Hears of saved files: from the system, and by looking now and then where the system says nothing.

use std::{sync::mpsc::Sender, time::Duration};

use notify::{
    EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};

use super::Event;
use crate::course::Course;

/// Network folders report nothing, and reports can be lost: stamps are compared this often anyway.
const SECOND_LOOK: Duration = Duration::from_secs(1);
/// The same where there are no reports at all.
const ONLY_LOOK: Duration = Duration::from_millis(200);

/// Reports come for as long as this lives.
pub struct Ears {
    _watcher: Option<RecommendedWatcher>,
    /// How often to compare stamps.
    pub look: Duration,
    /// Why there are no reports.
    pub trouble: Option<String>,
}

/// Says `Touched` for whatever changes below `crates/` and `tests/`: folders may come and go.
pub fn hear(course: &Course, events: Sender<Event>) -> Ears {
    let heard = move |event: notify::Result<notify::Event>| {
        let touched = event.map_or(true, |event| changes(event.kind));
        if touched {
            let _ = events.send(Event::Touched);
        }
    };
    let watcher = notify::recommended_watcher(heard).and_then(|mut watcher| {
        for folder in ["crates", "tests"] {
            watcher.watch(&course.root.join(folder), RecursiveMode::Recursive)?;
        }
        Ok(watcher)
    });
    match watcher {
        Ok(watcher) => Ears {
            _watcher: Some(watcher),
            look: SECOND_LOOK,
            trouble: None,
        },
        Err(error) => Ears {
            _watcher: None,
            look: ONLY_LOOK,
            trouble: Some(error.to_string()),
        },
    }
}

/// Our own reading is reported, too.
fn changes(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
