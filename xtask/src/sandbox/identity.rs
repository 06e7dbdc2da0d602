//! Gives up what root may do. Where root grades, tests become nobody.
//!
//! Root is exempt from the limit on processes, whatever its capabilities. Nobody is not; one capability lets it still
//! reach the files that it is given, wherever they are, and Landlock keeps it from all others.

use std::io;

use rustix::{
    process::{Gid, Uid, geteuid},
    thread::{
        CapabilitySet, CapabilitySets, capabilities, configure_capability_in_ambient_set,
        set_capabilities, set_keep_capabilities, set_thread_groups, set_thread_res_gid,
        set_thread_res_uid,
    },
};

use super::Work;

/// The user that owns nothing.
pub const NOBODY: u32 = 65534;

pub fn lower(work: Work) -> io::Result<()> {
    if !geteuid().is_root() {
        return give_up_all_but(CapabilitySet::empty());
    }
    match work {
        // Cargo changes modes and times of files that it did not make itself.
        Work::Building => give_up_all_but(
            CapabilitySet::DAC_OVERRIDE | CapabilitySet::FOWNER | CapabilitySet::CHOWN,
        ),
        Work::Testing => {
            // In a container that has but one user, root it stays.
            let is_nobody = become_nobody().is_ok();
            give_up_all_but(CapabilitySet::DAC_OVERRIDE)?;
            if is_nobody {
                // Who is not root keeps across an exec what is ambient.
                configure_capability_in_ambient_set(CapabilitySet::DAC_OVERRIDE, true)?;
            }
            Ok(())
        }
    }
}

fn become_nobody() -> io::Result<()> {
    let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    set_keep_capabilities(true)?;
    set_thread_groups(&[])?;
    set_thread_res_gid(group, group, group)?;
    set_thread_res_uid(user, user, user)?;
    Ok(())
}

fn give_up_all_but(wanted: CapabilitySet) -> io::Result<()> {
    let kept = capabilities(None)?.permitted & wanted;
    let sets = CapabilitySets {
        effective: kept,
        permitted: kept,
        inheritable: kept,
    };
    Ok(set_capabilities(None, sets)?)
}
