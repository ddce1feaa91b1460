import { Injectable, type OnModuleInit } from '@nestjs/common';
import { checkKnownCustomers, customerIdColumn, regionOfKnownCustomer } from '#customers';
import { FileFormats, sql, type FileFormat, type Published, type Staging } from '#platform';

/** Parameter of an assignment file: the code of the experiment. */
export const experimentParameter = 'experiment';

/**
 * Who was put into which variant by another system, and when. Belongs to one externally assigned experiment that is
 * launched and not enrolled yet; a customer in two variants is taken up twice, so that the enrolment can report it.
 */
export const assignmentsFormat: FileFormat = {
  name: 'assignments',
  columns: [
    { name: 'reference', staged: 'reference', kind: 'reference', required: true },
    { name: 'variant', staged: 'variant', kind: 'text', maximumLength: 40, required: true },
    { name: 'assignedOn', staged: 'assigned_on', kind: 'date', required: true },
  ],
  identity: ['customer_id', 'variant'],
  hashColumns: [customerIdColumn],
  regionOfQuarantined: regionOfKnownCustomer,
  checkParameters: (parameters) =>
    parameters[experimentParameter]
      ? undefined
      : 'Name the experiment by its code in the parameter experiment.',
  check: checkAssignments,
  publish: publishAssignments,
};

async function checkAssignments(staging: Staging): Promise<void> {
  await checkKnownCustomers(staging, 'reference');
  const target = await findTarget(staging);
  await staging.setAside(
    'variant',
    'unknownReference',
    sql`select s.line, s.variant from staged s
         where s.rejected is null and not coalesce(s.variant = any(${target?.variants ?? []}::text[]), false)`,
  );
}

interface Target {
  readonly experimentId: string;
  readonly variants: readonly string[];
}

/** The experiment while it takes assignments; held, so that its enrolment waits for the file. */
async function findTarget({ tx, parameters }: Staging): Promise<Target | undefined> {
  return tx.one<Target>(sql`
    select experiment_id as "experimentId",
           array(select variant ->> 'key' from jsonb_array_elements(variants) as variant) as variants
      from experiments.experiment
     where code = ${parameters[experimentParameter] ?? ''} and kind = 'externallyAssigned' and state = 'frozen'
       for update`);
}

async function publishAssignments(staging: Staging): Promise<Published> {
  const target = await findTarget(staging);
  if (!target) return { new: 0, restated: 0, unchanged: 0 };
  const counts = await staging.tx.one<{ staged: number; new: number; restated: number }>(sql`
    with standing as (
      select s.customer_id, s.variant, s.assigned_on from staged s
       where s.rejected is null and not exists (select from set_aside a where a.line = s.line)
    ), published as (
      insert into experiments.external_assignment as known
        (experiment_id, customer_id, variant, assigned_on, run_id, recorded_at)
      select ${target.experimentId}::uuid, customer_id, variant, assigned_on, ${staging.runId}::uuid,
             ${staging.recordedAt}::timestamptz
        from standing
      on conflict (experiment_id, customer_id, variant) do update
         set assigned_on = excluded.assigned_on, run_id = excluded.run_id, recorded_at = excluded.recorded_at
       where known.assigned_on <> excluded.assigned_on
      returning xmax = 0 as inserted)
    select (select count(*)::int from standing) as staged,
           count(*) filter (where inserted)::int as new, count(*) filter (where not inserted)::int as restated
      from published`);
  const { staged, new: added, restated } = counts!;
  return { new: added, restated, unchanged: staged - added - restated };
}

/** Tells the intake about the format. */
@Injectable()
export class AssignmentsIntake implements OnModuleInit {
  constructor(private readonly formats: FileFormats) {}

  onModuleInit(): void {
    this.formats.register(assignmentsFormat);
  }
}
