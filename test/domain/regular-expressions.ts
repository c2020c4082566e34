import { analyse } from 'scslre';
import { onTestFinished, vi } from 'vitest';

/** The regular expressions that are tried while something is done, each once. */
export const triedIn = (work: () => void): readonly RegExp[] => {
  const tried = new Map<string, RegExp>();
  const exec = RegExp.prototype.exec;
  const spy = vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text: string) {
    tried.set(String(this), this);
    return exec.call(this, text);
  });
  onTestFinished(() => spy.mockRestore());
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return [...tried.values()];
};

/**
 * The repeated parts of regular expressions for which a text exists that takes more than linear time, each with how much.
 * What is looked at is their structure, so the answer does not depend on the machine. What is named is slow; not all that
 * is slow is named (https://github.com/RunDevelopment/scslre#false-negatives).
 */
export const slowParts = (expressions: readonly RegExp[]): readonly string[] =>
  expressions.flatMap((expression) =>
    analyse(expression).reports.map((report) => {
      const parts = report.type === 'Trade' ? [report.startQuant, report.endQuant] : [report.quant];
      return `${report.exponential ? 'exponential' : 'polynomial'}: ${parts.map(({ raw }) => raw).join(' and ')}`;
    }),
  );
