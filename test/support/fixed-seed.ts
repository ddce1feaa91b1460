import fc from 'fast-check';

/** Properties look at the same examples in every run; FC_SEED looks at others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_260_701) });
