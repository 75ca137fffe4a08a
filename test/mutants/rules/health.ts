import type { Mutant } from "../mutant.ts";

/** H1 to H3 of `docs/semantics.md`. */
export const HEALTH: readonly Mutant[] = [
  {
    rule: "H1",
    clause: "a condition is said at each look",
    file: "health/watchdog.ts",
    find: "begun: newIn(found, before)",
    replace: "begun: [...found.values()]",
    caught: { file: "health/watch", test: "tells that a group is stuck once, and when it moves" },
  },
  {
    rule: "H1",
    clause: "the end of a condition is not said",
    file: "health/watchdog.ts",
    find: "ended: newIn(before, found)",
    replace: "ended: []",
    caught: { file: "health/watch", test: "tells that a group is stuck once, and when it moves" },
  },
  {
    rule: "H1",
    clause: "what runs counts as stuck",
    file: "health/watchdog.ts",
    find: '    case "running":\n    case "submitting":\n',
    replace: '    case "running":\n      return which;\n    case "submitting":\n',
    caught: {
      file: "health/watchdog",
      test: "says nothing of a task that runs, for its slowness is said already (O5)",
    },
  },
  {
    rule: "H1",
    clause: "a machine that was asleep is stuck",
    file: "health/watchdog.ts",
    find: "if (isLate && this.#wasLate) add(",
    replace: "if (isLate) add(",
    caught: {
      file: "health/watchdog",
      test: "names what is late at two looks, and not a machine that has slept",
    },
  },
  {
    rule: "H1",
    clause: "a queue behind runs that are under way is stuck",
    file: "health/watchdog.ts",
    find: 'return state.why === "place" && !isBusy ? which : null;',
    replace: 'return state.why === "place" ? which : null;',
    caught: { file: "health/watchdog", test: "says nothing of a queue behind tasks that run" },
  },
  {
    rule: "H1",
    clause: "what another condition explains is stuck",
    file: "health/watchdog.ts",
    find: "|| known.explains(task.application)) continue;",
    replace: ") continue;",
    caught: {
      file: "health/watchdog",
      test: "says nothing that a known condition explains, and counts anew after it",
    },
  },
  {
    rule: "H1",
    clause: "a group that moves is stuck all the same",
    file: "health/watchdog.ts",
    find: "const stay = last?.signature === signature ? last : { signature, since: time.now };",
    replace: "const stay = last ?? { signature, since: time.now };",
    caught: { file: "health/watchdog", test: "sees that a positional group moves by its outcomes" },
  },
  {
    rule: "H1",
    clause: "a condition begins anew each time it is told",
    file: "health/health.ts",
    find: "const since = this.#open.get(key)?.since ?? wall;",
    replace: "const since = wall;",
    caught: {
      file: "health/health",
      test: "keeps since when a condition holds, and takes the last that is said of it",
    },
  },
  {
    rule: "H2",
    clause: "a node that is down has the processor restarted",
    file: "health/answering.ts",
    find: 'name === "stalled"',
    replace: 'name !== "stopping"',
    caught: { file: "health/answering", test: "is alive unless a restart would help" },
  },
  {
    rule: "H2",
    clause: "a processor that is stuck is alive",
    file: "health/answering.ts",
    find: 'name === "stalled"',
    replace: 'name === ""',
    caught: { file: "health/answering", test: "is alive unless a restart would help" },
  },
  {
    rule: "H2",
    clause: "it is ready before the node has answered",
    file: "health/health.ts",
    find: '    this.#begin("nodeAway", "", "the node has not answered yet", wall);\n',
    replace:
      '    if (wall < 0) this.#begin("nodeAway", "", "the node has not answered yet", wall);\n',
    caught: {
      file: "health/health",
      test:
        "is ready when the node answers, each chain is connected, and each application answered",
    },
  },
  {
    rule: "H2",
    clause: "it is ready before an application has answered",
    file: "health/health.ts",
    find: '    this.#begin("applicationUnanswered", key, "it has not answered yet", wall);\n',
    replace: "",
    caught: {
      file: "health/health",
      test:
        "is ready when the node answers, each chain is connected, and each application answered",
    },
  },
  {
    rule: "H2",
    clause: "it is ready though it stops",
    file: "health/health.ts",
    find: '        return this.#begin("stopping", "", "the processor stops", wall);\n',
    replace: "        return;\n",
    caught: { file: "health/health", test: "is not ready while the processor stops" },
  },
  {
    rule: "H3",
    clause: "a page with a name of its own can ask",
    file: "health/admission.ts",
    find: "if (!isAddressed(host)) return",
    replace: "if (host === undefined) return",
    caught: {
      file: "health/answering",
      test: "answers by an address only, so that no page with a name of its own can read it",
    },
  },
  {
    rule: "H3",
    clause: "who does not send the token is answered",
    file: "health/admission.ts",
    find: "if (token === null || hasToken(authorization, token)) return null;",
    replace:
      "if (token === null || hasToken(authorization, token) || authorization === undefined) return null;",
    caught: {
      file: "health/answering",
      test: "asks for the token, whatever the path, and tells nothing without it",
    },
  },
  {
    rule: "H3",
    clause: "it is answered by any method",
    file: "health/answering.ts",
    find: 'if (request.method !== "GET" && request.method !== "HEAD") {',
    replace: 'if (request.method === "") {',
    caught: { file: "health/answering", test: "knows three paths and two methods" },
  },
  {
    rule: "H3",
    clause: "a page of another site is told",
    file: "health/admission.ts",
    find: 'if (origin !== undefined || !["none", "same-origin"].includes(fetchSite)) {',
    replace: 'if (origin === "") {',
    caught: {
      file: "health/answering",
      test: "tells pages of other sites nothing, with and without a token",
    },
  },
  {
    rule: "H3",
    clause: "a part of the token is enough",
    file: "health/admission.ts",
    find: "timingSafeEqual(digest(sent), digest(token))",
    replace: "token.endsWith(sent) && timingSafeEqual(digest(token), digest(token))",
    caught: {
      file: "health/answering",
      test: "asks for the token, whatever the path, and tells nothing without it",
    },
  },
  {
    rule: "H4",
    clause: "a slow run that has ended is counted as slow",
    file: "health/totals.ts",
    find: "        this.#slow.delete(event.runId);\n",
    replace: "",
    caught: {
      file: "health/watch",
      test: "counts runs that are slow until they end, and what has happened",
    },
  },
  {
    rule: "H4",
    clause: "outcomes are counted without their ends",
    file: "health/totals.ts",
    find: 'return this.#add("outcomes_total", "committed");',
    replace: 'return this.#add("outcomes_total");',
    caught: {
      file: "health/watch",
      test: "counts runs that are slow until they end, and what has happened",
    },
  },
  {
    rule: "H5",
    clause: "a way in the clear to another machine is not said",
    file: "cli/unguarded.ts",
    find: "if (goesInTheClear(url)) bus",
    replace: 'if (goesInTheClear(url) && url === "") bus',
    caught: {
      file: "cli/unguarded",
      test: "says at once that a URL is plain http to another machine, with and without a path",
    },
  },
  {
    rule: "H5",
    clause: "a node's open port is said each time that it answers",
    file: "cli/unguarded.ts",
    find: "    unsubscribe();\n",
    replace: "    void unsubscribe;\n",
    caught: {
      file: "cli/unguarded",
      test: "says once that other machines reach the node's port, when it has answered",
    },
  },
];
