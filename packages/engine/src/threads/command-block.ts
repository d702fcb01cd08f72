/**
 * Where the calling thread and the others meet: a block of 32-bit words in their memory, and behind it, for each thread,
 * doubles: the number of arguments, the arguments, and the result; or the length of a failure's message, and its UTF-16 units.
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
  /** Word: 1 and the first thread on which the kernel has failed; 0 while none has. */
  failed: 65,
  /** Bytes from the block to where threads meet within a kernel (kernels/meeting.ts), and how many those are. */
  meetingAt: 320,
  meetingBytes: 192,
  /** Word: the meeting's number, and what it is once a thread has failed, so that the others wait for it no longer. */
  round: 96,
  abandoned: -1,
  /** Bytes from the block to thread 0's doubles. */
  threadsAt: 512,
  threadBytes: 256,
  /** Which of a thread's doubles is the result; of a failure, 1 where memory ran out. */
  result: 31,
  /** Units of a failure's message that there is room for. */
  mostUnits: 120,
  /** Kernel numbers of their own: end, and instantiate the module at (address, length), and put its function into a slot of the table. */
  leave: -1,
  compile: -2,
  /**
   * A thread looks at a word up to so many times before it sleeps: waking up takes longer than most waits. Each time that
   * was in vain the bound is halved, down to the least, and each time it was not it rises by a sixteenth of the most: on a
   * machine with fewer free cores than threads, where the other one waits for this core, threads soon sleep at once.
   */
  mostSpins: 50_000,
  leastSpins: 500,
} as const;

export type CommandLayout = typeof COMMAND_BLOCK;

export const MOST_ARGUMENTS = COMMAND_BLOCK.result - 1;
