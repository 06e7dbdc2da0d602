//! Single keys from a terminal, which gets its own way of reading lines back whatever happens.

use std::{
    io::{self, Read},
    sync::mpsc::Sender,
    thread,
};

use super::{Event, Key};

/// The terminal hands over each key for as long as this lives.
#[derive(Debug)]
pub struct Keyboard {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

impl Keyboard {
    /// Nothing where the terminal cannot be asked for single keys; elsewhere than on Unix, keys take an Enter.
    pub fn listen(events: Sender<Event>) -> Option<Self> {
        #[cfg(unix)]
        let keyboard = Self {
            before: rustix::termios::tcgetattr(io::stdin()).ok()?,
        };
        #[cfg(not(unix))]
        let keyboard = Self {};
        keyboard.want_keys();
        thread::spawn(move || read(&events));
        Some(keyboard)
    }

    /// Asks for single keys, without echo; also after the shell has taken the terminal for a while. Ctrl-C stays what it is.
    pub fn want_keys(&self) {
        #[cfg(unix)]
        {
            use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
            let Ok(mut modes) = tcgetattr(io::stdin()) else {
                return;
            };
            let lines = LocalModes::ICANON | LocalModes::ECHO;
            if modes.local_modes.intersects(lines) && in_foreground() {
                modes.local_modes.remove(lines);
                let _ = tcsetattr(io::stdin(), OptionalActions::Now, &modes);
            }
        }
    }
}

#[cfg(unix)]
impl Drop for Keyboard {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if in_foreground() {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        }
    }
}

/// The system stops whoever changes the terminal that controls it from the background.
#[cfg(unix)]
fn in_foreground() -> bool {
    let group = rustix::termios::tcgetpgrp(io::stdin());
    group.map_or(true, |group| group == rustix::process::getpgrp())
}

fn read(events: &Sender<Event>) {
    let mut chunk = [0; 64];
    loop {
        let event = match io::stdin().read(&mut chunk) {
            Ok(0) => Event::HungUp,
            Ok(length) => {
                for key in keys(&chunk[..length]) {
                    if events.send(Event::Key(key)).is_err() {
                        return;
                    }
                }
                continue;
            }
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Event::HungUp,
            Err(_) => continue,
        };
        let _ = events.send(event);
        return;
    }
}

/// An arrow or a function key arrives as an escape and several letters, which mean nothing by themselves.
fn keys(mut typed: &[u8]) -> Vec<Key> {
    let mut keys = Vec::new();
    loop {
        typed = match typed {
            [] => return keys,
            [0x1b, b'[', name @ ..] => {
                let end = name.iter().position(|byte| (0x40..=0x7e).contains(byte));
                &name[end.map_or(name.len(), |end| end + 1)..]
            }
            [0x1b, b'O', _, rest @ ..] | [0x1b, _, rest @ ..] => rest,
            [letter, rest @ ..] => {
                keys.extend(Key::of(*letter));
                rest
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_is_no_letter() {
        assert_eq!(keys(b"nxQ"), [Key::Next, Key::Quit]);
        assert_eq!(
            keys(b"\x1b[Ar\x1bOqn\x1b[1;5Hl\x1bhx\x1b"),
            [Key::Again, Key::Next, Key::List]
        );
        assert_eq!(keys(b"\x1b[1;5"), []);
    }
}
