/** Operators whose processes stay and do what none should, and what has to become of their tasks. */
import { ECHO } from "../operators/stream_site.ts";
import { failed, type HostileOperator } from "./hostile_operators.ts";

const STREAMS: readonly Omit<HostileOperator, "stays">[] = [
  { name: "answers", script: ECHO, fate: { stored: "in" } },
  {
    name: "floods stderr, and answers",
    script: `yes >&2 & ${ECHO}`,
    fate: { stored: "in" },
  },
  {
    name: "takes leave after each answer",
    script: `head -n 1 | ${ECHO.slice("exec ".length)}`,
    fate: { stored: "in" },
  },
  {
    name: "ends at once",
    script: "echo no model >&2; exit 3",
    fate: failed("exitStatus", /status 3; the last line of its stderr: no model/),
  },
  {
    name: "never reads",
    script: "trap '' TERM; while :; do sleep 1; done",
    settings: ['timeout = "300ms"'],
    input: "x".repeat(300_000),
    fate: failed("timeout", /given up after its timeout of 300 ms/),
  },
  {
    name: "writes words",
    script: `echo loading; ${ECHO}`,
    fate: failed("protocol", /standard output is for answers alone\): "loading"/),
  },
  {
    name: "writes without end",
    script: "exec tr '\\0' x < /dev/zero",
    fate: failed("outputTooLarge", /a line of more than \d+ bytes/),
  },
  {
    name: "closes its output",
    script: "exec >&-; exec sleep 600",
    fate: failed("protocol", /closed its standard output, and went on/),
  },
  {
    name: "leaves others",
    script: "(trap '' TERM; exec sleep 600) & setsid sleep 600 & kill -9 $$",
    fate: failed("signal", /ended by SIGKILL/),
  },
  {
    name: "burns",
    script: "while :; do :; done",
    settings: ['maxCpuTime = "1s"'],
    fate: failed("cpuTime", /more than its maxCpuTime of 1 s/),
  },
];

export const HOSTILE_STREAMS: readonly HostileOperator[] = STREAMS.map((stream) => ({
  ...stream,
  stays: true,
}));
