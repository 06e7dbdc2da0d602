//! Running a plan from beginning to end, quietly.

use std::{
    any::Any,
    cell::Cell,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Outcome, Plan, progress::Progress};
use crate::engine::{self, Body, Executions, What, world::Verdict};

/// Explorations of a process take turns: they share the statics of the modelled program, and the panic hook.
static TURN: Mutex<()> = Mutex::new(());

thread_local! {
    static EXPLORING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `body` under the schedules of the plan, until one of them shows a bug.
///
/// Prints nothing, and lets no panic out. A body that leaves threads behind leaks what those own, as a process that
/// ends does.
///
/// # Panics
///
/// When it is called from within an execution.
pub fn explore(plan: &Plan, body: impl Fn() + Send + Sync + 'static) -> Outcome {
    assert!(
        !EXPLORING.get(),
        "explore was called from within an execution"
    );
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if plan.schedules == 0 && plan.only.is_none() {
        return Outcome::Pass { schedules: 0 };
    }

    let mut progress = Progress::new(plan);
    let body = Rc::new(body);
    let main_thread = || -> Body {
        let body = Rc::clone(&body);
        Box::new(move || main(&*body))
    };
    let hook = Hook::install();
    EXPLORING.set(true);
    let run = panic::catch_unwind(AssertUnwindSafe(|| {
        let mut executions = Executions::default();
        while progress.advance(main_thread()) {
            executions.run();
        }
    }));
    EXPLORING.set(false);
    drop(hook);

    // Nothing of an execution that was left in the middle may run again.
    std::mem::forget(engine::set_world(None));
    progress.outcome.unwrap_or_else(|| Outcome::Inconclusive {
        reason: match run {
            Ok(_) => "the exploration ended early".into(),
            Err(payload) => format!("the model itself failed: {}", message(&*payload)),
        },
        schedules: 0,
    })
}

/// The main thread of an execution.
fn main(body: &dyn Fn()) {
    let result = panic::catch_unwind(AssertUnwindSafe(body));
    if let Err(payload) = &result {
        engine::with(|world| {
            // A payload that was thrown by hand has passed no hook.
            let (message, location) = world
                .last_panic
                .take()
                .unwrap_or_else(|| (message(&**payload), String::new()));
            world
                .verdict
                .get_or_insert(Verdict::Panic { message, location });
        });
    }
    crate::thread::end_main();
    engine::with(|world| world.end(result.is_err()));
    // The payload is the program's; its destructor must not run where nothing is modelled any more.
    std::mem::forget(result);
}

type PanicHook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// While it lives, panics in executions are noted instead of printed. Panics of other threads go where they went.
struct Hook(Option<Arc<PanicHook>>);

impl Hook {
    fn install() -> Self {
        let before = Arc::new(calmly(panic::take_hook));
        let others = Arc::clone(&before);
        let hook: PanicHook = Box::new(move |info| {
            if note(info).is_none() {
                others(info);
            }
        });
        calmly(|| panic::set_hook(hook));
        Self(Some(before))
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        drop(calmly(panic::take_hook));
        if let Some(before) = self.0.take().and_then(Arc::into_inner) {
            calmly(|| panic::set_hook(before));
        }
    }
}

/// Runs `f` where hooks may be changed. A thread that panics may not, and one that has left a modelled thread behind in
/// the middle of its panic does so for ever.
fn calmly<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    if std::thread::panicking() {
        std::thread::scope(|scope| scope.spawn(f).join()).expect("hooks can be changed")
    } else {
        f()
    }
}

fn note(info: &PanicHookInfo<'_>) -> Option<()> {
    let message = message(info.payload());
    let location = info.location().map_or(String::new(), ToString::to_string);
    engine::try_with(|world| {
        world.me().panics += 1;
        world.write(What::Panics(message.clone()));
        world.last_panic = Some((message, location));
    })
}

fn message(payload: &dyn Any) -> String {
    match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(message), _) => (*message).into(),
        (_, Some(message)) => message.clone(),
        _ => "a panic whose payload is not a text".into(),
    }
}
