//! What a picture is drawn with: texts, frames, paths, and a mark for each kind of event.

use std::fmt::Write;

use super::line::tidy;

/// The elements of an SVG file.
#[derive(Default)]
pub struct Canvas(pub String);

impl Canvas {
    pub fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let text = escape(text);
        let _ = writeln!(
            self.0,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{text}</text>"
        );
    }

    pub fn path(&mut self, class: &str, path: &str) {
        let _ = writeln!(self.0, "<path class=\"{class}\" d=\"{path}\"/>");
    }

    pub fn frame(&mut self, class: &str, [x, y, width, height]: [f64; 4]) {
        let _ = writeln!(
            self.0,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" rx=\"5\"/>"
        );
    }

    /// Elements that show `tip` to who points at them.
    pub fn with_tip(&mut self, tip: &str, draw: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.0, "<g><title>{}</title>", escape(tip));
        draw(self);
        self.0.push_str("</g>\n");
    }
}

/// Kinds that share a mark, and what it means. `lost` is a wake that led nowhere.
pub const LEGEND: [(&str, &str); 10] = [
    ("poll", "a poll begins"),
    ("pending", "it ends: Pending"),
    ("ready", "it ends: Ready"),
    ("wake", "a wake, with the poll it leads to"),
    ("lost", "a wake that leads nowhere"),
    ("lock atomic", "a lock or an atomic, numbered by first use"),
    ("wait park sleep", "waits or sleeps"),
    ("spawn send notify", "starts or tells a thread"),
    ("panic", "panics"),
    ("note", "a remark of the test"),
];

/// The class and the path of an event's mark.
pub fn mark(kind: &str, x: f64, y: f64) -> (&'static str, String) {
    let disc = |radius: f64| {
        format!(
            "M{:.1} {y:.1}a{radius} {radius} 0 1 0 {1} 0a{radius} {radius} 0 1 0 -{1} 0z",
            x - radius,
            2.0 * radius
        )
    };
    let at = |x: f64, y: f64, rest: &str| format!("M{x:.1} {y:.1}{rest}z");
    match kind {
        "poll" => ("poll", at(x - 4.5, y - 6.0, "l11 6l-11 6")),
        "pending" => ("not", disc(5.0)),
        "ready" => ("done", disc(6.0)),
        "lost" => ("bad", at(x, y - 7.0, "l7 7l-7 7l-7 -7")),
        "wake" => ("wake", at(x, y - 7.0, "l7 7l-7 7l-7 -7")),
        "lock" | "atomic" => ("held", at(x - 4.0, y - 4.0, "h8v8h-8")),
        "wait" | "park" | "sleep" => ("rest", at(x - 4.5, y - 4.5, "h9v9h-9")),
        "spawn" | "send" | "notify" => ("tell", at(x - 6.5, y + 5.0, "h13l-6.5 -11")),
        "panic" => ("cross", cross(x, y)),
        _ => ("word", disc(3.5)),
    }
}

pub fn cross(x: f64, y: f64) -> String {
    format!("M{:.1} {:.1}l10 10m0 -10l-10 10", x - 5.0, y - 5.0)
}

/// What XML may hold, which not every character is.
pub fn escape(text: &str) -> String {
    let text = tidy(text).replace(['\u{fffe}', '\u{ffff}'], "");
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escape("<a b=\"&\">\u{1b}[1m\u{0}]]>\u{ffff}"),
            r"&lt;a b=&quot;&amp;&quot;&gt;]]&gt;\u{ffff}"
        );
    }

    #[test]
    fn every_mark_has_a_meaning() {
        for kind in
            "poll ready pending wake lock wait notify sleep park send spawn atomic panic note"
                .split(' ')
        {
            let (_, own) = mark(kind, 0.0, 0.0);
            let shows = |(kinds, _): &&(&str, &str)| kinds.split(' ').any(|other| other == kind);
            let (kinds, _) = LEGEND.iter().find(shows).unwrap();
            let (_, shown) = mark(kinds.split(' ').next().unwrap(), 0.0, 0.0);
            assert_eq!(own, shown, "{kind}");
        }
    }
}
