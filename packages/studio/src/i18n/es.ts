import action from "./es/action.js";
import advice from "./es/advice.js";
import algorithm from "./es/algorithm.js";
import algorithmText from "./es/algorithm-text.js";
import allRuns from "./es/all-runs.js";
import artifact from "./es/artifact.js";
import audit from "./es/audit.js";
import batch from "./es/batch.js";
import codes from "./es/codes.js";
import coefficient from "./es/coefficient.js";
import compare from "./es/compare.js";
import compute from "./es/compute.js";
import data from "./es/data.js";
import define from "./es/define.js";
import deleteRuns from "./es/delete-runs.js";
import deploy from "./es/deploy.js";
import environments from "./es/environments.js";
import error from "./es/error.js";
import example from "./es/example.js";
import explain from "./es/explain.js";
import extrapolation from "./es/extrapolation.js";
import group from "./es/group.js";
import home from "./es/home.js";
import importModel from "./es/import-model.js";
import jobFile from "./es/job-file.js";
import jobs from "./es/jobs.js";
import log from "./es/log.js";
import member from "./es/member.js";
import metric from "./es/metric.js";
import metricHelp from "./es/metric-help.js";
import monitor from "./es/monitor.js";
import nav from "./es/nav.js";
import notebooks from "./es/notebooks.js";
import param from "./es/param.js";
import phase from "./es/phase.js";
import pipeline from "./es/pipeline.js";
import plot from "./es/plot.js";
import prepare from "./es/prepare.js";
import problem from "./es/problem.js";
import project from "./es/project.js";
import reason from "./es/reason.js";
import registry from "./es/registry.js";
import role from "./es/role.js";
import run from "./es/run.js";
import runFiles from "./es/run-files.js";
import runLog from "./es/run-log.js";
import schedule from "./es/schedule.js";
import secrets from "./es/secrets.js";
import settings from "./es/settings.js";
import sweep from "./es/sweep.js";
import tokens from "./es/tokens.js";
import train from "./es/train.js";
import usage from "./es/usage.js";
import user from "./es/user.js";
import verdict from "./es/verdict.js";

