// Reports servers by region: `tsx examples/inventory.ts [REGION]`. The report goes to stdout, the progress bar to stderr.
import { CloudNexus } from "@cloudnexus/sdk";

interface Sum {
  servers: number;
  running: number;
  cpu: number;
  ram_gb: number;
  storage_gb: number;
}

const [region] = process.argv.slice(2);
const cnx = new CloudNexus();
const regions = new Map<string, Sum>();
let seen = 0;

// The largest pages need the fewest requests; the next page is fetched while this one is counted.
const list = cnx.servers.list({ limit: 100, ...(region && { region }) }, { prefetch: 1 });
for await (const { data, meta } of list.pages()) {
  for (const { region, status, specs } of data) {
    const sum = regions.get(region) ?? { servers: 0, running: 0, cpu: 0, ram_gb: 0, storage_gb: 0 };
    regions.set(region, {
      servers: sum.servers + 1,
      running: sum.running + (status === "running" ? 1 : 0),
      cpu: sum.cpu + specs.cpu,
      ram_gb: sum.ram_gb + specs.ram_gb,
      storage_gb: sum.storage_gb + specs.storage_gb,
    });
  }
  seen += data.length;
  showProgress(seen, meta.total);
}
console.table(Object.fromEntries([...regions].sort(([a], [b]) => a.localeCompare(b))));

function showProgress(done: number, total: number): void {
  // Servers may be created meanwhile, so there can be more than the first page announced.
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const bar = "█".repeat(Math.round(share * 30)).padEnd(30, "░");
  process.stderr.write(`\r${bar} ${done} of ${total}${share === 1 ? "\n" : ""}`);
}
