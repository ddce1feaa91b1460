/** One arm: units seen and its planned weight (any scale). */
export interface PlannedArm {
  readonly count: number;
  readonly weight: number;
}
