//! Landlock: files, TCP, and signals to whoever is not inside.

use std::io;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr,
    RulesetCreatedAttr, Scope, path_beneath_rules,
};

use super::launcher::Orders;

/// What must be there for a fence to be called one.
const NEEDED: ABI = ABI::V1;
/// What is used where the kernel has it.
const WANTED: ABI = ABI::V6;

pub fn raise(orders: &Orders) -> io::Result<()> {
    rules(orders).map_err(|error| io::Error::other(format!("Landlock: {error}")))
}

fn rules(orders: &Orders) -> Result<(), landlock::RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(NEEDED))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(WANTED))?
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()?
        .add_rules(path_beneath_rules(
            &orders.read,
            AccessFs::from_read(WANTED),
        ))?
        .add_rules(path_beneath_rules(
            &orders.write,
            AccessFs::from_all(WANTED),
        ))?
        .add_rules(path_beneath_rules(&orders.report, AccessFs::WriteFile))?
        .restrict_self()?;
    Ok(())
}
