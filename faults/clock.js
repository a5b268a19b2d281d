// Loaded into a process before its own code (`node --import`): from FAULTS_JUMP_AFTER_MS on its clock is wrong by
// FAULTS_JUMP_MS. What measures time that passed (timers, performance.now) goes on as the kernel's monotonic clock does.
const jump = Number(process.env.FAULTS_JUMP_MS);
const from = Date.now() + Number(process.env.FAULTS_JUMP_AFTER_MS);
const RealDate = Date;
const wrongNow = () => {
  const now = RealDate.now();
  return now < from ? now : now + jump;
};
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(wrongNow());
    else super(...args);
  }
  static now() {
    return wrongNow();
  }
};
