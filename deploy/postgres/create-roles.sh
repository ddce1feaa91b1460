#!/bin/sh
# Runs once, when the database volume is new: the owner of the schemas, and the application's role, which owns nothing.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v owner_password="$TIERLIFT_OWNER_PASSWORD" -v app_password="$TIERLIFT_APP_PASSWORD" <<'SQL'
create role tierlift_owner login password :'owner_password';
create role tierlift_app login password :'app_password';
-- To take over the tables that the application makes for it: rosters of experiments.
grant tierlift_app to tierlift_owner;
create database tierlift owner tierlift_owner;
SQL
