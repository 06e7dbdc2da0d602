//! `Once`.

use std::{
    cell::Cell,
    fmt,
    marker::PhantomData,
    panic::{RefUnwindSafe, UnwindSafe},
};

use crate::{
    engine::{self, Kind, On, What},
    fresh::Fresh,
};

/// `std::sync::Once`, modelled.
pub struct Once(Fresh<Cell<Stage>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    New,
    Poisoned,
    Running,
    Done,
}

/// `std::sync::ONCE_INIT`.
#[deprecated(note = "the `Once::new()` function is now preferred")]
#[expect(clippy::declare_interior_mutable_const, reason = "std has it, too")]
pub const ONCE_INIT: Once = Once::new();

/// `std::sync::OnceState`, modelled.
pub struct OnceState {
    poisoned: bool,
    /// As in std, whoever is given one keeps it to himself.
    _not_sync: PhantomData<Cell<()>>,
}

impl OnceState {
    /// See `std::sync::OnceState::is_poisoned`.
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }
}

impl fmt::Debug for OnceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceState")
            .field("poisoned", &self.poisoned)
            .finish()
    }
}

impl UnwindSafe for Once {}
impl RefUnwindSafe for Once {}

#[expect(clippy::new_without_default, reason = "std has none")]
impl Once {
    /// See `std::sync::Once::new`.
    #[must_use]
    pub const fn new() -> Self {
        Self(Fresh::new(Cell::new(Stage::New)))
    }

    fn stage(&self) -> (u32, &Cell<Stage>) {
        let (number, _) = self.0.number(Kind::Once);
        (number, self.0.cell())
    }

    /// See `std::sync::Once::call_once`.
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        self.call(false, |_| f());
    }

    /// See `std::sync::Once::call_once_force`.
    pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F) {
        self.call(true, f);
    }

    #[track_caller]
    pub(super) fn call(&self, force: bool, f: impl FnOnce(&OnceState)) {
        engine::point();
        let (number, stage) = self.stage();
        loop {
            match stage.get() {
                Stage::Done => return,
                Stage::Running => self.wait_now(),
                Stage::Poisoned if !force => panic!("Once instance has previously been poisoned"),
                Stage::New | Stage::Poisoned => break,
            }
        }
        let state = OnceState {
            poisoned: stage.get() == Stage::Poisoned,
            _not_sync: PhantomData,
        };
        stage.set(Stage::Running);
        engine::with(|world| world.write(What::Initialises(number)));
        let finish = Finish {
            once: self,
            then: Cell::new(Stage::Poisoned),
        };
        f(&state);
        finish.then.set(Stage::Done);
    }

    fn wait_now(&self) {
        let (number, _) = self.stage();
        engine::with(|world| world.write(What::WaitsForOnce(number)));
        engine::block(On::Once(number), None);
    }

    /// See `std::sync::Once::wait`.
    pub fn wait(&self) {
        self.await_done(false);
    }

    /// See `std::sync::Once::wait_force`.
    pub fn wait_force(&self) {
        self.await_done(true);
    }

    pub(super) fn await_done(&self, ignore_poisoning: bool) {
        engine::point();
        let (_, stage) = self.stage();
        loop {
            match stage.get() {
                Stage::Done => return,
                Stage::Poisoned if !ignore_poisoning => {
                    panic!("Once instance has previously been poisoned")
                }
                _ => self.wait_now(),
            }
        }
    }

    /// See `std::sync::Once::is_completed`.
    pub fn is_completed(&self) -> bool {
        engine::point();
        self.is_done()
    }

    /// The same without a scheduling point.
    pub(super) fn is_done(&self) -> bool {
        self.stage().1.get() == Stage::Done
    }

    /// Is it done? For its owner, who need not ask the world.
    pub(super) fn was_done(&mut self) -> bool {
        self.0.get_mut().get() == Stage::Done
    }

    /// One that is done from the beginning.
    pub(super) const fn done() -> Self {
        Self(Fresh::new(Cell::new(Stage::Done)))
    }
}

/// Says how the initialisation ended, even if by a panic.
struct Finish<'a> {
    once: &'a Once,
    then: Cell<Stage>,
}

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        engine::drop_point();
        let (number, stage) = self.once.stage();
        stage.set(self.then.get());
        engine::with(|world| world.wake_all(On::Once(number)));
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}
