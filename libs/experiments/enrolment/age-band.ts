/** Ages in whole years by which results are broken down; each band from its first year up to the next one's. */
export const ageBands = [
  { from: 0, label: 'under 25' },
  { from: 25, label: '25–34' },
  { from: 35, label: '35–44' },
  { from: 45, label: '45–54' },
  { from: 55, label: '55–64' },
  { from: 65, label: '65 and over' },
] as const;
