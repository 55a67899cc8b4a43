// Loaded into every child of a stage: when the parent is gone, killed without a word, the child ends too.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
}, 500).unref();
