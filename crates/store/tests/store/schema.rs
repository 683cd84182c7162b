//! The schema: the same in both databases, known to the program column by column, and reached by migrations.

use store::tables::{Form, TABLES};
use store::*;

use crate::postgres;
use crate::stage::Stage;

on_both! {
    async fn the_database_understands_every_statement(stage) {
        let refused = stage.store.prepare_all().await.unwrap();
        assert!(refused.is_empty(), "{refused:#?}");
    }

    async fn a_statement_that_does_not_fit_the_schema_is_named(stage) {
        stage.meddle("alter table share rename column revoked_at to ended_at").await.unwrap();
        let store = Store::open(&stage.address).await.unwrap();
        let refused = store.prepare_all().await.unwrap();
        let names: Vec<&str> = refused.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [
            "store::share::LIVE", "store::share::OF", "store::share::REVOKE",
            "tables::share::of_person", "tables::share::first", "tables::share::after", "tables::share::insert",
        ]);
    }

    async fn every_column_is_in_the_table_of_tables(stage) {
        let known: Vec<[String; 3]> = TABLES.iter().flat_map(|table| table.columns.iter().map(|column| {
            let kind = match column.form {
                Form::Text | Form::Json | Form::Day => "text",
                Form::Int | Form::Instant => "bigint",
                Form::Real => "double precision",
            };
            [table.name.to_owned(), column.name.to_owned(), kind.to_owned()]
        })).collect();
        let mut live: Vec<[String; 3]> = columns(&stage).await.into_iter()
            .filter(|row| row[0] != "schema_migration")
            .map(|row| [row[0].clone(), row[1].clone(), row[2].clone()])
            .collect();
        let mut known = known;
        known.sort();
        live.sort();
        assert_eq!(live, known, "a column is missing in src/tables.rs, or there and not in the schema");
    }

    async fn every_key_is_in_the_table_of_tables(stage) {
        for table in TABLES {
            let mut key: Vec<(String, String)> = columns(&stage).await.into_iter()
                .filter(|row| row[0] == table.name && row[4] != "0")
                .map(|row| (row[4].clone(), row[1].clone()))
                .collect();
            key.sort();
            let key: Vec<&str> = key.iter().map(|(_, column)| column.as_str()).collect();
            assert_eq!(key, table.key, "{}", table.name);
        }
    }

    async fn many_servers_start_at_once_on_an_empty_database(stage) {
        let folder = tempfile::tempdir().unwrap();
        let address = if stage.is_postgres() {
            postgres::empty_database().await
        } else {
            Address::File(folder.path().join("new.db"))
        };
        let results = crate::people::at_once(6, |_| {
            let address = address.clone();
            async move { Store::open(&address).await }
        }).await;
        for result in results {
            result.unwrap();
        }
    }

    async fn a_database_of_a_newer_program_is_left_alone(stage) {
        stage.meddle("insert into schema_migration (number, name, checksum) values (99, '0099_later', '')").await.unwrap();
        let error = Store::open(&stage.address).await.map(drop).unwrap_err();
        assert!(error.to_string().contains("0099_later is unknown here"), "{error}");
    }

    async fn a_released_migration_never_changes(stage) {
        stage.meddle("update schema_migration set checksum = 'other' where number = 2").await.unwrap();
        let error = Store::open(&stage.address).await.map(drop).unwrap_err();
        assert!(error.to_string().contains("0002_record is not the one that was applied"), "{error}");
    }
}

#[tokio::test]
async fn both_databases_have_the_same_schema() {
    let (sqlite, postgres) = (Stage::sqlite().await, Stage::postgres().await);
    assert_eq!(columns(&sqlite).await, columns(&postgres).await);
    assert_eq!(references(&sqlite).await, references(&postgres).await);
    assert_eq!(indexes(&sqlite).await, indexes(&postgres).await);
    assert_eq!(checks(&sqlite).await, checks(&postgres).await);
}

