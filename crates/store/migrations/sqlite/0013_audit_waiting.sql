-- Always empty: here each row of the audit is sealed with the change it speaks of. PostgreSQL lets rows wait.
create table audit_waiting (
    id text not null primary key,
    written_at bigint not null,
    at bigint not null,
    actor text not null,
    action text not null,
    subject text,
    object text not null
);
