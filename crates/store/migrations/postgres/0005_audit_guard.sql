create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'audit is append-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_refuses_update before update or delete on audit
    for each row execute function audit_refuse();
create trigger audit_refuses_truncate before truncate on audit
    for each statement execute function audit_refuse();
