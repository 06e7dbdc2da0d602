//! The page of `trace` in a real browser: what it looks like, and that it asks nobody for anything.
//!
//! Needs Chromium. Where there is none these tests say so and end, unless `BROWSER_REQUIRED` is set, as CI does.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// Looks at the page when it has been drawn, and leaves what it saw in its last element.
const LOOK: &str = r#"
<pre id="seen"></pre>
<script>
// By then everything that the page asks for has come, or has failed.
addEventListener("load", () => setTimeout(() => {
const box = (element) => element.getBoundingClientRect();
const svgs = [...document.querySelectorAll(".chart svg")];
const inside = (element) => {
  const [inner, outer] = [box(element), box(element.closest("svg"))];
  return inner.left >= outer.left - 1 && inner.right <= outer.right + 1
    && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
};
const drawn = svgs.flatMap((svg) => [...svg.querySelectorAll("text, path, rect")]);
const bad = document.querySelector(".chart .bad");
document.getElementById("seen").textContent = JSON.stringify({
  charts: svgs.filter((svg) => box(svg).width > 100 && box(svg).height > 50).length,
  drawn: drawn.length,
  outside: drawn.filter((element) => !inside(element)).length,
  bad: bad && getComputedStyle(bad).fill,
  page: getComputedStyle(document.body).backgroundColor,
  ink: getComputedStyle(document.querySelector(".chart text")).fill,
  wider_than_the_window: document.documentElement.scrollWidth > window.innerWidth,
  requests: performance.getEntriesByType("resource").map((entry) => entry.name),
});
}, 100));
</script>
"#;

fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file());
    if found.is_none() {
        assert!(
            env::var_os("BROWSER_REQUIRED").is_none(),
            "no Chromium on the path"
        );
        eprintln!("not looked at: there is no Chromium on the path");
    }
    found
}

/// What the browser sees of a page, in a dark or a light setting.
#[expect(
    clippy::disallowed_methods,
    reason = "a browser is no process of the runner's"
)]
fn look(browser: &Path, page: &str, dark: bool) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    fs::write(&file, page.replace("</body>", &format!("{LOOK}</body>"))).unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1000,800",
            "--virtual-time-budget=2000",
            "--dump-dom",
        ])
        .arg(format!(
            "--blink-settings=preferredColorScheme={}",
            if dark { 0 } else { 1 }
        ))
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let seen = dom
        .split_once("<pre id=\"seen\">")
        .and_then(|(_, rest)| rest.split_once("</pre>"));
    let Some((seen, _)) = seen else {
        panic!("{dom}\n{}", String::from_utf8_lossy(&output.stderr))
    };
    serde_json::from_str(seen).unwrap()
}

#[test]
fn the_page_is_drawn_light_and_dark_and_asks_nobody() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = fs::read_to_string(crate::trace::page(&folder)).unwrap();
    let (light, dark) = (look(&browser, &page, false), look(&browser, &page, true));
    for seen in [&light, &dark] {
        assert_eq!(seen["charts"], 1, "{seen}");
        assert!(seen["drawn"].as_u64().unwrap() > 10, "{seen}");
        assert_eq!(seen["outside"], 0, "{seen}");
        assert_eq!(seen["wider_than_the_window"], false, "{seen}");
        assert_eq!(seen["requests"].as_array().unwrap().len(), 0, "{seen}");
    }
    assert_eq!(light["page"], "rgb(255, 255, 255)");
    assert_eq!(dark["page"], "rgb(13, 17, 23)");
    assert_eq!(light["bad"], "rgb(196, 18, 47)", "a wake in vain is red");
    assert_eq!(dark["bad"], "rgb(255, 107, 116)", "in the dark, too");
    assert_ne!(light["ink"], dark["ink"]);
}

#[test]
fn a_page_that_asks_somebody_would_be_seen() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = fs::read_to_string(crate::trace::page(&folder)).unwrap();
    let asking = page.replace("</h1>", "</h1><img src=\"http://127.0.0.1:9/x.png\">");
    let seen = look(&browser, &asking, false);
    assert_eq!(seen["requests"].as_array().unwrap().len(), 1, "{seen}");
}
