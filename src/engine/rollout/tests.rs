//! Tables: what one sync does with every state of a node, and how whole rollouts go.

use std::sync::Arc;

use super::durations::{Durations, Span};
use super::outcome::Rollout;
use super::population::{NewPod, PodCounts, Population, RolloutNode};
use super::simulation::worst_first;
use super::stuck::{StuckCause, Unblock};
use super::sync::{BURST_REPLICAS, Controller, Strategy, sync};
use super::timeout::Timeout;

const OLD: RolloutNode = RolloutNode::UP_TO_CHANGE;
const NONE: PodCounts = PodCounts { ready: 0, unready: 0, terminating: 0 };
const GOING: PodCounts = PodCounts { ready: 0, unready: 0, terminating: 1 };
const READY: PodCounts = PodCounts::READY;
const UNREADY: PodCounts = PodCounts::UNREADY;

fn durations() -> Durations {
    Durations { stop: Span::exactly(5), start: Span::exactly(10), min_ready_seconds: 30, assumptions: Vec::new() }
}

fn rollout(nodes: &[(RolloutNode, usize)], strategy: Strategy) -> Rollout {
    let named = nodes.iter().flat_map(|(node, count)| std::iter::repeat_n(*node, *count));
    let named: Vec<(Arc<str>, RolloutNode)> = named.enumerate().map(|(at, node)| (Arc::from(format!("n{at}")), node)).collect();
    Rollout::of(&named, &Controller::unbounded(strategy), &durations())
}

fn replace(max_unavailable: usize) -> Strategy {
    Strategy::Replace { max_unavailable }
}

fn surge(max_surge: usize) -> Strategy {
    Strategy::Surge { max_surge }
}

/// Section 8.3: what a node counts for, and what happens to it, told by how many of ten healthy old pods go besides.
#[test]
fn each_state_of_a_node_counts_as_unavailable_or_not_when_old_pods_go_first() {
    let node = |old, new| RolloutNode { old, new, ..OLD };
    let kept = |old| RolloutNode { should_run: false, ..node(old, NONE) };
    for (state, becomes, healthy_that_go) in [
        (node(NONE, READY), None, 2),
        (node(NONE, UNREADY), None, 1),
        (node(NONE, GOING), None, 1),
        (node(GOING, NONE), None, 1),
        (node(UNREADY, NONE), Some(node(GOING, NONE)), 1),
        (kept(UNREADY), Some(kept(GOING)), 1),
        (kept(GOING), None, 1),
        (kept(NONE), None, 2),
    ] {
        let population: Population = [(OLD, 10), (state, 1)].into_iter().collect();
        let moves = sync(&population, &Controller::unbounded(replace(2)), &mut worst_first);
        let of = |node: RolloutNode| moves.iter().find(|made| made.from == node);
        assert_eq!(of(state).map(|made| made.to), becomes, "{state:?}");
        assert_eq!(of(OLD).map_or(0, |made| made.count), healthy_that_go, "{state:?}");
    }
}

/// Section 3.2: what is done before any update gets its turn.
#[test]
fn missing_pods_are_made_and_superfluous_ones_deleted_first() {
    let node = |old, new| RolloutNode { old, new, ..OLD };
    let two = PodCounts { ready: 2, ..NONE };
    let one_left = PodCounts { ready: 1, terminating: 1, ..NONE };
    let banned = RolloutNode { should_run: false, should_continue_running: false, ..OLD };
    for (state, strategy, becomes) in [
        (node(NONE, NONE), replace(1), Some(node(NONE, UNREADY))),
        (node(GOING, NONE), replace(1), None),
        (node(GOING, NONE), surge(1), Some(node(GOING, UNREADY))),
        (node(two, NONE), replace(1), Some(node(one_left, NONE))),
        (node(READY, READY), replace(1), Some(node(READY, GOING))),
        (node(READY, READY), surge(1), Some(node(GOING, READY))),
        (node(UNREADY, UNREADY), surge(1), Some(node(GOING, UNREADY))),
        (node(READY, UNREADY), surge(1), None),
        (banned, surge(1), Some(RolloutNode { old: GOING, ..banned })),
        (RolloutNode { should_run: false, old: NONE, ..OLD }, replace(1), None),
    ] {
        let population: Population = [(state, 1)].into_iter().collect();
        let moves = sync(&population, &Controller::unbounded(strategy), &mut worst_first);
        assert_eq!(moves.first().map(|made| made.to), becomes, "{state:?} {strategy:?}");
    }
}

