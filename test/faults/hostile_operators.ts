/** Operators that do what no operator should, and what has to become of their tasks. */

/** One operator, and its fate. */
export interface HostileOperator {
  /** Also its name, and that of its file. */
  readonly name: string;
  /** A script of the shell. */
  readonly script: string;
  /** Whether its process stays (O10). */
  readonly stays?: boolean;
  /** Further lines of its table. */
  readonly settings?: readonly string[];
  /** Absent: "in". */
  readonly input?: string;
  /** The outcome that is stored, or the failure of each of the two attempts until it is parked. */
  readonly fate:
    | { readonly stored: string }
    | { readonly failure: string; readonly says: RegExp };
}

/** It fails so. */
export const failed = (failure: string, says: RegExp): HostileOperator["fate"] => ({
  failure,
  says,
});

/** 63 processes, each of which starts two more and does not listen; bounded by its depth. */
const FORKS = 'trap "" TERM; n=${1:-0}; [ "$n" -ge 5 ] && exec sleep 600\n' +
  '"$0" $((n+1)) & "$0" $((n+1)) & wait';

export const HOSTILE_OPERATORS: readonly HostileOperator[] = [
  {
    name: "ignores TERM",
    script: "trap '' TERM; while :; do sleep 1; done",
    settings: ['timeout = "300ms"'],
    fate: failed("timeout", /ended after its timeout of 300 ms/),
  },
  {
    name: "leaves holders",
    script:
      "sleep 600 & setsid sleep 600 & (setsid sh -c 'trap \"\" TERM; sleep 600' &); printf held",
    fate: { stored: "held" },
  },
  {
    name: "forks",
    script: FORKS,
    settings: ['timeout = "2s"'],
    fate: failed("timeout", /timeout of 2000 ms/),
  },
  {
    name: "writes for ever",
    script: "exec yes",
    fate: failed("outputTooLarge", /bytes or more of a request/),
  },
  {
    name: "beyond its maxOutput",
    script: "exec yes",
    settings: ['maxOutput = "4 KiB"'],
    fate: failed("outputTooLarge", /of 4096 that its maxOutput allows/),
  },
  {
    name: "closes stdin",
    script: "exec 0<&-; printf closed",
    input: "x".repeat(300_000),
    fate: { stored: "closed" },
  },
  {
    name: "floods stderr",
    script: "head -c 100000000 /dev/zero | tr '\\0' e >&2; printf flooded",
    fate: { stored: "flooded" },
  },
  {
    name: "writes no UTF-8",
    script: "printf 'a\\377\\000b'",
    fate: { stored: "a\ufffd\0b" },
  },
  {
    name: "writes no UTF-8, strictly",
    script: "printf 'a\\377\\000b'",
    settings: ['encoding = "strict"'],
    fate: failed("encoding", /no UTF-8, from byte 1 on/),
  },
  {
    name: "crashes",
    script: "kill -SEGV $$",
    fate: failed("signal", /ended by SIGSEGV/),
  },
  {
    name: "dies behind its output",
    script: "printf whole; exec 1>&-; kill -KILL $$",
    fate: failed("signal", /ended by SIGKILL, which the processor has not sent/),
  },
  {
    name: "burns",
    script: "while :; do :; done",
    settings: ['maxCpuTime = "1s"'],
    fate: failed("cpuTime", /more than its maxCpuTime of 1 s/),
  },
  {
    name: "wants memory",
    script: "exec dd if=/dev/zero of=/dev/null bs=64M count=1",
    settings: ['maxMemory = "16 MiB"'],
    fate: failed("memory", /maxMemory allows 16777216 bytes/),
  },
  {
    name: "fills the disk",
    script: "cat /dev/zero > file; exit $?",
    settings: ['maxFileSize = "1 MB"'],
    fate: failed("fileSize", /maxFileSize of 1000000 bytes/),
  },
  {
    name: "litters",
    script:
      "mkdir -p $(printf 'd/%.0s' $(seq 1200)) a && ln -s / a/link && chmod 0 a && mktemp >&2 " +
      "&& chmod 500 . && printf littered",
    fate: { stored: "littered" },
  },
];
