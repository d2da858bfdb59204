// Scales a database on the next Sunday at 02:00 UTC: `tsx examples/scale-in-window.ts DATABASE_ID TIER [READ_REPLICAS]`.
import { CloudNexus, ConflictError, NotFoundError } from "@cloudnexus/sdk";

const [database_id, new_tier, replicas] = process.argv.slice(2);
if (database_id === undefined || new_tier === undefined)
  throw new Error("Usage: tsx examples/scale-in-window.ts DATABASE_ID TIER [READ_REPLICAS]");

const cnx = new CloudNexus();
const maintenance_window = nextSunday(new Date()).toISOString();
try {
  // Idempotent, since the target is absolute: the client sends it again if the response is lost.
  const scaling = await cnx.databases.scale({
    database_id,
    new_tier,
    maintenance_window,
    ...(replicas !== undefined && { read_replicas: Number(replicas) }),
  });
  console.log(`${database_id}: ${scaling.status} for ${scaling.maintenance_window ?? "now"}, to ${scaling.tier}`);
  console.log(`${scaling.read_replicas} read replicas`);
} catch (error) {
  if (error instanceof NotFoundError) console.error(`There is no database ${database_id}.`);
  else if (error instanceof ConflictError) console.error(`Another scaling is under way: ${error.message}`);
  else throw error;
  process.exitCode = 1;
}

/** The next Sunday, 02:00 UTC. */
function nextSunday(now: Date): Date {
  const window = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 2));
  window.setUTCDate(window.getUTCDate() + ((7 - window.getUTCDay()) % 7));
  if (window <= now) window.setUTCDate(window.getUTCDate() + 7);
  return window;
}
