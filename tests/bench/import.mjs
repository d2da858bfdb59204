// Imports a module, and does nothing with it.
await import(process.argv[2]);
