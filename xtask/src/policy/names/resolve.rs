//! Follows a path from name to name.

use super::{Definition, Import, Names, ROOT, ScopeId, Tangled, Target, Written};
use crate::policy::rules::STD;

/// One question may look at this many names, all questions together at so many.
const STEPS_OF_ONE: usize = 20_000;
const STEPS: usize = 20_000_000;
/// Imports of imports of imports.
const LONGEST_CHAIN: usize = 100;

impl Target {
    fn std() -> Self {
        Self::Std {
            path: Vec::new(),
            by_glob: false,
        }
    }
}

impl Names {
    /// All that a path may stand for.
    pub fn resolve(&self, scope: ScopeId, path: &Written) -> Result<Vec<Target>, Tangled> {
        self.steps.set(0);
        self.step()?;
        self.follow(scope, path, &mut Vec::new())
    }

    /// What an import may stand for.
    pub fn resolve_import(&self, at: usize) -> Result<Vec<Target>, Tangled> {
        self.steps.set(0);
        self.step()?;
        let Import { scope, path, .. } = &self.imports[at];
        let targets = self.follow(*scope, path, &mut vec![at])?;
        Ok(if targets.is_empty() && path.segments.len() > 1 {
            // As in `follow`.
            vec![Target::Std {
                path: path.segments.clone(),
                by_glob: true,
            }]
        } else {
            targets
        })
    }

    /// `pending` are the imports that are being followed: one that leads to itself leads nowhere.
    fn follow(
        &self,
        scope: ScopeId,
        path: &Written,
        pending: &mut Vec<usize>,
    ) -> Result<Vec<Target>, Tangled> {
        let mut module = self.scopes[scope].module;
        let mut rest = &path.segments[..];
        let mut targets = Vec::new();
        while let [first, tail @ ..] = rest {
            match first.as_str() {
                "crate" | "$crate" => module = ROOT,
                "self" => {}
                "super" => module = self.scopes[module].parent.unwrap_or(ROOT),
                _ => break,
            }
            targets = vec![Target::Module(module)];
            rest = tail;
        }
        if targets.is_empty() {
            let [first, tail @ ..] = rest else {
                return Ok(targets);
            };
            targets = if path.absolute {
                let is_std = STD.contains(&first.as_str());
                vec![if is_std { Target::std() } else { Target::Other }]
            } else {
                self.look_up(scope, first, pending)?
            };
            // It may come from a macro that imports it. Nothing else would compile.
            if targets.is_empty() && !tail.is_empty() && pending.is_empty() {
                targets.push(Target::Std {
                    path: vec![first.clone()],
                    by_glob: true,
                });
            }
            rest = tail;
        }
        for name in rest.iter().filter(|name| *name != "self") {
            let mut next = Vec::new();
            for target in targets {
                self.step()?;
                match target {
                    Target::Std { mut path, .. } => {
                        path.push(name.clone());
                        next.push(Target::Std {
                            path,
                            by_glob: false,
                        });
                    }
                    Target::Module(module) => next.extend(self.inside(module, name, pending)?),
                    Target::Other => next.push(Target::Other),
                }
            }
            next.dedup();
            targets = next;
        }
        Ok(targets)
    }

    /// What a name may mean here: of the innermost scope that defines it, or of any glob on the way there.
    fn look_up(
        &self,
        scope: ScopeId,
        name: &str,
        pending: &mut Vec<usize>,
    ) -> Result<Vec<Target>, Tangled> {
        let mut targets = Vec::new();
        let mut scope = Some(scope);
        while let Some(id) = scope {
            let own = self.defined(id, name, pending)?;
            if !own.is_empty() {
                targets.extend(own);
                return Ok(targets);
            }
            targets.extend(self.by_globs(id, name, pending)?);
            scope = self.scopes[id].around;
        }
        if STD.contains(&name) {
            targets.push(Target::std());
        }
        Ok(targets)
    }

    fn inside(
        &self,
        module: ScopeId,
        name: &str,
        pending: &mut Vec<usize>,
    ) -> Result<Vec<Target>, Tangled> {
        let mut targets = self.defined(module, name, pending)?;
        if targets.is_empty() {
            targets = self.by_globs(module, name, pending)?;
        }
        if targets.is_empty() {
            targets.push(Target::Other);
        }
        Ok(targets)
    }

    fn defined(
        &self,
        scope: ScopeId,
        name: &str,
        pending: &mut Vec<usize>,
    ) -> Result<Vec<Target>, Tangled> {
        let mut targets = Vec::new();
        for definition in self.scopes[scope].names.get(name).into_iter().flatten() {
            self.step()?;
            match definition {
                Definition::Item => targets.push(Target::Other),
                Definition::Module(id) => targets.push(Target::Module(*id)),
                Definition::Import(at) if self.refused[*at] => targets.push(Target::Other),
                Definition::Import(at) if pending.contains(at) => {}
                Definition::Import(at) => targets.extend(self.imported(*at, pending)?),
            }
        }
        Ok(targets)
    }

    fn by_globs(
        &self,
        scope: ScopeId,
        name: &str,
        pending: &mut Vec<usize>,
    ) -> Result<Vec<Target>, Tangled> {
        let mut targets = Vec::new();
        for at in &self.scopes[scope].globs {
            self.step()?;
            if self.refused[*at] || pending.contains(at) {
                continue;
            }
            for target in self.imported(*at, pending)? {
                match target {
                    Target::Std { mut path, .. } => {
                        path.push(name.to_owned());
                        targets.push(Target::Std {
                            path,
                            by_glob: true,
                        });
                    }
                    Target::Module(module) => {
                        pending.push(*at);
                        let own = self.defined(module, name, pending)?;
                        targets.extend(own);
                        targets.extend(self.by_globs(module, name, pending)?);
                        pending.pop();
                    }
                    Target::Other => {}
                }
            }
        }
        Ok(targets)
    }

    fn imported(&self, at: usize, pending: &mut Vec<usize>) -> Result<Vec<Target>, Tangled> {
        if pending.len() > LONGEST_CHAIN {
            return Err(Tangled);
        }
        pending.push(at);
        let Import { scope, path, .. } = &self.imports[at];
        let targets = self.follow(*scope, path, pending);
        pending.pop();
        targets
    }

    fn step(&self) -> Result<(), Tangled> {
        self.steps.set(self.steps.get() + 1);
        self.steps_of_all.set(self.steps_of_all.get() + 1);
        if self.steps.get() > STEPS_OF_ONE || self.steps_of_all.get() > STEPS {
            return Err(Tangled);
        }
        Ok(())
    }
}
