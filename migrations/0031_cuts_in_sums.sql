-- Cuts are kept as exact sums, so that an evaluation takes the units that were touched away as they were and adds them as they are. What
-- was kept in figures is counted again: by the next evaluation, or when somebody asks.
truncate evaluation.counted_cut, evaluation.cut_cell;

alter table evaluation.cut_cell drop column figures;
-- What each metric needs in whole numbers, with a space between two, in the order that the layout of the cut names.
alter table evaluation.cut_cell add column sums text not null;

grant update (cost_fen, sums) on evaluation.cut_cell to tierlift_app;
