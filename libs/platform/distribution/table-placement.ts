/**
 * Where the rows of a table live once the platform is spread over several machines (docs/scale-out.md).
 *
 * `distributed`: grows with customers. Its rows lie on the machine of their customer, beside all else that is known of them.
 * `reference`: small, and joined with the former: every machine has a copy.
 * `local`: small, or grows with what people do. It stays on the coordinator.
 */
export type TablePlacement =
  | { readonly kind: 'distributed'; readonly by: string; readonly group: string }
  | { readonly kind: 'reference' }
  | { readonly kind: 'local'; readonly because: string };

export type TableName = `${string}.${string}`;

const byCustomer = { kind: 'distributed', by: 'customer_id', group: 'customers' } as const;
const reference = { kind: 'reference' } as const;
const local = (because: string) => ({ kind: 'local', because }) as const;

const state = local(
  'state of the platform itself: one row, or rows that workers take from each other under a lock',
);
const authored = local('grows with what people write, and is locked row by row while they do');
const result = local('grows with evaluations, and is read by itself');

/**
 * Every table of every schema, once: `tierlift migrate --distributed` does what stands here, and tests prove that no table
 * is missing and that the SQL keeps to it. What a foreign key points to comes before what points to it.
 */
export const tablePlacements: Readonly<Record<TableName, TablePlacement>> = {
  'customers.region': reference,
  'customers.tier_scheme': reference,
  'customers.default_tier_scheme': reference,
  'customers.profile': reference,
  'experiments.contact_cap': reference,

  'customers.customer': byCustomer,
  'customers.attributes': byCustomer,
  'customers.snapshot': byCustomer,
  'customers.tag': byCustomer,
  'customers.consent': byCustomer,
  'customers.consent_standing': byCustomer,
  'customers.population': byCustomer,
  'measurement.fact': byCustomer,
  'measurement.fact_identity': byCustomer,
  'experiments.enrolment': byCustomer,
  'experiments.exclusion': byCustomer,
  'experiments.layer_membership': byCustomer,
  'experiments.holdout_member': byCustomer,
  'experiments.external_assignment': byCustomer,
  'experiments.contact': byCustomer,
  'experiments.contact_removal': byCustomer,
  'evaluation.unit_outcome': byCustomer,
  'evaluation.changed_unit': byCustomer,

  'public.tierlift_migration': state,
  'platform.clock': state,
  'platform.recording': state,
  'platform.run': state,
  'platform.api_key': state,
  'platform.audit_entry': local('a chain of hashes: each entry follows from the one before'),
  'platform.spooled_file': state,
  'platform.quarantined_row': local(
    'grows with records that could not be used, which have no customer to go by',
  ),
  'platform.suppression': authored,
  'platform.retention': state,

  'customers.population_build': local('one row per date of which the population is kept'),
  'customers.consent_standing_build': local('one row per purpose of which the standing is kept'),
  'customers.lifecycle_rule': authored,
  'customers.segment': authored,
  'customers.segment_version': authored,
  'campaigns.campaign': authored,
  'campaigns.revision': authored,
  'campaigns.approval_part': authored,
  'campaigns.transition': authored,
  'campaigns.wording_release': authored,
  'experiments.experiment': local(
    'its frozen plan is guarded by a trigger, which a reference table cannot have',
  ),
  'experiments.amendment': authored,
  'experiments.global_holdout': authored,
  'experiments.balance': result,
  'experiments.roster_count': result,
  'experiments.assignment_check': result,
  'experiments.contact_list': authored,

  'evaluation.unit_outcome_build': local('one row per experiment'),
  'evaluation.unit_tally': local('one row per variant and tier of an experiment'),
  'evaluation.region_tally': local('one row per variant, tier and region of an experiment'),
  'evaluation.lifecycle_tally': local('one row per variant, tier and lifecycle of an experiment'),
  'evaluation.region_lifecycle_tally': local(
    'one row per variant, tier, region and lifecycle of an experiment',
  ),
  'evaluation.asked_cut': local('one row per set of dimensions that somebody asks by'),
  'evaluation.counted_cut': local('one row per such set and experiment'),
  'evaluation.cut_cell': local('at most 20,000 rows per such set and experiment'),
  'evaluation.evaluation': result,
  'evaluation.arm_result': result,
  'evaluation.comparison': result,
  'evaluation.total_effect': result,
  'evaluation.curve_point': result,
  'evaluation.migration_cell': result,
  'evaluation.explanation': result,
  'evaluation.change_cause': result,
  'evaluation.change_step': result,
  'reporting.recommendation_rule': authored,
  'reporting.review': authored,
  'reporting.publication': authored,
};

/** Functions that statements over distributed tables call, and that every machine must therefore have; as regprocedure. */
export const distributedFunctions = [
  'customers.customer_id_of(text)',
  'experiments.assignment_hash(text,text)',
] as const;
