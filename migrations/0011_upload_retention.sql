-- Uploads are kept for a while after their last import and then deleted; the row stays, with its SHA-256, as the record of
-- what was imported.
alter table platform.spooled_file add column deleted_at timestamptz;
create index on platform.spooled_file (uploaded_at) where deleted_at is null;
create index on platform.run ((payload ->> 'fileId')) where kind = 'importFile';
grant update (deleted_at) on platform.spooled_file to tierlift_app;
