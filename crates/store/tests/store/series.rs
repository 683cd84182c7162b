//! Several times at once, any therapist, and what staff put over something else.

use booking::{Refused, Status};
use store::*;

use crate::checker::{assert_sound, claims};
use crate::practice::*;
use crate::stage::now;

async fn weekly(salon: &Salon<'_>) -> Vec<Wanted> {
    let series = Some(SeriesId::mint(now(), &mut *salon.random()));
    ["2026-03-31", "2026-04-07", "2026-04-14", "2026-04-21"]
        .map(|day| Wanted {
            series,
            ..salon.wants(&format!("{day} 09:00"))
        })
        .to_vec()
}

on_both! {
    async fn a_series_is_all_or_nothing_and_its_conflicts_are_known_before(stage) {
        let salon = Salon::open(&stage).await;
        salon.book(&salon.other_wants("2026-04-07 09:30").await).await.unwrap();
        let before = claims(&stage).await;
        let mut wanted = weekly(&salon).await;
        let conflicts = stage.store.series_conflicts(&desk(), By::Client, &wanted).await.unwrap();
        assert_eq!(conflicts, [(wanted[1].id, TIME)]);
        assert_eq!(stage.store.hold_series(&desk(), By::Client, &wanted).await.unwrap_err(), TIME);
        assert_eq!(claims(&stage).await, before, "nothing lasts of a series that cannot be");
        wanted.remove(1);
        let held = stage.store.hold_series(&desk(), By::Client, &wanted).await.unwrap();
        assert_eq!(held.len(), 3);
        let series = wanted[0].series.unwrap();
        let booked = stage.store.book_series(&desk(), By::Client, salon.practice, series).await.unwrap();
        assert!(booked.iter().all(|booked| booked.status == Status::Confirmed));
        assert_eq!(stage.store.series(salon.practice, series).await.unwrap(), booked);
        assert_sound(&stage).await;
    }

    async fn a_series_cannot_be_in_its_own_way(stage) {
        let salon = Salon::open(&stage).await;
        let twice = [salon.wants("2026-03-31 09:00"), salon.wants("2026-03-31 09:30")];
        let conflicts = stage.store.series_conflicts(&desk(), By::Client, &twice).await.unwrap();
        assert_eq!(conflicts, [(twice[1].id, TIME)]);
    }

    async fn any_therapist_is_the_first_who_is_free(stage) {
        let salon = Salon::open(&stage).await;
        let retired = Therapist { retired_at: Some(now()), ..salon.a_therapist() };
        salon.put(&retired).await;
        let candidates = [retired.id, salon.therapist, salon.add_therapist().await];
        let mut given = Vec::new();
        for _ in 0..3 {
            let wanted = salon.other_wants("2026-03-31 09:00").await;
            let held = stage.store.hold_any(&desk(), By::Client, &wanted, &candidates).await;
            if let Ok(held) = &held {
                let again = stage.store.hold_any(&desk(), By::Client, &wanted, &candidates).await;
                assert_eq!(again.as_ref(), Ok(held));
            }
            given.push(held.map(|held| held.therapist));
        }
        assert_eq!(given[..2], [Ok(candidates[1]), Ok(candidates[2])]);
        assert!(matches!(given[2], Err(StoreError::NotBookable { .. })), "the error of the first");
        assert_sound(&stage).await;
    }

    async fn staff_may_put_something_over_something_else_and_say_why(stage) {
        let salon = Salon::open(&stage).await;
        let below = salon.book(&salon.wants("2026-03-31 09:00")).await.unwrap();
        let wanted = salon.other_wants("2026-03-31 09:30").await;
        let hold = |by, reason: &'static str| {
            let store = stage.store.clone();
            async move { store.hold_over(&desk(), by, &wanted, reason).await }
        };
        assert_eq!(hold(By::Client, "please").await.unwrap_err(), StoreError::Step(Refused::PracticeOnly));
        assert_eq!(hold(By::Practice, " ").await.unwrap_err(), StoreError::Refused { rule: "override_with_a_reason".into() });
        let over = hold(By::Practice, "twins come together").await.unwrap();
        assert_eq!(over.over_reason.as_deref(), Some("twins come together"));
        let told = stage.store.history(salon.practice, over.id).await.unwrap();
        assert_eq!(told[0].reason, over.over_reason);
        assert_sound(&stage).await;
        // What lies over something else is in the way like anything else.
        assert_eq!(salon.hold(&salon.other_wants("2026-03-31 10:30").await).await.unwrap_err(), TIME);
        salon.cancel(below.id).await.unwrap();
        assert_sound(&stage).await;
        assert_eq!(salon.hold(&salon.other_wants("2026-03-31 09:00").await).await.unwrap_err(), TIME);
        salon.cancel(over.id).await.unwrap();
        assert_eq!(claims(&stage).await, 0);
        let night = salon.wants("2026-03-31 23:00");
        stage.store.hold_over(&desk(), By::Practice, &night, "emergency of a musician").await.unwrap();
        assert_sound(&stage).await;
    }

    async fn three_over_each_other_sink_as_they_go(stage) {
        let salon = Salon::open(&stage).await;
        let mut ids = Vec::new();
        for start in ["09:00", "09:15", "09:30", "09:45"] {
            let wanted = salon.other_wants(&format!("2026-03-31 {start}")).await;
            stage.store.hold_over(&desk(), By::Practice, &wanted, "a class").await.unwrap();
            ids.push(wanted.id);
        }
        for n in [1, 0, 3, 2] {
            salon.cancel(ids[n]).await.unwrap();
            assert_sound(&stage).await;
        }
        assert_eq!(claims(&stage).await, 0);
    }
}
