//! Follows names: modules, imports under other names, globs and re-exports, to what they stand for in the standard library.

mod resolve;

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

pub type ScopeId = usize;

/// Where something stands: index of the file, and the line.
pub type Place = (usize, usize);

/// A path as somebody wrote it.
#[derive(Debug, Clone)]
pub struct Written {
    /// Does it begin with `::`?
    pub absolute: bool,
    pub segments: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Import {
    pub scope: ScopeId,
    pub path: Written,
    pub place: Place,
    /// Nothing for a glob; `_` is a name like any other.
    pub name: Option<String>,
    /// Can other crates see it?
    pub is_public: bool,
}

#[derive(Debug, Clone)]
enum Definition {
    /// An item that is not followed.
    Item,
    Module(ScopeId),
    /// Index into `imports`.
    Import(usize),
}

#[derive(Debug, Default)]
struct Scope {
    /// The scope around a block; a module has none.
    around: Option<ScopeId>,
    /// The module that it is or is in.
    module: ScopeId,
    /// The module around the module.
    parent: Option<ScopeId>,
    names: HashMap<String, Vec<Definition>>,
    /// Indices into `imports`.
    globs: Vec<usize>,
    has_imports: bool,
}

/// What a path may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Below `std`.
    Std {
        path: Vec<String>,
        /// Perhaps: it would be found by way of a glob.
        by_glob: bool,
    },
    Module(ScopeId),
    Other,
}

/// A path leads through more names than anybody would write.
#[derive(Debug)]
pub struct Tangled;

/// All names of a crate.
#[derive(Debug)]
pub struct Names {
    scopes: Vec<Scope>,
    /// By their path from the root.
    modules: HashMap<Vec<String>, ScopeId>,
    /// Blocks and inline modules, by file, line and column of their brace.
    braces: HashMap<(usize, usize, usize), ScopeId>,
    pub imports: Vec<Import>,
    /// Those that are refused already, and need not be followed.
    refused: Vec<bool>,
    steps: Cell<usize>,
    steps_of_all: Cell<usize>,
}

pub const ROOT: ScopeId = 0;

impl Names {
    pub fn new() -> Self {
        Self {
            scopes: vec![Scope::default()],
            modules: HashMap::from([(Vec::new(), ROOT)]),
            braces: HashMap::new(),
            imports: Vec::new(),
            refused: Vec::new(),
            steps: Cell::new(0),
            steps_of_all: Cell::new(0),
        }
    }

    /// The module with this path, which is made where there is none, as are the modules around it.
    pub fn module(&mut self, path: &[String]) -> ScopeId {
        if let Some(known) = self.modules.get(path) {
            return *known;
        }
        let Some((name, around)) = path.split_last() else {
            return ROOT;
        };
        let parent = self.module(around);
        let id = self.scopes.len();
        self.scopes.push(Scope {
            module: id,
            parent: Some(parent),
            ..Scope::default()
        });
        self.modules.insert(path.to_vec(), id);
        self.define_as(parent, name, Definition::Module(id));
        id
    }

    pub fn known_module(&self, path: &[String]) -> ScopeId {
        self.modules.get(path).copied().unwrap_or(ROOT)
    }

    /// An inline module; `scope` may be a block.
    pub fn inline_module(
        &mut self,
        scope: ScopeId,
        name: &str,
        brace: (usize, usize, usize),
    ) -> ScopeId {
        let known = self.scopes[scope].names.get(name).and_then(|known| {
            known.iter().find_map(|definition| match definition {
                Definition::Module(id) => Some(*id),
                _ => None,
            })
        });
        let id = known.unwrap_or_else(|| {
            let id = self.scopes.len();
            self.scopes.push(Scope {
                module: id,
                parent: Some(self.scopes[scope].module),
                ..Scope::default()
            });
            self.define_as(scope, name, Definition::Module(id));
            id
        });
        self.braces.insert(brace, id);
        id
    }

    pub fn block(&mut self, around: ScopeId, brace: (usize, usize, usize)) -> ScopeId {
        let id = self.scopes.len();
        self.scopes.push(Scope {
            around: Some(around),
            module: self.scopes[around].module,
            parent: self.scopes[self.scopes[around].module].parent,
            ..Scope::default()
        });
        self.braces.insert(brace, id);
        id
    }

    pub fn at(&self, brace: (usize, usize, usize)) -> Option<ScopeId> {
        self.braces.get(&brace).copied()
    }

    /// `mod name;`, whose file may be there.
    pub fn declare(&mut self, scope: ScopeId, name: &str) {
        if !self.scopes[scope].names.contains_key(name) {
            self.define(scope, name);
        }
    }

    pub fn define(&mut self, scope: ScopeId, name: &str) {
        self.define_as(scope, name, Definition::Item);
    }

    fn define_as(&mut self, scope: ScopeId, name: &str, definition: Definition) {
        let names = &mut self.scopes[scope].names;
        names.entry(name.to_owned()).or_default().push(definition);
    }

    pub fn import(&mut self, import: Import) {
        let (at, scope) = (self.imports.len(), import.scope);
        self.scopes[scope].has_imports = true;
        match &import.name {
            Some(name) => self.define_as(scope, name, Definition::Import(at)),
            None => self.scopes[scope].globs.push(at),
        }
        self.imports.push(import);
        self.refused.push(false);
    }

    /// From now on, whoever comes by this import is not told once more.
    pub fn refuse(&mut self, import: usize) {
        self.refused[import] = true;
    }

    /// Scopes with imports, in which a macro's tokens may come to stand.
    pub fn importing(&self) -> impl Iterator<Item = ScopeId> {
        (0..self.scopes.len()).filter(|scope| self.scopes[*scope].has_imports)
    }

    /// Names that are the crate's own, or imported from a place that is not the standard library.
    pub fn own(&self) -> HashSet<String> {
        let is_own = |definition: &Definition| match definition {
            Definition::Item => true,
            Definition::Module(_) => false,
            Definition::Import(at) => {
                let Import { scope, path, .. } = &self.imports[*at];
                let targets = self.resolve(*scope, path).unwrap_or_default();
                !targets
                    .iter()
                    .any(|target| matches!(target, Target::Std { .. }))
            }
        };
        let names = self.scopes.iter().flat_map(|scope| &scope.names);
        names
            .filter(|(_, definitions)| definitions.iter().any(is_own))
            .map(|(name, _)| name.clone())
            .collect()
    }
}
