-- Every context that shows counts of customers reads the smallest group that may be seen, so it belongs to the platform.
-- Rights move with the table: the application may read it and add to it.
alter table reporting.suppression set schema platform;
