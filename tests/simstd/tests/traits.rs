//! The auto traits, the sizes of bounds and the constness of the modelled types are std's.

use std::{
    marker::PhantomData,
    panic::{RefUnwindSafe, UnwindSafe},
};

/// Which auto traits `T` has. An inherent constant, where its bound holds, hides the one of the trait.
struct Of<T: ?Sized>(PhantomData<T>);

macro_rules! ask {
    ($($Question:ident $NAME:ident $Trait:ident)*) => {$(
        trait $Question {
            const $NAME: bool = false;
        }

        impl<T: ?Sized> $Question for Of<T> {}

        impl<T: ?Sized + $Trait> Of<T> {
            const $NAME: bool = true;
        }
    )*};
}

ask! {
    IsSend SEND Send
    IsSync SYNC Sync
    IsUnpin UNPIN Unpin
    IsUnwindSafe UNWIND UnwindSafe
    IsRefUnwindSafe REF_UNWIND RefUnwindSafe
    IsDefault DEFAULT_ Default
    IsClone CLONE Clone
    IsCopy COPY Copy
}

macro_rules! traits {
    ($T:ty) => {
        [
            Of::<$T>::SEND,
            Of::<$T>::SYNC,
            Of::<$T>::UNPIN,
            Of::<$T>::UNWIND,
            Of::<$T>::REF_UNWIND,
            Of::<$T>::DEFAULT_,
            Of::<$T>::CLONE,
            Of::<$T>::COPY,
        ]
    };
}

type Row = (&'static str, &'static str, [bool; 8]);

macro_rules! rows {
    ($table:ident: $($Type:ident)*) => {
        $($table.push((stringify!($Type), "", traits!($Type)));)*
    };
}

/// Rows for a generic type, with parameters that differ in their own traits.
macro_rules! generic_rows {
    ($table:ident: $($Type:ident)*) => {$(
        generic_rows!(@ $table $Type
            i32
            String
            std::rc::Rc<i32>
            std::cell::Cell<i32>
            *mut i32
            std::sync::MutexGuard<'static, i32>
            &'static mut i32
            std::marker::PhantomPinned
            fn() -> i32
            Box<dyn std::any::Any>
            Box<dyn Fn() + Send>
            Box<dyn Fn() + Send + Sync>
        );
    )*};
    (@ $table:ident $Type:ident $($T:ty)*) => {
        $($table.push((stringify!($Type), stringify!($T), traits!($Type<$T>)));)*
    };
}

/// The traits of all types of a library.
macro_rules! table {
    ($library:ident) => {{
        use $library::{
            sync::{
                Barrier, BarrierWaitResult, Condvar, LazyLock, Mutex, Once, OnceLock, OnceState,
                RwLock, WaitTimeoutResult,
                atomic::{
                    AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicPtr,
                    AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize,
                },
                mpsc::{IntoIter, Receiver, Sender, SyncSender},
            },
            thread::{AccessError, Builder, JoinHandle, LocalKey, Thread, ThreadId},
            time::{Instant, SystemTime},
        };
        type Guard<T> = $library::sync::MutexGuard<'static, T>;
        type ReadGuard<T> = $library::sync::RwLockReadGuard<'static, T>;
        type WriteGuard<T> = $library::sync::RwLockWriteGuard<'static, T>;
        type Iter<T> = $library::sync::mpsc::Iter<'static, T>;
        type TryIter<T> = $library::sync::mpsc::TryIter<'static, T>;
        type ScopedJoinHandle<T> = $library::thread::ScopedJoinHandle<'static, T>;
        type Scope = $library::thread::Scope<'static, 'static>;
        type LazyOfInt<F> = LazyLock<i32, F>;
        type MutexOfStr = Mutex<str>;
        type LockOfDyn = RwLock<dyn Send>;

        let mut table: Vec<Row> = Vec::with_capacity(300);
        rows! { table:
            Barrier BarrierWaitResult Condvar Once OnceState WaitTimeoutResult MutexOfStr LockOfDyn
            AtomicBool AtomicI8 AtomicI16 AtomicI32 AtomicI64 AtomicIsize
            AtomicU8 AtomicU16 AtomicU32 AtomicU64 AtomicUsize
            AccessError Builder Thread ThreadId Scope Instant SystemTime
        }
        generic_rows! { table:
            Mutex Guard RwLock ReadGuard WriteGuard OnceLock LazyLock LazyOfInt AtomicPtr
            Sender SyncSender Receiver Iter TryIter IntoIter
            JoinHandle ScopedJoinHandle LocalKey
        }
        table
    }};
}

#[test]
fn auto_traits_are_the_same() {
    assert_eq!(traits!(i32), [true; 8]);
    assert_eq!(
        traits!(std::sync::MutexGuard<'static, i32>)[..2],
        [false, true]
    );
    let (real, modelled) = (table!(std), table!(simstd));
    let others: Vec<(Row, Row)> = real
        .into_iter()
        .zip(modelled)
        .filter(|(real, modelled)| real != modelled)
        .collect();
    assert!(
        others.is_empty(),
        "[Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Default, Clone, Copy]\n{others:#?}"
    );
}

/// What is a `const fn` in std is one here. These are statics in both.
mod constants {
    macro_rules! constants {
        ($std:ident) => {
            mod $std {
                use $std::sync::{
                    Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock,
                    atomic::{AtomicBool, AtomicPtr, AtomicU64},
                };

                pub static _MUTEX: Mutex<Vec<String>> = Mutex::new(Vec::new());
                pub static _LOCK: RwLock<Option<Box<i32>>> = RwLock::new(None);
                pub static _CONDVAR: Condvar = Condvar::new();
                pub static _BARRIER: Barrier = Barrier::new(2);
                pub static _ONCE: Once = Once::new();
                pub static _CELL: OnceLock<String> = OnceLock::new();
                pub static _LAZY: LazyLock<String> = LazyLock::new(String::new);
                pub static _FLAG: AtomicBool = AtomicBool::new(true);
                pub static _POINTER: AtomicPtr<i32> = AtomicPtr::new(std::ptr::null_mut());
                pub const _VALUE: u64 = AtomicU64::new(7).into_inner();
            }
        };
    }

    constants!(std);
    constants!(simstd);
}