#[tokio::test]
async fn nothing_is_deleted_by_a_cascade() {
    let references = references(&Stage::postgres().await).await;
    assert!(references.len() > 10);
    for reference in references {
        assert_eq!(reference[3], "NO ACTION", "{reference:?}");
    }
}

/// Table, column, type, whether it may be null, place in the primary key (0 for none).
async fn columns(stage: &Stage) -> Vec<Vec<String>> {
    let question = if stage.is_postgres() {
        "select cast(c.table_name as text), cast(c.column_name as text), cast(c.data_type as text),
             cast(c.is_nullable as text), cast(coalesce(k.ordinal_position, 0) as bigint)
         from information_schema.columns c
         left join information_schema.table_constraints t
             on t.table_name = c.table_name and t.constraint_type = 'PRIMARY KEY'
         left join information_schema.key_column_usage k
             on k.constraint_name = t.constraint_name and k.column_name = c.column_name
         where c.table_schema = 'public' order by 1, 2"
    } else {
        "select m.name, c.name, lower(c.type), case when c.\"notnull\" = 1 then 'NO' else 'YES' end, c.pk
         from sqlite_master m join pragma_table_info(m.name) c
         where m.type = 'table' and m.name not like 'sqlite_%' order by 1, 2"
    };
    stage.peek(question).await
}

/// Table, column, table referred to, what deleting that row does.
async fn references(stage: &Stage) -> Vec<Vec<String>> {
    let question = if stage.is_postgres() {
        "select cast(k.table_name as text), cast(k.column_name as text),
             cast(u.table_name as text), cast(r.delete_rule as text)
         from information_schema.referential_constraints r
         join information_schema.key_column_usage k on k.constraint_name = r.constraint_name
         join information_schema.table_constraints u on u.constraint_name = r.unique_constraint_name
         order by 1, 2, 3"
    } else {
        "select m.name, f.\"from\", f.\"table\", f.on_delete
         from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table' order by 1, 2, 3"
    };
    stage.peek(question).await
}

/// Table, columns, whether unique, whether partial; primary keys are left out.
async fn indexes(stage: &Stage) -> Vec<Vec<String>> {
    let question = if stage.is_postgres() {
        "select cast(t.relname as text),
             (select string_agg(cast(a.attname as text), ',' order by p.n)
              from unnest(cast(i.indkey as smallint[])) with ordinality as p (column_number, n)
              join pg_attribute a on a.attrelid = t.oid and a.attnum = p.column_number),
             case when i.indisunique then '1' else '0' end,
             case when i.indpred is null then '0' else '1' end
         from pg_index i join pg_class t on t.oid = i.indrelid
         join pg_namespace n on n.oid = t.relnamespace
         where n.nspname = 'public' and not i.indisprimary order by 1, 2, 3"
    } else {
        "select m.name,
             (select group_concat(name, ',') from (select name from pragma_index_info(i.name) order by seqno)),
             cast(i.\"unique\" as text), cast(i.partial as text)
         from sqlite_master m join pragma_index_list(m.name) i
         where m.type = 'table' and i.origin <> 'pk' order by 1, 2, 3"
    };
    stage.peek(question).await
}

/// The names of all checks, which both databases put into their messages.
async fn checks(stage: &Stage) -> Vec<String> {
    let mut names = Vec::new();
    if stage.is_postgres() {
        let question = "select cast(conname as text) from pg_constraint where contype = 'c'
             and connamespace = cast('public' as regnamespace)";
        names.extend(stage.peek(question).await.into_iter().flatten());
    } else {
        for sql in stage
            .peek("select sql from sqlite_master where type = 'table'")
            .await
            .into_iter()
            .flatten()
        {
            let parts = sql.split("constraint ").skip(1);
            names.extend(parts.map(|part| part.split(' ').next().unwrap().to_owned()));
        }
    }
    names.sort();
    names
}
