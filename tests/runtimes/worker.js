// For workerd: a worker whose test is run by `workerd test`.
import { smoke } from "./smoke.js";

export default {
  /** @param {unknown} _controller @param {{ WHERE: import("./smoke.js").Where }} env */
  async test(_controller, { WHERE }) {
    console.log(JSON.stringify(await smoke(WHERE)));
  },
};