/** Lo que dice el Studio en español, escrito aparte y no traducido palabra por palabra. */
export default {
  advice,
  action,
  alertKind: {
    feature_drift: "Deriva de una variable",
    prediction_drift: "Deriva de la predicción",
    latency: "Latencia",
    performance: "Rendimiento",
  },
  alertState: { open: "Abierta", acknowledged: "Atendida", resolved: "Resuelta" },
  allRuns,
  format: {
    crisol: "Crisol",
    mlflow: "MLflow",
    lightgbm: "LightGBM",
    xgboost: "XGBoost",
    onnx: "ONNX",
  },
  algorithm,
  algorithmText,
  calibration: {
    sigmoid: "Sigmoide (Platt): bastan pocas filas",
    isotonic: "Isotónica: cualquier forma, desde unas 1000 filas",
    centred_isotonic: "Isotónica centrada: sin escalones",
    beta: "Beta: también para probabilidades demasiado tímidas",
    temperature: "Temperatura: conserva el orden de las clases",
  },
  artifact,
  batch,
  code: { button: "Código", text: "Código", title: "Lo mismo, en código" },
  coefficient,
  columnSet: {
    all_numeric: "todos los números",
    all_category: "todas las categorías",
    all_timestamp: "todas las fechas",
  },
  audit,
  compare,
  confirm: { type: "Para confirmar, escriba" },
  crumb: {
    sweeps: "Barridos",
    extrapolations: "Pruebas con parte de las filas",
    import: "Importar",
    new: "Nuevo entrenamiento",
    batch: "Puntuar un archivo",
    compare: "Comparar",
    all: "Todos",
    log: "Ejecución",
  },
  codes,
  data,
  datePart: {
    year: "año",
    quarter: "trimestre",
    month: "mes",
    day: "día",
    weekday: "día de la semana",
    day_of_year: "día del año",
    hour: "hora",
    minute: "minuto",
    epoch_days: "días desde 1970",
  },
  define,
  importModel,
  modelProcess: {
    preparing: "Se prepara su entorno",
    starting: "Se carga su modelo",
    ready: "Su modelo se ejecuta en un proceso propio",
    failed: "Su proceso no se ejecuta",
    problem: "Lo último: {problem}.",
    restarts_one: "Se ha reiniciado {count} vez.",
    restarts_other: "Se ha reiniciado {count} veces.",
    log: "Registro de su proceso",
  },
  deploy,
  diff: { added: "solo en el segundo", removed: "solo en el primero", same: "No hay diferencias.", skipped: "omitido" },
  encode: { one_hot: "una columna por valor", ordinal: "un número por valor", target: "media del objetivo" },
  endpointState: { live: "Activo", stopped: "Parado" },
  error,
  failure: {
    connection: "El servidor no responde. Puede estar reiniciándose; lo escrito se conserva.",
    missing: "Aquí no hay nada",
    missingText: "La dirección no lleva a ningún sitio: el enlace es antiguo o se borró lo que nombraba.",
    page: "No se pudo mostrar esta página",
    request: "Petición",
    title: "No ha funcionado",
  },
  finder: {
    button: "Buscar",
    nothing: "No se encontró nada",
    pages: "Páginas",
    placeholder: "Busque un proyecto, página, dato, entrenamiento, modelo o punto de acceso",
  },
  explain,
  home,
  impute: {
    mean: "la media",
    median: "la mediana",
    most_frequent: "el valor más frecuente",
    constant: "un valor fijo",
  },
  job: {
    cancelled: "Cancelado",
    disconnected: "Se perdió la conexión. El trabajo continúa; esta página lo seguirá en cuanto vuelva.",
    failed: "Falló",
    left: "quedan {time}",
    queued: "En cola",
    running: "En marcha",
    succeeded: "Terminado",
  },
  jobFile,
  jobs,
  log,
  metric,
  monitor,
  group,
  member,
  nav,
  param,
  part: { train: "Entrenar", validation: "Validar", test: "Probar" },
  phase,
  pipeline,
  plot,
  prepare,
  project,
  quickstart: {
    doing: {
      define: "Leyendo lo que sugieren los datos",
      data: "Importando datos reales",
      prepare: "Eligiendo pasos y partición",
      train: "Entrenando",
      deploy: "Registrando y desplegando",
      monitor: "Pidiendo una primera predicción",
    },
    title: "Los seis pasos con datos reales",
  },
  problem,
  reason,
  recipeStep: {
    drop: "Quitar columnas",
    impute: "Rellenar lo que falta",
    encode: "Convertir categorías en números",
    scale: "Llevar los números a una escala",
    date_parts: "Descomponer fechas",
  },
  recipeStepText: {
    drop: "Las que delatarían la respuesta o no dicen nada",
    impute: "Con un valor habitual del entrenamiento",
    encode: "Para algoritmos que solo admiten números",
    scale: "Para algoritmos que comparan tamaños",
    date_parts: "Año, mes, día de la semana y demás, como variables",
  },
  registry,
  run,
  deleteRuns,
  runLog,
  scale: { standard: "media 0, desviación 1", min_max: "de 0 a 1", robust: "mediana 0, por cuartiles" },
  series: {
    train_log_loss: "Pérdida logarítmica, entrenamiento",
    validation_log_loss: "Pérdida logarítmica, validación",
    train_rmse: "RMSE, entrenamiento",
    validation_rmse: "RMSE, validación",
    train_loss: "Pérdida, entrenamiento",
    validation_loss: "Pérdida, validación",
  },
  settings,
  role,
  signIn: {
    button: "Entrar",
    description: "Un código sirve una sola vez; también vale un token de la API",
    hint: "Abra el enlace que mostró el servidor al arrancar, o pida otro código con",
    label: "Código o token",
    or: "o con un código o token",
    provider: "Continuar con {name}",
    show: "Mostrar u ocultar lo escrito",
    title: "Iniciar sesión",
  },
  split: { random: "Al azar", stratified: "Estratificada", group: "Por grupos", time: "Por tiempo" },
  splitText: {
    random: "Cada fila cae en una parte por azar.",
    stratified: "Al azar, con la misma proporción de cada clase en todas las partes.",
    group: "Todas las filas de un grupo, como un paciente, caen en la misma parte.",
    time: "Con lo más antiguo se entrena y con lo más nuevo se prueba: como será en uso.",
  },
  stage: { none: "Sin etapa", staging: "En pruebas", production: "En producción", archived: "Archivada" },
  state: { loading: "Cargando", nothingMatches: "Nada coincide.", todo: "Pendiente" },
  step: {
    define: "Definir",
    data: "Datos",
    prepare: "Preparar",
    train: "Entrenar",
    deploy: "Desplegar",
    monitor: "Supervisar",
  },
  stepQuestion: {
    define: "¿Qué debe salir?",
    data: "¿A partir de qué?",
    prepare: "¿En qué forma?",
    train: "¿Qué tal funciona?",
    deploy: "¿Dónde responde?",
    monitor: "¿Sigue funcionando?",
  },
  stepState: { todo: "pendiente", running: "en marcha", done: "hecho", attention: "pide atención" },
  extrapolation,
  sweep,
  table: { actions: "Acciones", select: "Seleccionar {name}", selectAll: "Seleccionar todo" },
  task: {
    classification: "Clases",
    binary_classification: "Sí o no",
    multiclass_classification: "Una de varias clases",
    regression: "Un número",
  },
  tokens,
  train,
  type: {
    integer: "entero",
    number: "número",
    boolean: "verdadero o falso",
    date: "fecha",
    timestamp: "hora",
    text: "texto",
  },
  unit: {
    rows: "{rows} filas",
    columns: "{columns} columnas",
    rowsOnly: "filas",
    iterationsOnly: "iteraciones",
    bytesOnly: "",
    stepsOnly: "pasos",
    secondsOnly: "s",
  },
  metricHelp,
  example,
  webhook: { pending: "pendiente", delivered: "entregado", failed: "falló" },
  environments,
  notebooks,
  runFiles,
  schedule,
  compute,
  secrets,
  usage,
  verdict,
  user,
};
