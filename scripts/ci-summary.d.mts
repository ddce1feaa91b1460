interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export function objectionTo(testName: string, fileExists?: (path: string) => boolean): string | undefined;
export function addUp(reports: readonly JestReport[]): {
  passed: number;
  failed: number;
  skipped: number;
  skippedNames: string[];
  problems: string[];
};
