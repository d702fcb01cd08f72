import { createInstance } from "i18next";
import { expect, test } from "vitest";
import { cronWords } from "./cron-words.js";
import scheduleEn from "./i18n/en/schedule.js";
import scheduleEs from "./i18n/es/schedule.js";

const words = async (language: "en" | "es") => {
  const i18n = createInstance();
  const schedule = language === "en" ? scheduleEn : scheduleEs;
  await i18n.init({
    lng: language,
    resources: { [language]: { translation: { schedule } } },
    interpolation: { escapeValue: false, prefix: "{", suffix: "}" },
  });
  const t = i18n.t as (key: string, options?: Record<string, unknown>) => string;
  return (cron: string, locale = language === "en" ? "en-GB" : "es-ES") => cronWords(cron, t, locale);
};

test.each([
  ["* * * * *", "Every minute.", "Cada minuto."],
  ["*/15 * * * *", "Every 15 minutes.", "Cada 15 minutos."],
  [
    "*/10 8-11,14 * * *",
    "Every 10 minutes within 8:00–11:59 and 14:00–14:59.",
    "Cada 10 minutos dentro de 8:00–11:59 y 14:00–14:59.",
  ],
  ["0 * * * *", "Every hour on the hour.", "Cada hora en punto."],
  ["5,35 */6 * * *", "Every 6 hours at minutes 5 and 35.", "Cada 6 horas en los minutos 5 y 35."],
  ["30 7 * * *", "At 7:30, every day.", "A las 7:30, cada día."],
  ["0 1 * * 1-5", "At 1:00, from Monday to Friday.", "A la 1:00, de lunes a viernes."],
  ["0 7,19 * * MON,thu", "At 7:00 and 19:00, every Monday and Thursday.", "A las 7:00 y 19:00, cada lunes y jueves."],
  ["0 7 * * 0", "At 7:00, every Sunday.", "A las 7:00, cada domingo."],
  ["0 7 * * 6,7", "At 7:00, every Saturday and Sunday.", "A las 7:00, cada sábado y domingo."],
  ["0 7 1,15 * *", "At 7:00, on days 1 and 15 of each month.", "A las 7:00, los días 1 y 15 de cada mes."],
  ["0 7 L * *", "At 7:00, on the last day of each month.", "A las 7:00, el último día de cada mes."],
  ["0 7 1 jan,7 *", "At 7:00, on day 1, in January and July.", "A las 7:00, el día 1, en enero y julio."],
  [
    "0 7 1 * 1",
    "At 7:00, on day 1 of each month and also every Monday.",
    "A las 7:00, el día 1 de cada mes y también cada lunes.",
  ],
])("%s is said as people say it", async (cron, en, es) => {
  expect((await words("en"))(cron)).toBe(en);
  expect((await words("es"))(cron)).toBe(es);
});

test("hours are twice twelve where people count them so", async () => {
  expect((await words("en"))("30 19 * * *", "en-US")?.replace("\u202f", " ")).toBe("At 7:30 PM, every day.");
});

test.each([
  "*/7 * * * *",
  "0 7 * * 5#2",
  "0 7 */2 * *",
  "1,2,3,4 1,2 * * *",
  "60 * * * *",
  "0 7 * *",
  "5/15 * * * *",
  "0 7 15W * *",
  "",
  "x",
])("'%s' has no sentence rather than a wrong one", async (cron) => {
  expect((await words("en"))(cron)).toBeUndefined();
});
