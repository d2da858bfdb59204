// Holds trials like tests/mutants/worker.ts, without a suite: those named "endless" never end.
process.on("message", ({ name }) => {
  if (name === "endless, waiting") return;
  while (name === "endless, busy");
  process.send({ name });
});
