//! The report as JSON, for machines; its shape is described in `docs/report.md`.

use crate::report::Report;

pub fn render(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("a report is plain data") + "\n"
}
