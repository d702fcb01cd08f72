/**
 * Where the calling thread and the others meet: a block of 32-bit words in their memory, and behind it, for each thread,
 * doubles: the number of arguments, the arguments, and the result.
 */
export const COMMAND_BLOCK = {
  /** Word that goes up by one with each command. */
  command: 0,
  /** Word: threads that sleep until the next command. */
  sleepers: 16,
  /** Word: threads that are still at the command. */
  pending: 32,
  /** Word: 1 while the calling thread sleeps until none is pending. */
  callerSleeps: 48,
  /** Word: position among the module's exports, or one of the two below. */
  kernel: 64,
  /** Word: 1 once a kernel has failed on a thread. */
  failed: 65,
  /** Bytes from the block to thread 0's doubles. */
  threadsAt: 320,
  threadBytes: 256,
  /** Which of a thread's doubles is the result. */
  result: 31,
  /** Kernel numbers of their own: end, and instantiate the module at (address, length) and append its exports. */
  leave: -1,
  compile: -2,
  /** Looks at a word before sleeping: some tens of microseconds, the time of a sleep and a wake-up. */
  spins: 10_000,
} as const;

export type CommandLayout = typeof COMMAND_BLOCK;

export const MOST_ARGUMENTS = COMMAND_BLOCK.result - 1;
