// Loaded into a process before its own code (`node --import`): its clock runs FAULTS_CLOCK_FACTOR times as fast, and so do
// its timers of a second and more (shorter ones only wait for a burst to end). It begins FAULTS_CLOCK_BEHIND_MS in the
// past: the times of files must never lie behind what it takes for now.
const factor = Number(process.env.FAULTS_CLOCK_FACTOR);
const LONG_MS = 1_000;
const RealDate = Date;
const begun = RealDate.now();
const behind = Number(process.env.FAULTS_CLOCK_BEHIND_MS);
const now = () => Math.round(begun - behind + (RealDate.now() - begun) * factor);
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }
  static now() {
    return now();
  }
};
for (const name of ["setTimeout", "setInterval"]) {
  const real = globalThis[name];
  globalThis[name] = (work, ms = 0, ...rest) => real(work, ms >= LONG_MS ? ms / factor : ms, ...rest);
}
