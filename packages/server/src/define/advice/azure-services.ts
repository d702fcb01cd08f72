import type { AdviceTask, PrebuiltCapability } from "@crisol/contract";
import { WAYS, type WayId } from "./ways.js";

const LANGUAGE = "Azure AI Language";
const VISION = "Azure AI Vision";

const OF_CAPABILITIES: Readonly<Record<PrebuiltCapability, string>> = {
  sentiment: LANGUAGE,
  key_phrases: LANGUAGE,
  entities: LANGUAGE,
  personal_data: LANGUAGE,
  language_detection: LANGUAGE,
  summarisation: LANGUAGE,
  question_answering: LANGUAGE,
  text_classification: LANGUAGE,
  translation: "Azure AI Translator",
  ocr: `${VISION}: Read`,
  document_fields: "Azure AI Document Intelligence",
  image_tags: VISION,
  image_captions: VISION,
  image_classification: VISION,
  object_detection: VISION,
  faces: "Azure AI Face",
  speech: "Azure AI Speech",
  content_safety: "Azure AI Content Safety",
};

const OF_TASKS: Partial<Record<AdviceTask, string>> = {
  image_classification: VISION,
  object_detection: VISION,
  text_classification: LANGUAGE,
  text_extraction: "Azure AI Document Intelligence",
};

/** What the way is called in Azure; of ready-made models, the service that has the one asked for. */
export function azureWay(way: WayId, task: AdviceTask | null, prebuilt: PrebuiltCapability | undefined): string {
  if (WAYS[way].service !== "ai_services") return WAYS[way].azure;
  const plain = (prebuilt && OF_CAPABILITIES[prebuilt]) ?? (task ? OF_TASKS[task] : undefined) ?? WAYS[way].azure;
  if (way === "prebuilt_service") return plain;
  if (plain === VISION) return "Azure AI Custom Vision";
  return `${plain}, custom model`;
}
