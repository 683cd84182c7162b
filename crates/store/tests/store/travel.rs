//! Home visits: the way to a visit belongs to it, and follows its neighbours.

use store::*;

use crate::checker::{assert_sound, claims};
use crate::practice::*;

/// When a therapist leaves for an appointment, and when they are home after it.
async fn ways(salon: &Salon<'_>, wanted: &Wanted) -> [String; 2] {
    let kept = salon.appointment(wanted.id).await;
    [wall(kept.way_from), wall(kept.way_to)]
}

on_both! {
    async fn a_visit_that_cannot_be_reached_in_time_is_refused(stage) {
        let salon = Salon::open(&stage).await;
        // At 30 km/h and five minutes for every way, 9.9 km take 25 minutes.
        salon.book(&salon.home_wants(0.0, "2026-03-31 09:00").await).await.unwrap();
        let late = salon.home_wants(9.9, "2026-03-31 10:30").await;
        assert_eq!(salon.hold(&late).await.unwrap_err(), StoreError::NoWay { minutes: 25, left: 15 });
        let early = salon.home_wants(9.9, "2026-03-31 10:45").await;
        assert_eq!(salon.book(&early).await.unwrap().way_from, berlin("2026-03-31 10:10"));
        let between = salon.home_wants(9.9, "2026-03-31 12:15").await;
        salon.book(&between).await.unwrap();
        assert_eq!(ways(&salon, &between).await, ["12:05", "13:20"]);
        assert_sound(&stage).await;
    }

    async fn the_way_to_the_next_visit_follows_what_comes_between_goes_and_moves(stage) {
        let salon = Salon::open(&stage).await;
        let first = salon.home_wants(0.0, "2026-03-31 09:00").await;
        let last = salon.home_wants(9.9, "2026-03-31 15:00").await;
        salon.book(&first).await.unwrap();
        salon.book(&last).await.unwrap();
        assert_eq!(ways(&salon, &last).await, ["14:25", "16:05"]);
        let between = salon.home_wants(9.9, "2026-03-31 12:00").await;
        let booked = salon.book(&between).await.unwrap();
        assert_eq!(ways(&salon, &last).await, ["14:50", "16:05"], "from the same house there is no way");
        assert_sound(&stage).await;
        // Where the way was, somebody else can be now.
        let filled = salon.home_wants(9.9, "2026-03-31 13:30").await;
        salon.book(&filled).await.unwrap();
        let moved = salon.move_to(&booked, "2026-03-31 16:30").await.unwrap();
        assert_eq!(wall(moved.way_from), "16:20");
        assert_eq!(ways(&salon, &filled).await[0], "12:55", "now it comes after the first");
        assert_sound(&stage).await;
        salon.cancel(filled.id).await.unwrap();
        assert_eq!(ways(&salon, &last).await[0], "14:25");
        for id in [first.id, last.id, between.id] {
            salon.cancel(id).await.unwrap();
        }
        assert_eq!(claims(&stage).await, 0);
    }

    async fn the_last_visit_of_a_day_has_the_way_home(stage) {
        let salon = Salon::open(&stage).await;
        let home = Some(km_east(0.0));
        let therapist = Therapist { id: salon.therapist, day_start_place: home, day_end_place: home, ..salon.a_therapist() };
        salon.put(&therapist).await;
        let early = salon.home_wants(9.9, "2026-03-31 08:30").await;
        assert_eq!(salon.hold(&early).await.unwrap_err(), StoreError::NoWay { minutes: 25, left: 20 });
        let late = salon.home_wants(9.9, "2026-03-31 16:45").await;
        assert_eq!(salon.hold(&late).await.unwrap_err(), StoreError::NoWay { minutes: 25, left: 10 });
        let first = salon.home_wants(9.9, "2026-03-31 10:00").await;
        salon.book(&first).await.unwrap();
        assert_eq!(ways(&salon, &first).await, ["09:25", "11:30"]);
        let second = salon.home_wants(9.9, "2026-03-31 11:15").await;
        salon.book(&second).await.unwrap();
        assert_eq!(ways(&salon, &first).await, ["09:25", "11:05"]);
        assert_eq!(ways(&salon, &second).await, ["11:05", "12:45"]);
        assert_sound(&stage).await;
        salon.cancel(second.id).await.unwrap();
        assert_eq!(ways(&salon, &first).await, ["09:25", "11:30"]);
        assert_sound(&stage).await;
    }

    async fn a_home_takes_setting_up_and_lies_in_the_area(stage) {
        let salon = Salon::open(&stage).await;
        let therapist = Therapist {
            id: salon.therapist, set_up_minutes: 15, pack_up_minutes: 10,
            area_centre: Some(km_east(0.0)), area_km: Some(10.0), ..salon.a_therapist()
        };
        salon.put(&therapist).await;
        let far = salon.home_wants(500.0, "2026-03-31 09:00").await;
        assert!(matches!(salon.hold(&far).await.unwrap_err(), StoreError::NotBookable { why } if why.contains("area")));
        let visit = salon.book(&salon.home_wants(5.0, "2026-03-31 09:00").await).await.unwrap();
        assert_eq!([visit.occupied_from, visit.occupied_to].map(wall), ["08:35", "10:15"]);
        let room = salon.book(&salon.other_wants("2026-03-31 12:00").await).await.unwrap();
        assert_eq!([room.way_from, room.occupied_from, room.occupied_to].map(wall), ["11:35", "11:50", "13:05"]);
        assert_sound(&stage).await;
    }
}
