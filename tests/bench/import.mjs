// Imports a module, does nothing with it, and says how many milliseconds that took.
const start = performance.now();
await import(process.argv[2]);
console.log(performance.now() - start);
