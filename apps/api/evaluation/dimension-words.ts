import type { BreakdownDimension } from '#evaluation';

/** What each dimension of customers is, for the enumerations that offer them. */
export const dimensionWords: { readonly [Dimension in BreakdownDimension]: string } = {
  lifecycle: 'Stage of the life cycle (生命周期).',
  region: 'Region (区域).',
  branch: 'Branch (网点).',
  manager: 'Relationship manager (客户经理).',
  riskAppetite: 'Risk appetite (风险偏好).',
  behaviour: 'How the customer transacts (行为偏好).',
  customerKind: 'Personal or corporate (客户类型).',
  relationship: 'Customer of the bank or prospect (客户关系).',
  gender: 'Gender (性别).',
  ageBand: 'Age band (年龄段).',
  maritalStatus: 'Marital status (婚姻状况).',
  industry: 'Industry (行业).',
};
