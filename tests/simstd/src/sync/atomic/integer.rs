//! The atomic integers.

use std::{
    fmt,
    sync::atomic::{self, Ordering},
};

use super::cell::{Cell, Plain, common_methods, updating_methods};
use crate::engine::{What, log::Shown};

macro_rules! atomic_integers {
    ($($Atomic:ident $T:ident)*) => {$(
        #[doc = concat!("`std::sync::atomic::", stringify!($Atomic), "`, modelled.")]
        pub struct $Atomic(Cell<atomic::$Atomic>);

        impl Plain for atomic::$Atomic {
            type Value = $T;

            fn get(&self) -> $T {
                self.load(Ordering::SeqCst)
            }

            fn set(&self, value: $T) {
                self.store(value, Ordering::SeqCst);
            }

            fn shown(value: $T) -> Shown {
                Shown::Number(value as i128)
            }
        }

        impl $Atomic {
            #[doc = concat!("See `std::sync::atomic::", stringify!($Atomic), "::new`.")]
            #[must_use]
            pub const fn new(value: $T) -> Self {
                Self(Cell::new(atomic::$Atomic::new(value), atomic::$Atomic::new(value)))
            }

            common_methods!(atomic::$Atomic, $T);
            updating_methods! { $T:
                fetch_add fetch_sub fetch_and fetch_nand fetch_or fetch_xor fetch_max fetch_min
            }
        }

        impl Default for $Atomic {
            fn default() -> Self {
                Self::new(0)
            }
        }

        impl From<$T> for $Atomic {
            fn from(value: $T) -> Self {
                Self::new(value)
            }
        }

        impl fmt::Debug for $Atomic {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.load(Ordering::Relaxed).fmt(f)
            }
        }
    )*};
}

atomic_integers! {
    AtomicU8 u8
    AtomicU16 u16
    AtomicU32 u32
    AtomicU64 u64
    AtomicUsize usize
    AtomicI8 i8
    AtomicI16 i16
    AtomicI32 i32
    AtomicI64 i64
    AtomicIsize isize
}
