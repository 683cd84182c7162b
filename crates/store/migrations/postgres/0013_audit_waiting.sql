-- Rows of the audit on their way into the chain: written with the change they speak of, sealed a moment later, in the order
-- in which they were written.
create table audit_waiting (
    id text not null primary key default (gen_random_uuid()::text),
    written_at bigint not null default ((extract(epoch from clock_timestamp()) * 1000000)::bigint),
    at bigint not null,
    actor text not null,
    action text not null,
    subject text,
    object text not null
);
