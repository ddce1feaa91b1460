export const channels = [
  'managerCall',
  'sms',
  'email',
  'appPush',
  'appHome',
  'appPopUp',
  'publicAccount',
  'seminar',
  'vipMeeting',
  'paperReport',
  'branch',
  'scenePartner',
] as const;
export type Channel = (typeof channels)[number];

/** Channels that reach out to a person, who must have consented; the others wait to be visited. */
export const outboundChannels: readonly Channel[] = [
  'managerCall',
  'sms',
  'email',
  'appPush',
  'publicAccount',
  'seminar',
  'vipMeeting',
  'paperReport',
];

export function reachesOut(channel: Channel): boolean {
  return outboundChannels.includes(channel);
}

/** Proposed by tier key of the built-in schemes; a tier that is not here has no proposal. No calls to the mass tiers. */
export const channelsProposedByTier: Readonly<Record<string, readonly Channel[]>> = {
  high: ['sms', 'managerCall', 'vipMeeting', 'paperReport'],
  highNetWorth: ['sms', 'managerCall', 'vipMeeting', 'paperReport'],
  mid: ['appHome', 'sms', 'seminar'],
  affluent: ['appHome', 'sms', 'seminar'],
  mass: ['appPopUp', 'publicAccount'],
  potential: ['appPopUp', 'publicAccount'],
};
