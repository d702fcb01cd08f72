import { NO_BIN, ZERO_LIMIT } from "../../boosting/forest.js";
import type { Link } from "../../boosting/predictor.js";
import { Code } from "../../wasm/module-writer.js";
import { EXPONENTIAL } from "./exponential-code.js";
import { type ForestImage, LEAF, NODE_BYTES, SET_HEADER_BYTES, TEST } from "./forest-image.js";

/** Number of the function in the module. */
export const GOES_LEFT = 1;

/** (node address, what it tests, value) -> 1 when the node sends the value left, else 0. */
export function goesLeftCode(): Code {
  const [node, test, value, set, bin] = [0, 1, 2, 3, 4];
  const has = (code: Code, flag: number) => code.get(test).i32(flag).op("i32.and");
  const code = new Code();
  has(code, TEST.category).if((category) => {
    category.get(node).memory("f64.load").op("i32.trunc_f64_u").set(set).i32(NO_BIN).set(bin);
    category.get(value).f64(0).op("f64.ge").get(value);
    category.get(set).memory("i32.load", 4).op("f64.convert_i32_u").op("f64.lt").op("i32.and");
    category.if((known) => {
      known.get(set).memory("i32.load").get(value).op("i32.trunc_f64_u").i32(1).op("i32.shl").op("i32.add");
      known.memory("i32.load16_u").set(bin);
    });
    category.get(bin).i32(NO_BIN).op("i32.eq");
    category.if((missing) => has(missing, TEST.missingLeft).op("return"));
    category.get(bin).i32(5).op("i32.shr_u").get(set).memory("i32.load", 8).op("i32.ge_u");
    category.if((outside) => outside.i32(0).op("return"));
    category.get(set).get(bin).i32(5).op("i32.shr_u").i32(2).op("i32.shl").op("i32.add");
    category.memory("i32.load", SET_HEADER_BYTES).get(bin).i32(31).op("i32.and").op("i32.shr_u");
    category.i32(1).op("i32.and").op("return");
  });
  has(code, TEST.zeroIsMissing).if((zero) => {
    zero.get(value).op("f64.abs").f64(ZERO_LIMIT).op("f64.le");
    zero.if((isZero) => isZero.f64(Number.NaN).set(value));
  });
  code.get(value).get(value).op("f64.ne");
  code.if((missing) => has(missing, TEST.missingLeft).op("return"));
  return code.get(value).get(node).memory("f64.load").op("f64.le");
}

/** (rows, number of rows, scores): the module's `predict`. */
export function predictCode(
  image: ForestImage,
  featureCount: number,
  trees: number,
  outputs: number,
  link: Link,
): Code {
  const [row, rowCount, score, tree, root, node, test, output] = [0, 1, 2, 3, 4, 5, 6, 7];
  const largest = 8;
  const sum = 9;
  const code = new Code();
  const scoreOf = (to: Code) => to.get(score).get(output).i32(3).op("i32.shl").op("i32.add");

  loopWhile(
    code,
    (go) => go.get(rowCount),
    (perRow) => {
      forEachOutput(perRow, (each) => {
        scoreOf(each).i32(image.baseScores).get(output).i32(3).op("i32.shl").op("i32.add");
        each.memory("f64.load").memory("f64.store");
      });
      perRow.i32(0).set(tree).i32(0).set(output);
      loopWhile(
        perRow,
        (go) => go.get(tree).i32(trees).op("i32.lt_u"),
        (perTree) => {
          perTree.i32(image.roots).get(tree).i32(2).op("i32.shl").op("i32.add").memory("i32.load").tee(root).set(node);
          loopWhile(
            perTree,
            (go) => go.get(node).memory("i32.load", 8).tee(test).i32(LEAF).op("i32.ne"),
            (walk) => {
              walk.get(root).get(node).memory("i32.load", 12).i32(1).op("i32.add").get(node).get(test);
              walk.get(row).get(test).i32(TEST.featureShift).op("i32.shr_u").i32(3).op("i32.shl").op("i32.add");
              walk
                .memory("f64.load")
                .call(GOES_LEFT)
                .op("i32.sub")
                .i32(NODE_BYTES)
                .op("i32.mul")
                .op("i32.add")
                .set(node);
            },
          );
          scoreOf(perTree);
          scoreOf(perTree).memory("f64.load").get(node).memory("f64.load").op("f64.add").memory("f64.store");
          perTree.get(output).i32(1).op("i32.add").tee(output).i32(outputs).op("i32.eq");
          perTree.if((wrap) => wrap.i32(0).set(output));
          perTree.get(tree).i32(1).op("i32.add").set(tree);
        },
      );
      applyLink(perRow);
      perRow
        .get(row)
        .i32(featureCount * 8)
        .op("i32.add")
        .set(row);
      perRow
        .get(score)
        .i32(outputs * 8)
        .op("i32.add")
        .set(score);
      perRow.get(rowCount).i32(1).op("i32.sub").set(rowCount);
    },
  );
  return code;

  function forEachOutput(to: Code, body: (code: Code) => void): void {
    to.i32(0).set(output);
    loopWhile(
      to,
      (go) => go.get(output).i32(outputs).op("i32.lt_u"),
      (each) => {
        body(each);
        each.get(output).i32(1).op("i32.add").set(output);
      },
    );
  }

  function applyLink(to: Code): void {
    if (link === "identity") return;
    if (link === "softmax") {
      to.f64(Number.NEGATIVE_INFINITY).set(largest).f64(0).set(sum);
      forEachOutput(to, (each) => {
        scoreOf(each.get(largest)).memory("f64.load").op("f64.max").set(largest);
      });
      forEachOutput(to, (each) => {
        scoreOf(each);
        scoreOf(each).memory("f64.load").get(largest).op("f64.sub").call(EXPONENTIAL).memory("f64.store");
        scoreOf(each.get(sum)).memory("f64.load").op("f64.add").set(sum);
      });
      forEachOutput(to, (each) => {
        scoreOf(each);
        scoreOf(each).memory("f64.load").get(sum).op("f64.div").memory("f64.store");
      });
      return;
    }
    forEachOutput(to, (each) => {
      scoreOf(each);
      if (link === "exponential") scoreOf(each).memory("f64.load").call(EXPONENTIAL);
      else {
        scoreOf(each.f64(1).f64(1)).memory("f64.load").op("f64.neg").call(EXPONENTIAL).op("f64.add").op("f64.div");
      }
      each.memory("f64.store");
    });
  }
}

/** Runs `body` again and again as long as `condition` leaves anything but 0. */
function loopWhile(code: Code, condition: (code: Code) => void, body: (code: Code) => void): void {
  code.block((outer) =>
    outer.loop((loop) => {
      condition(loop);
      body(loop.op("i32.eqz").branchIf(1));
      loop.branch(0);
    }),
  );
}
