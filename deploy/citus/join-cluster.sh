#!/bin/sh
# Makes one cluster of the coordinator and the data nodes in TIERLIFT_DATA_NODES. Running it again adds what is new.
set -eu
export PGUSER=postgres PGDATABASE=tierlift

for node in "$TIERLIFT_COORDINATOR" $TIERLIFT_DATA_NODES; do
  # The nodes work for each other's users, and so know their passwords; only superusers may read where they stand.
  psql -h "$node" -v ON_ERROR_STOP=1 -q -v superuser="password=$PGPASSWORD" \
    -v owner="password=$TIERLIFT_OWNER_PASSWORD" -v app="password=$TIERLIFT_APP_PASSWORD" <<'SQL'
create extension if not exists citus;
begin;
delete from pg_dist_authinfo where nodeid = 0;
insert into pg_dist_authinfo (nodeid, rolename, authinfo)
values (0, 'postgres', :'superuser'), (0, 'tierlift_owner', :'owner'), (0, 'tierlift_app', :'app');
commit;
SQL
done

psql -h "$TIERLIFT_COORDINATOR" -v ON_ERROR_STOP=1 -q -v host="$TIERLIFT_COORDINATOR" <<'SQL'
select citus_set_coordinator_host(:'host', 5432);
SQL
for node in $TIERLIFT_DATA_NODES; do
  psql -h "$TIERLIFT_COORDINATOR" -v ON_ERROR_STOP=1 -q -v node="$node" <<'SQL'
select citus_add_node(:'node', 5432) where not exists (select from pg_dist_node where nodename = :'node');
SQL
done
psql -h "$TIERLIFT_COORDINATOR" -c 'select nodename, noderole, shouldhaveshards, isactive from pg_dist_node order by nodename'
