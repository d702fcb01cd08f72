import type { PipelineStepState } from "@crisol/contract";
import { useMediaQuery } from "@mantine/hooks";
import { IconFlame, IconTerminal2 } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type GraphNode, layoutGraph, type PlacedNode } from "../graph-layout.js";
import { stepIcons } from "./pipeline-state.js";
import { ScrollRegion } from "./scroll-region.js";
import classes from "./step-graph.module.css";

export interface GraphStep extends GraphNode {
  readonly kind: "script" | "train";
  /** In a run. */
  readonly state?: PipelineStepState;
  /** In a text that is typed. */
  readonly isWrong?: boolean;
  /** Of the second line, in place of the kind: how it stands and for how long. */
  readonly note?: string;
}

const SIZE = { width: 188, height: 56 } as const;
/** Characters of a name for which there is room. */
const MOST_CHARACTERS = 18;
const LEAST_SCALE = 0.75;
const kindIcons = { script: IconTerminal2, train: IconFlame } as const;

/** The graph of a pipeline's steps, in a run with the state of each. A step opens by a click, or by arrows and Enter. */
export function StepGraph({
  label,
  steps,
  selected,
  onSelect,
  direction: given,
}: {
  readonly label: string;
  readonly steps: readonly GraphStep[];
  readonly selected: string | undefined;
  readonly onSelect: (name: string | undefined) => void;
  /** In which its layers follow each other; default: to the right, and down where the screen is narrow. */
  readonly direction?: "LR" | "TB";
}) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const direction = given ?? (isNarrow ? "TB" : "LR");
  const shape = JSON.stringify(steps.map(({ name, needs }) => ({ name, needs })));
  const graph = useMemo(
    () => layoutGraph(JSON.parse(shape) as GraphNode[], { ...SIZE, direction }),
    [shape, direction],
  );
  const drawn = useRef<SVGSVGElement>(null);
  const place = new Map(graph.nodes.map((node) => [node.name, node]));
  const reachable = steps.some(({ name }) => name === selected) ? selected : steps[0]?.name;
  const onKeyDown = (event: KeyboardEvent, node: PlacedNode) => {
    if (event.key === "Enter" || event.key === " ") onSelect(node.name);
    else if (event.key === "Escape") onSelect(undefined);
    else {
      const next = nextOf(graph.nodes, node, event.key);
      if (!next) return;
      [...(drawn.current?.querySelectorAll<SVGGElement>("[data-step]") ?? [])]
        .find(({ dataset }) => dataset.step === next.name)
        ?.focus();
    }
    event.preventDefault();
  };
  return (
    <ScrollRegion label={label} className={classes.scroll}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset */}
      <svg
        ref={drawn}
        // It becomes a little smaller before it scrolls.
        style={{ width: graph.width, minWidth: graph.width * LEAST_SCALE }}
        viewBox={`0 0 ${graph.width} ${graph.height}`}
        role="group"
        aria-label={t("pipeline.graphHelp")}
        className={classes.graph}
      >
        <defs>
          <marker id="step-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0,0 L8,4 L0,8 z" className={classes.arrow} />
          </marker>
        </defs>
        {graph.edges.map(({ from, to, line }) => (
          <path
            key={`${from} ${to}`}
            d={line}
            className={classes.edge}
            data-near={from === selected || to === selected || undefined}
            markerEnd="url(#step-arrow)"
          />
        ))}
        {steps.map((step) => {
          const node = place.get(step.name);
          if (!node) return null;
          const state = step.state ?? (step.isWrong ? ("failed" as const) : undefined);
          const Icon = state ? stepIcons[state] : kindIcons[step.kind];
          const kind = t(`pipeline.kind.${step.kind}`);
          const note = step.note ?? kind;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
            <g
              key={step.name}
              role="button"
              data-step={step.name}
              data-state={state}
              tabIndex={step.name === reachable ? 0 : -1}
              aria-pressed={step.name === selected}
              className={classes.step}
              transform={`translate(${node.x} ${node.y})`}
              onClick={() => onSelect(step.name)}
              onKeyDown={(event) => onKeyDown(event, node)}
            >
              <title>{[step.name, kind, step.note, needsText(step, t)].filter(Boolean).join(", ")}</title>
              <rect {...SIZE} rx={9} />
              <Icon x={13} y={19} size={18} aria-hidden />
              <text x={42} y={24} className={classes.name}>
                {shortened(step.name)}
              </text>
              <text x={42} y={42} className={classes.note}>
                {note}
              </text>
            </g>
          );
        })}
      </svg>
    </ScrollRegion>
  );
}

function needsText({ needs }: GraphStep, t: (key: string, values: Record<string, unknown>) => string): string {
  return needs.length > 0 ? t("pipeline.after", { steps: needs.join(", ") }) : "";
}

const shortened = (name: string) => (name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS - 1)}…` : name);

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** The nearest node where the arrow points; what lies aside counts double, so that a row or a column is followed first. */
function nextOf(nodes: readonly PlacedNode[], from: PlacedNode, key: string): PlacedNode | undefined {
  const [x, y] = directions[key] ?? [];
  if (x === undefined || y === undefined) return undefined;
  const distance = (node: PlacedNode) => {
    const along = (node.x - from.x) * x + (node.y - from.y) * y;
    const aside = Math.abs((node.x - from.x) * y) + Math.abs((node.y - from.y) * x);
    return along > 1 ? along + 2 * aside : Number.POSITIVE_INFINITY;
  };
  const nearest = nodes.reduce((best, node) => (distance(node) < distance(best) ? node : best), from);
  return nearest === from ? undefined : nearest;
}
