const intervalMilliseconds = 100;

export interface ProgressLine {
  report(step: string, done: number, total?: number): void;
  end(): void;
}

/** One line on standard error that is written over while work goes on; silent where nobody watches a terminal. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let shownAt = 0;
  let shown = false;
  return {
    report(step, done, total) {
      if (!stream.isTTY || performance.now() - shownAt < intervalMilliseconds) return;
      shownAt = performance.now();
      shown = true;
      const share = total ? ` ${Math.floor((100 * done) / total)} %` : '';
      stream.write(`\r\u001b[K${step}${share}`);
    },
    end() {
      if (shown) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}
