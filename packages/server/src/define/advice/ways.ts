import type { ServiceKind } from "@crisol/contract";

/** The ways of working. A later step of the work that brings one sets `isAvailable`, its commands and its scenarios. */
export const WAYS = {
  automl: {
    service: "workspace",
    en: "AutoML",
    es: "AutoML",
    azure: "Azure Machine Learning: automated ML",
    isAvailable: false,
    /** What is set up as long as the way is not there; null: the project alone. */
    meanwhile: "guided_training",
    commands: [],
  },
  guided_training: {
    service: "workspace",
    en: "guided training: recipe, algorithm and parameters in the Studio",
    es: "entrenamiento guiado: receta, algoritmo y parámetros en el Studio",
    azure: "Azure Machine Learning: studio and designer",
    isAvailable: true,
    meanwhile: null,
    commands: [
      "crisol recipe suggest --save first --project {project}",
      "crisol run create --algorithm gradient_boosting --project {project} {resources}",
    ],
  },
  own_script: {
    service: "workspace",
    en: "own script with full control",
    es: "script propio con control total",
    azure: "Azure Machine Learning: command jobs by Python SDK or CLI",
    isAvailable: true,
    meanwhile: null,
    commands: ["crisol job init", "crisol job run --project {project} {resources}"],
  },
  model_import: {
    service: "workspace",
    en: "import of a trained model",
    es: "importación de un modelo ya entrenado",
    azure: "Azure Machine Learning: model registry and endpoints",
    isAvailable: true,
    meanwhile: null,
    commands: ["crisol model import FILE --name NAME --project {project}"],
  },
  spark_training: {
    service: "spark",
    en: "training on Spark",
    es: "entrenamiento en Spark",
    azure: "Azure Databricks: notebooks and jobs on a cluster, MLlib, MLflow",
    isAvailable: false,
    meanwhile: null,
    commands: [],
  },
  analytics_training: {
    service: "analytics",
    en: "training with MLlib beside SQL and Spark",
    es: "entrenamiento con MLlib junto a SQL y Spark",
    azure: "Azure Synapse Analytics: MLlib on a Spark pool",
    isAvailable: false,
    meanwhile: null,
    commands: [],
  },
  analytics_automl: {
    service: "analytics",
    en: "tables made with SQL, handed over to AutoML",
    es: "tablas hechas con SQL, entregadas a AutoML",
    azure: "Azure Synapse Analytics, handing over to Azure Machine Learning's automated ML",
    isAvailable: false,
    meanwhile: "guided_training",
    commands: [],
  },
  prebuilt_service: {
    service: "ai_services",
    en: "prebuilt service as it is",
    es: "servicio ya entrenado, tal cual",
    azure: "Azure AI Services",
    isAvailable: false,
    meanwhile: null,
    commands: [],
  },
  custom_service: {
    service: "ai_services",
    en: "prebuilt service customised with own data",
    es: "servicio ya entrenado, adaptado con datos propios",
    azure: "Azure AI Services, customised (Custom Vision, custom language models)",
    isAvailable: false,
    meanwhile: null,
    commands: [],
  },
} as const satisfies Record<string, Way>;

export interface Way {
  readonly service: ServiceKind;
  readonly en: string;
  readonly es: string;
  readonly azure: string;
  readonly isAvailable: boolean;
  readonly meanwhile: string | null;
  /** What sets it up after the project was made; `{project}` is its name, `{resources}` are the options for where it runs. */
  readonly commands: readonly string[];
}

export type WayId = keyof typeof WAYS;

/** In the order that decides between equals. */
export const wayIds = Object.keys(WAYS) as WayId[];

export const SERVICES: Readonly<
  Record<ServiceKind, { readonly en: string; readonly es: string; readonly azure: string }>
> = {
  workspace: { en: "workspace", es: "espacio de trabajo", azure: "Azure Machine Learning" },
  spark: { en: "Spark platform", es: "plataforma Spark", azure: "Azure Databricks" },
  analytics: { en: "analytics", es: "analítica", azure: "Azure Synapse Analytics" },
  ai_services: { en: "AI services", es: "servicios de IA", azure: "Azure AI Services" },
};

/** Whether the way has compute of its own, or none is needed to train: then no machine is to be chosen. */
export function needsNoCompute(way: WayId): boolean {
  return WAYS[way].service === "ai_services" || way === "model_import";
}

/** Whether the way trains on a driver with workers. */
export function isDistributed(way: WayId): boolean {
  return way === "spark_training" || way === "analytics_training";
}