/// Section 8.4, told by how many of ten healthy nodes get a second pod.
#[test]
fn each_state_of_a_node_counts_as_surging_or_not() {
    let node = |old, new| RolloutNode { old, new, ..OLD };
    let unwanted = |old| RolloutNode { should_run: false, old, ..OLD };
    for (state, becomes, surging_besides) in [
        (node(READY, UNREADY), None, 1),
        (node(NONE, UNREADY), None, 2),
        (node(UNREADY, NONE), Some(node(UNREADY, UNREADY)), 2),
        (unwanted(UNREADY), Some(unwanted(GOING)), 2),
        // Eleven nodes are available, ten desired: one may go.
        (unwanted(READY), Some(unwanted(GOING)), 2),
    ] {
        let population: Population = [(OLD, 10), (state, 1)].into_iter().collect();
        let moves = sync(&population, &Controller::unbounded(surge(2)), &mut worst_first);
        let of = |node: RolloutNode| moves.iter().find(|made| made.from == node);
        assert_eq!(of(state).map(|made| made.to), becomes, "{state:?}");
        assert_eq!(of(OLD).map_or(0, |made| made.count), surging_besides, "{state:?}");
    }
}

/// Cases 40 to 43.
#[test]
fn rollouts_that_stop_say_why_and_what_would_let_them_go_on() {
    let broken = RolloutNode { new_pod: NewPod::NeverReady, ..OLD };
    let alone = RolloutNode { new_pod: NewPod::StartsAlone, ..OLD };
    let hanging = RolloutNode { terminates: false, new_pod: NewPod::NeverReady, should_run: false, old: UNREADY, ..OLD };
    let refused = RolloutNode { new_pod: NewPod::Refused, ..OLD };
    for (nodes, strategy, cause, left, unblock) in [
        // The port of the host is taken by the old pod.
        (vec![(alone, 3)], surge(1), StuckCause::Surging { surging: 1, max_surge: 1 }, (3, 3), Some(Unblock::ReplaceInstead)),
        (
            vec![(broken, 10)],
            replace(1),
            StuckCause::Unavailable { unavailable: 1, terminating: 0, max_unavailable: 1 },
            (9, 9),
            // Nothing but a better release helps.
            None,
        ),
        (
            vec![(OLD, 8), (broken, 2)],
            replace(2),
            StuckCause::Unavailable { unavailable: 2, terminating: 0, max_unavailable: 2 },
            (0, 8),
            Some(Unblock::MaxUnavailable(3)),
        ),
        (
            vec![(OLD, 9), (hanging, 1)],
            replace(1),
            StuckCause::Unavailable { unavailable: 1, terminating: 1, max_unavailable: 1 },
            (9, 9),
            Some(Unblock::MaxUnavailable(2)),
        ),
        (vec![(OLD, 9), (broken, 1)], replace(2), StuckCause::Rest, (0, 0), None),
        (vec![(OLD, 9), (broken, 1)], surge(2), StuckCause::Rest, (1, 1), None),
        (vec![(refused, 4)], replace(1), StuckCause::Refused, (3, 3), None),
        (vec![(refused, 4)], surge(1), StuckCause::Refused, (4, 4), None),
    ] {
        let (stuck, _) = rollout(&nodes, strategy).stuck.unwrap_or_else(|| panic!("{nodes:?} {strategy:?} ends"));
        assert_eq!((stuck.cause, stuck.left, stuck.unblock), (cause, left, unblock), "{nodes:?} {strategy:?}");
    }
}

