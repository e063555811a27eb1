//! What a node counts, in Prometheus' text form (exposition format 0.0.4).
//!
//! Labels are routes, methods, statuses and words of this program: bounded, and nothing that a person wrote.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the buckets of times, in milliseconds.
const BUCKETS_MS: [u64; 9] = [2, 5, 10, 20, 50, 100, 500, 2_000, 10_000];

/// The counts of one node.
#[derive(Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(String, &'static str, u16), u64>>,
    times: Mutex<BTreeMap<String, Times>>,
    ops: Mutex<BTreeMap<&'static str, u64>>,
    pub connections: AtomicI64,
    pub listeners: AtomicI64,
    pub pokes: AtomicU64,
    /// Appends that found another node's before them.
    pub conflicts: AtomicU64,
    /// Pushes that a temporary fault stopped.
    pub faults: AtomicU64,
    pub pages: AtomicU64,
}

#[derive(Default)]
struct Times {
    /// One more than the buckets: the last is for what is beyond them.
    buckets: [u64; BUCKETS_MS.len() + 1],
    sum: Duration,
}

impl Metrics {
    /// Counts a request that was answered.
    pub fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route.to_owned(), method, status)).or_default() += 1;
        drop(requests);
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let times = times.entry(route.to_owned()).or_default();
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let at = BUCKETS_MS.iter().position(|end| ms <= *end).unwrap_or(BUCKETS_MS.len());
        if let Some(bucket) = times.buckets.get_mut(at) {
            *bucket += 1;
        }
        times.sum += took;
    }

    /// Counts an op by what came of it: `accepted`, `no-effect`, `refused`, or the code that took nothing.
    pub fn op(&self, what: &'static str) {
        *self.ops.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    }

    /// Writes everything.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        family(&mut text, "galley_requests_total", "counter", "Requests that were answered.");
        for ((route, method, status), count) in
            self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter()
        {
            let _ = writeln!(
                text,
                "galley_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} {count}"
            );
        }
        family(&mut text, "galley_request_seconds", "histogram", "Until a request was answered.");
        for (route, times) in self.times.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            histogram(&mut text, route, times);
        }
        family(&mut text, "galley_ops_total", "counter", "Ops by what came of them.");
        for (what, count) in self.ops.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(text, "galley_ops_total{{outcome=\"{what}\"}} {count}");
        }
        let gauges = [
            ("galley_connections", "Connections that stand.", &self.connections),
            ("galley_listeners", "Those who listen for pokes.", &self.listeners),
        ];
        for (name, help, gauge) in gauges {
            family(&mut text, name, "gauge", help);
            let _ = writeln!(text, "{name} {}", gauge.load(Ordering::Relaxed));
        }
        let counters = [
            ("galley_pokes_total", "Spaces that were said to have grown.", &self.pokes),
            ("galley_conflicts_total", "Appends that found others before them.", &self.conflicts),
            ("galley_faults_total", "Pushes that a temporary fault stopped.", &self.faults),
            ("galley_pages_total", "Pages of ops that were given out.", &self.pages),
        ];
        for (name, help, counter) in counters {
            family(&mut text, name, "counter", help);
            let _ = writeln!(text, "{name} {}", counter.load(Ordering::Relaxed));
        }
        text
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn histogram(text: &mut String, route: &str, times: &Times) {
    let mut below = 0;
    for (end, count) in BUCKETS_MS.iter().zip(&times.buckets) {
        below += count;
        let (whole, rest) = (end / 1000, end % 1000);
        let _ = writeln!(
            text,
            "galley_request_seconds_bucket{{route=\"{route}\",le=\"{whole}.{rest:03}\"}} {below}"
        );
    }
    let all: u64 = times.buckets.iter().sum();
    let _ = writeln!(text, "galley_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {all}");
    let _ = writeln!(text, "galley_request_seconds_sum{{route=\"{route}\"}} {:.6}", times.sum.as_secs_f64());
    let _ = writeln!(text, "galley_request_seconds_count{{route=\"{route}\"}} {all}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_explains_every_metric() {
        let guide = include_str!("../../../docs/ADMIN_GUIDE.md");
        let metrics = Metrics::default();
        let text = metrics.text();
        let names = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let names: Vec<&str> = names.filter_map(|line| line.split(' ').next()).collect();
        assert!(names.len() > 6, "{names:?}");
        for name in names {
            assert!(guide.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn counts_are_written_in_the_form_of_prometheus() {
        let metrics = Metrics::default();
        metrics.answered("/v1/spaces", "GET", 200, Duration::from_millis(3));
        metrics.answered("/v1/spaces", "GET", 200, Duration::from_secs(60));
        metrics.op("accepted");
        metrics.connections.fetch_add(2, Ordering::Relaxed);
        let text = metrics.text();
        for line in [
            "galley_requests_total{route=\"/v1/spaces\",method=\"GET\",status=\"200\"} 2",
            "galley_request_seconds_bucket{route=\"/v1/spaces\",le=\"0.002\"} 0",
            "galley_request_seconds_bucket{route=\"/v1/spaces\",le=\"0.005\"} 1",
            "galley_request_seconds_bucket{route=\"/v1/spaces\",le=\"10.000\"} 1",
            "galley_request_seconds_bucket{route=\"/v1/spaces\",le=\"+Inf\"} 2",
            "galley_request_seconds_count{route=\"/v1/spaces\"} 2",
            "galley_ops_total{outcome=\"accepted\"} 1",
            "galley_connections 2",
            "# TYPE galley_request_seconds histogram",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        assert!(text.ends_with('\n'));
    }
}
