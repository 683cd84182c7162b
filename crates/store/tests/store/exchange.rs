//! Taking a practice along, and how far a file was taken.

use store::tables::{Holds, TABLES};
use store::*;

use crate::practice::*;
use crate::stage::{after, now};

on_both! {
    async fn a_practice_is_handed_out_whole_but_for_health_and_secrets(stage) {
        let ann = stage.somebody_with_everything("ann@example.org").await;
        let practice = stage.store.practices(None, 10).await.unwrap()[0].id;
        let other = Salon::open(&stage).await;
        let export = stage.store.export_practice(&Act::person(ann, now()), practice).await.unwrap();
        let text = export.tables.iter().map(ExportedTable::to_csv).collect::<String>();
        for inside in ["Good Hands", "ann@example.org", "visit_confirmed", "listener.example"] {
            assert!(text.contains(inside), "{inside}: {text}");
        }
        for outside in ["worse", "keepsecret", "disposition", "floor", &other.practice.to_string(), &other.client.to_string()] {
            assert!(!text.contains(outside), "{outside}");
        }
        let of_practice = TABLES.iter().filter(|table| table.key[0] == "practice" || table.name == "practice");
        let names: Vec<_> = of_practice.map(|table| table.name).filter(|name| !["resource", "claim"].contains(name)).collect();
        assert_eq!(export.tables.iter().map(|table| table.name).collect::<Vec<_>>(), names);
        for table in &export.tables {
            let columns = TABLES.iter().find(|known| known.name == table.name).unwrap().columns;
            let held: Vec<_> = columns.iter().filter(|column| matches!(column.holds, Holds::Health | Holds::Secret)).map(|column| column.name).collect();
            assert_eq!(table.withheld, held);
        }
        stage.store.seal_audit().await.unwrap();
        let log = stage.peek("select action from audit order by seq desc limit 1").await;
        assert_eq!(log, [["practice.exported"]]);
    }

    async fn a_run_goes_on_where_it_was(stage) {
        let salon = Salon::open(&stage).await;
        let reached = || stage.store.import_reached(salon.practice, "clients-1");
        assert_eq!(reached().await.unwrap(), 0);
        for rows in [50, 100] {
            stage.store.import_reach(salon.practice, "clients-1", rows, after(1)).await.unwrap();
            assert_eq!(reached().await.unwrap(), rows);
        }
        assert_eq!(stage.store.import_reached(salon.practice, "clients-2").await.unwrap(), 0);
    }
}