/// Case 42: four crash-looping pods go at once, and the healthy ones wait until all of these are back.
#[test]
fn pods_that_are_not_available_go_at_once_and_the_others_wait_for_them() {
    let sick = RolloutNode { old: UNREADY, ..OLD };
    let rollout = rollout(&[(OLD, 6), (sick, 4)], replace(1));
    assert_eq!(rollout.timeline.waves.iter().map(|wave| wave.pods).collect::<Vec<_>>(), [4, 1, 1, 1, 1, 1, 1]);
    assert_eq!(rollout.forced_now.len(), 4);
    assert_eq!(rollout.stuck, None);
    assert_eq!(rollout.blast_radius.unavailable_at_most, 4);
    assert_eq!(rollout.blast_radius.pods, 4, "a bad release replaces those four and nothing else");
}

/// Cases 65 and 66, and what it costs that nodes leave in the course of it.
#[test]
fn a_rollout_takes_as_long_as_its_waves() {
    let leaving = RolloutNode { should_run: false, ..OLD };
    for (nodes, strategy, waves, seconds) in [
        (vec![(OLD, 20)], replace(1), 20, 20 * (5 + 10 + 30)),
        (vec![(OLD, 20)], surge(5), 4, 4 * (10 + 30) + 5),
        (vec![(OLD, 20)], replace(20), 1, 45),
        // The controller does not write faster.
        (vec![(OLD, 1000)], replace(1000), 1, 100),
        (vec![(leaving, 2)], replace(1), 0, 2 * 5),
        (vec![(RolloutNode { old: NONE, ..OLD }, 3)], replace(1), 1, 40),
    ] {
        let rollout = rollout(&nodes, strategy);
        assert_eq!(rollout.timeline.waves.len(), waves, "{nodes:?} {strategy:?}");
        assert_eq!(rollout.seconds(), Some(Span::exactly(seconds)), "{nodes:?} {strategy:?}");
    }
}

#[test]
fn a_sync_creates_and_deletes_no_more_than_a_burst() {
    let missing = RolloutNode { old: NONE, ..OLD };
    for (node, strategy) in [(missing, replace(1)), (OLD, replace(600)), (OLD, surge(600))] {
        let population: Population = [(node, 600)].into_iter().collect();
        let moves = sync(&population, &Controller::unbounded(strategy), &mut worst_first);
        assert_eq!(moves.iter().map(|made| made.count).sum::<usize>(), BURST_REPLICAS, "{strategy:?}");
    }
}

#[test]
fn a_bad_release_breaks_as_many_nodes_as_the_limit_lets_go() {
    for (strategy, pods, unavailable) in [(replace(1), 1, 1), (replace(3), 3, 3), (surge(3), 3, 0), (Strategy::OnDelete, 0, 0)] {
        let blast = rollout(&[(OLD, 10)], strategy).blast_radius;
        assert_eq!((blast.pods, blast.unavailable), (pods, unavailable), "{strategy:?}");
    }
}

#[test]
fn a_time_that_is_too_short_names_the_least_limit_that_fits() {
    let nodes: Population = [(OLD, 20)].into_iter().collect();
    for (strategy, seconds, fits, needs) in [
        (replace(1), 900, true, None),
        (replace(1), 899, false, Some(2)),
        (replace(1), 45, false, Some(20)),
        (replace(1), 44, false, None),
        (surge(5), 165, true, None),
        (surge(1), 165, false, Some(5)),
    ] {
        let timeout =
            Timeout::of(&rollout(&[(OLD, 20)], strategy), &nodes, &Controller::unbounded(strategy), &durations(), seconds);
        assert_eq!(timeout.map(|timeout| (timeout.fits, timeout.needs)), Some((fits, needs)), "{strategy:?} in {seconds} s");
    }
}
