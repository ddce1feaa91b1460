import type { RefusalCatalogue } from '#kernel';

export const customerRefusals = {
  TierSchemeInvalid:
    'The bands of the tier scheme do not make sense together: they overlap, are out of order, or a value is not usable. The message names the band.',
  TierSchemeUnknown: 'No tier scheme has this key or version. The query tierSchemes lists them.',
  LifecycleRuleInvalid:
    'The lifecycle rule contradicts itself, for example a warning that comes after the event. The message names the threshold.',
  LifecycleRuleUnknown: 'No lifecycle rule has this key or version. The query lifecycleRules lists them.',
  SegmentRuleInvalid:
    'The rule of the segment cannot be used: a field that does not exist, an operator that its type does not have, or a value that cannot be read. The field names the place in the rule.',
  SegmentNameTaken: 'Another segment has this name. Choose another name or add a version to that segment.',
  SegmentUnknown: 'No segment has this identifier.',
  SegmentArchived: 'The segment is archived and takes no new version.',
  CustomerUnknown: 'No customer has this reference, or the customer lies outside the regions of your key.',
  CustomerErased: 'The customer was erased already.',
  RegionInvalid: 'The region cannot be taken: its code is not usable or its parent does not exist.',
} as const satisfies RefusalCatalogue;
