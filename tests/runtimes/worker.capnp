using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "smoke", worker = .smoke),
    # Nothing but this machine.
    (name = "internet", network = (allow = ["local"])),
  ],
);

const smoke :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.bundle.js")],
  bindings = [(name = "WHERE", json = embed "where.json")],
  compatibilityDate = "2026-11-01",
);
