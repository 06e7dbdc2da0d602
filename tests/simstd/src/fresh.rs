//! Contents that start afresh in each execution, which is what makes statics of modelled types work.
//!
//! A `static M: Mutex<u32> = Mutex::new(0)` outlives the executions of an exploration, and each of them must find it as
//! it was at the beginning of the process. [`Fresh`] keeps the bytes it had at its very first use, and puts them back
//! when it is first used in a later execution.

// Putting bytes back is nothing that the type system can check.
#![allow(unsafe_code)]

use std::{
    alloc::{self, Layout},
    cell::{Cell, UnsafeCell},
    fmt, ptr,
};

use crate::engine::{self, Kind, World, world::Verdict};

/// Contents that belong to the modelled program and to one execution at a time.
///
/// Only the thread of the system that runs an execution touches them (see [`Fresh::get`]), so there is nothing to lock.
pub(crate) struct Fresh<T: ?Sized> {
    /// The execution in which it was last used; 0 means never.
    epoch: Cell<u64>,
    /// Its number among the objects of its kind, in this execution.
    number: Cell<u32>,
    original: Original,
    value: UnsafeCell<T>,
}

// SAFETY: sending it sends the value and two numbers; the copy of the original bytes is never used as a value but in
// the place of the value.
unsafe impl<T: ?Sized + Send> Send for Fresh<T> {}
// SAFETY: whoever shares it can reach the contents by `get` and `number` alone, which work on one thread only, the one
// that runs the execution; executions of different threads take turns behind a lock. What may be done with the value
// is the business of the type around it, which states its own bounds.
unsafe impl<T: ?Sized> Sync for Fresh<T> {}

impl<T> Fresh<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self {
            epoch: Cell::new(0),
            number: Cell::new(0),
            original: Original::new(),
            value: UnsafeCell::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Fresh<T> {
    /// The value of this execution, and whether this is its first use in it.
    ///
    /// # Panics
    ///
    /// Outside of an execution.
    #[track_caller]
    fn refresh(&self, world: &mut World, kind: Kind) -> bool {
        let before = self.epoch.get();
        if before == world.epoch {
            return false;
        }
        self.epoch.set(world.epoch);
        self.number.set(world.number(kind));
        if before == 0 {
            // SAFETY: it is the first use, so nothing refers to the value.
            unsafe { self.original.keep(self.value.get()) };
        } else if self.original.is_static() {
            // SAFETY: the execution that used the value is over and its threads never run again, so nothing refers to
            // it. The bytes are those of a value that was computed at compile time, since it stands in a static: it
            // owns nothing, so that it may come into being any number of times. What is overwritten is leaked.
            unsafe { self.original.put_back(self.value.get()) };
        } else {
            outlived(world);
        }
        true
    }

    /// Its number among the objects of its kind, and whether this is its first use in this execution.
    #[track_caller]
    pub(crate) fn number(&self, kind: Kind) -> (u32, bool) {
        let first = engine::with(|world| self.refresh(world, kind));
        (self.number.get(), first)
    }

    /// Its number, if it has been used in the running execution.
    pub(crate) fn known(&self) -> Option<u32> {
        let epoch = engine::try_with(|world| world.epoch)?;
        (self.epoch.get() == epoch).then(|| self.number.get())
    }

    /// The value. Call [`Fresh::number`] first, which puts it in order.
    pub(crate) fn get(&self) -> *mut T {
        self.value.get()
    }

    /// The value, if it guards itself. Call [`Fresh::number`] first, which puts it in order.
    pub(crate) fn cell(&self) -> &T
    where
        T: Guarded,
    {
        // SAFETY: a value that guards itself is never borrowed mutably while it is shared.
        unsafe { &*self.value.get() }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }
}

impl<T: ?Sized> fmt::Debug for Fresh<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fresh").finish_non_exhaustive()
    }
}

/// Values that are changed through shared references only.
pub(crate) trait Guarded {}

impl<T: Copy> Guarded for Cell<T> {}

/// The bytes that a value had at its first use.
struct Original(Cell<Option<Kept>>);

#[derive(Clone, Copy)]
struct Kept {
    bytes: *mut u8,
    layout: Layout,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unknown,
    Static,
    Elsewhere,
}

impl Original {
    const fn new() -> Self {
        Self(Cell::new(None))
    }

    /// # Safety
    ///
    /// `value` must point to a value that nothing else refers to.
    unsafe fn keep<T: ?Sized>(&self, value: *mut T) {
        // SAFETY: the caller promises it.
        let layout = Layout::for_value(unsafe { &*value });
        let bytes = if layout.size() == 0 {
            ptr::null_mut()
        } else {
            // SAFETY: the layout is not empty.
            let bytes = unsafe { alloc::alloc(layout) };
            if bytes.is_null() {
                alloc::handle_alloc_error(layout);
            }
            // SAFETY: both places have this layout, and one of them is new.
            unsafe { ptr::copy_nonoverlapping(value.cast::<u8>(), bytes, layout.size()) };
            bytes
        };
        self.0.set(Some(Kept {
            bytes,
            layout,
            place: Place::Unknown,
        }));
    }

    /// Does the object stand in a static? Asked only about those that outlive an execution.
    fn is_static(&self) -> bool {
        let Some(mut kept) = self.0.get() else {
            return false;
        };
        if kept.place == Place::Unknown {
            kept.place = if is_static(self) {
                Place::Static
            } else {
                Place::Elsewhere
            };
            self.0.set(Some(kept));
        }
        kept.place == Place::Static
    }

    /// # Safety
    ///
    /// `value` must be the one that was kept, nothing else may refer to it, and its bytes must make a value any number
    /// of times.
    unsafe fn put_back<T: ?Sized>(&self, value: *mut T) {
        if let Some(Kept { bytes, layout, .. }) = self.0.get()
            && layout.size() > 0
        {
            // SAFETY: the bytes were copied from there, so both places have this layout.
            unsafe { ptr::copy_nonoverlapping(bytes, value.cast::<u8>(), layout.size()) };
        }
    }
}

impl Drop for Original {
    fn drop(&mut self) {
        if let Some(Kept { bytes, layout, .. }) = self.0.get()
            && layout.size() > 0
        {
            // SAFETY: `keep` allocated it with this layout.
            unsafe { alloc::dealloc(bytes, layout) };
        }
    }
}

/// Does it stand in a static? Not quick.
pub(crate) fn is_static<T>(object: &T) -> bool {
    is_in_an_image(ptr::from_ref(object).cast())
}

/// An object was found that outlived an execution and is not in a static. It may own things of that execution, so it
/// is left as it is, and nothing can be said about the program.
pub(crate) fn outlived(world: &mut World) {
    let reason = "a value that is not in a static keeps its contents from one schedule to the next";
    let _ = world.abandon(Verdict::Inconclusive(reason.into()));
}

/// Is this an address within the program's own file as it was loaded, rather than on a heap or a stack?
#[cfg(unix)]
fn is_in_an_image(address: *const libc::c_void) -> bool {
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::uninit();
    // SAFETY: `dladdr` looks at the number of the address only, and `info` has room for the answer.
    unsafe { libc::dladdr(address, info.as_mut_ptr()) != 0 }
}

/// Nobody to ask here, so statics that change make an exploration inconclusive.
#[cfg(not(unix))]
fn is_in_an_image(_: *const std::ffi::c_void) -> bool {
    false
}
