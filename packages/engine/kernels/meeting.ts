// Where the threads that run a kernel together wait for each other. In a kernel this takes a tenth of the time of going
// back to JavaScript and being called again.

const ARRIVED: usize = 0;
const ROUND: usize = 64;
const SLEEPERS: usize = 128;
/** The number of a meeting that never ends: one of the threads has failed (src/threads/command-block.ts). */
const ABANDONED: u32 = 0xffffffff;
/** Looks before a thread sleeps: about as long as it takes to be woken, so that waiting costs at most twice the least. */
const SPINS: u32 = 50_000;

/** Counts the thread in; true for the last of `count`, on which the others wait until it calls `goOn`. `meeting` has 192 zeroed bytes. */
// @ts-ignore: decorator
@inline
export function isLastToMeet(meeting: usize, count: u32): bool {
  return atomic.add<u32>(meeting, 1, ARRIVED) + 1 == count;
}

/** The number of the meeting, to be read before arriving. */
// @ts-ignore: decorator
@inline
export function roundOf(meeting: usize): u32 {
  return atomic.load<u32>(meeting, ROUND);
}

/** The last to arrive lets the others go on; they see all that it has written. */
export function goOn(meeting: usize): void {
  atomic.store<u32>(meeting, 0, ARRIVED);
  atomic.add<u32>(meeting, 1, ROUND);
  if (atomic.load<u32>(meeting, SLEEPERS)) atomic.notify(meeting + ROUND);
}

/**
 * Waits until the last one has called `goOn`; a thread that `mayWait` sleeps when that takes long. Traps when one that is
 * yet to come has failed. The last to arrive need not ask: none of the others is anywhere else.
 */
export function awaitOthers(meeting: usize, round: u32, mayWait: bool): void {
  for (let spins: u32 = 0; atomic.load<u32>(meeting, ROUND) == round && round != ABANDONED; spins++) {
    if (!mayWait || spins < SPINS) continue;
    atomic.add<u32>(meeting, 1, SLEEPERS);
    atomic.wait<i32>(meeting + ROUND, <i32>round, -1);
    atomic.sub<u32>(meeting, 1, SLEEPERS);
  }
  if (atomic.load<u32>(meeting, ROUND) == ABANDONED) unreachable();
}
