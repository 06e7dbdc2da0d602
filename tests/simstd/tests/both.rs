//! The modelled types behave as std's: every case runs once over std, and in 300 schedules over simstd.

mod support;

macro_rules! both {
    ($($case:ident)*) => {
        #[path = "."]
        mod over_std {
            use ::std as subject;

            #[path = "both/cases.rs"]
            mod cases;

            $(
                #[test]
                fn $case() {
                    cases::$case();
                }
            )*
        }

        #[path = "."]
        #[expect(clippy::duplicate_mod, reason = "that is the point")]
        mod over_simstd {
            use ::simstd as subject;

            #[path = "both/cases.rs"]
            mod cases;

            $(
                #[test]
                fn $case() {
                    crate::support::model(cases::$case);
                }
            )*
        }
    };
}

both! {
    mutex_locks_and_unlocks
    mutex_is_poisoned_by_a_panic
    mutex_is_not_poisoned_by_a_guard_made_while_unwinding
    mutex_and_guards_print_as_in_std
    mutex_gives_its_value_back
    rwlock_has_many_readers_or_one_writer
    rwlock_is_poisoned_by_writers_only
    rwlock_downgrades
    condvar_wakes_one_or_all
    condvar_timeouts_fire
    condvar_timeouts_need_not_fire
    condvar_wait_timeout_while_says_which
    once_runs_once
    once_is_poisoned_by_a_panic
    once_lock_is_set_once
    once_lock_of_many_threads_runs_one_initialiser
    once_lock_survives_a_panicking_initialiser
    once_lock_prints_clones_and_compares
    lazy_lock_is_made_once
    barrier_lets_all_go_at_once
    channel_delivers_in_order
    channel_disconnects
    channel_iterates
    sync_channel_is_bounded
    rendezvous_waits_for_the_receiver
    rendezvous_gives_back_what_nobody_receives
    rendezvous_try_send_needs_a_waiting_receiver
    recv_timeout_fires
    recv_timeout_need_not_fire
    dropping_a_receiver_drops_what_was_sent
    channel_ends_print_as_in_std
    atomics_do_their_sums
    atomic_bool_and_pointer
    atomic_updates_retry
    threads_return_values_and_panics
    threads_have_names_and_ids
    threads_say_whether_they_are_finished
    a_panic_is_seen_by_its_own_thread_only
    builder_names_threads
    scope_waits_for_its_threads
    scope_panics_if_a_thread_did
    scopes_nest
    park_takes_the_token
    park_timeout_comes_back
    thread_locals_belong_to_threads
    thread_locals_of_cells
    thread_locals_are_destroyed
    instants_add_and_compare
    sleep_is_never_early
    system_time_goes_on
    results_of_threads_are_dropped
    poison_is_seen_by_every_way_in
    rwlock_hands_over
    condvar_notifies_those_who_wait_with_a_limit
    receiving_without_any_time_looks_once
    senders_are_shared_and_lost
    bounded_senders_are_freed
    a_panicking_initialiser_lets_another_one_try
    tokens_are_not_counted
    scopes_hand_panics_on
    a_join_waits_for_thread_locals
    instants_have_ends
    barriers_of_few
    statics_of_many
    atomic_bools_are_updated
}
