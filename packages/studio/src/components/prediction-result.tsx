import type { Prediction } from "@crisol/contract";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { decimal, percent } from "../format.js";
import classes from "./prediction-result.module.css";

/** The class with every class's probability, or the number. */
export function PredictionResult({
  prediction,
  classes: order,
}: {
  readonly prediction: Prediction;
  readonly classes: readonly string[];
}) {
  const { t } = useTranslation();
  const { probabilities } = prediction;
  const value = typeof prediction.prediction === "number" ? decimal(prediction.prediction, 5) : prediction.prediction;
  const names = probabilities
    ? order.length > 2
      ? Object.keys(probabilities).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))
      : Object.keys(probabilities)
    : [];
  return (
    <div>
      <p className={classes.value} data-testid="prediction">
        {value}
      </p>
      {prediction.interval && (
        <Text size="sm" c="dimmed" mb="xs">
          {t("deploy.between", {
            lower: decimal(prediction.interval.lower),
            upper: decimal(prediction.interval.upper),
            level: percent(prediction.interval.level, 0),
          })}
        </Text>
      )}
      {prediction.set && (
        <Text size="sm" c="dimmed" mb="xs">
          {t("deploy.oneOf", { names: prediction.set.join(", ") })}
        </Text>
      )}
      {probabilities && (
        <ul className={classes.bars}>
          {names.slice(0, 12).map((name) => (
            <li key={name} data-chosen={name === prediction.prediction || undefined}>
              <span className={classes.name}>{name}</span>
              <span className={classes.track} aria-hidden="true">
                <span style={{ width: `${(probabilities[name] ?? 0) * 100}%` }} />
              </span>
              <span className={classes.share}>{percent(probabilities[name])}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
