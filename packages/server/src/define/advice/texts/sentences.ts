/** What advice says, besides the rules' own sentences; `{name}` is filled in, and words of the interview are put into the language. */
export const SENTENCES = {
  // the whole
  summary: [
    "{task}: {way}, in the kind of service that is called {service}. Training: {training}. {estimate}",
    "{task}: {way}, en el tipo de servicio llamado {service}. Entrenamiento: {training}. {estimate}",
  ],
  task_open: ["Nothing says yet what is to be predicted.", "Nada dice todavía qué hay que predecir."],
  metric_open: [
    "There is no metric of the workspace for this task yet, or the task is not known.",
    "Aún no hay en el espacio de trabajo una métrica para esta tarea, o la tarea no se conoce.",
  ],
  criterion_start: [
    "{criterion} is a starting point; set what your use needs.",
    "{criterion} es un punto de partida; pon lo que tu uso necesite.",
  ],
  criterion_said: ["{criterion} was said.", "Se dijo {criterion}."],
  // what rules decide
  decides_task: ["The task is {task}.", "La tarea es {task}."],
  decides_metric: ["The metric is {metric}.", "La métrica es {metric}."],
  decides_points: ["Points: {points}.", "Puntos: {points}."],
  decides_compute: ["Machines: {effects}.", "Máquinas: {effects}."],
  decides_nothing: ["Nothing else changes.", "No cambia nada más."],
  conflict: [
    "The rule {a} speaks for {way}, {b} for {other}.",
    "La regla {a} habla a favor de {way}; {b}, de {other}.",
  ],
  conflict_outcome: [
    "{way} weighs more, all rules together: {points} points against {otherPoints}.",
    "Pesa más {way}, con todas las reglas: {points} puntos frente a {otherPoints}.",
  ],
  // compute
  compute_none: [
    "The service has compute of its own: there is no machine to choose.",
    "El servicio tiene su propio cómputo: no hay máquina que elegir.",
  ],
  compute_import: [
    "Nothing is trained: the model is served as it is.",
    "No se entrena nada: el modelo se sirve tal cual.",
  ],
  compute_machine: [
    "{size}: {cores} cores, {memory} GiB{gpu}, US$ {price} an hour by the list price",
    "{size}: {cores} núcleos, {memory} GiB{gpu}, {price} US$ por hora según la lista de precios",
  ],
  compute_own: [
    "{target}, a target of this workspace: {cores} cores, {memory} GiB, {currency} {price} an hour by its own price",
    "{target}, un destino de este espacio de trabajo: {cores} núcleos, {memory} GiB, {price} {currency} por hora según su propio precio",
  ],
  own_cheaper: [
    "{target} is in the house and fits: {currency} {price} an hour by its own price; {size} is US$ {list} by the list price, and a training costs no less there.",
    "{target} está en casa y sirve: {price} {currency} por hora según su propio precio; {size} son {list} US$ según la lista de precios, y un entrenamiento no cuesta menos allí.",
  ],
  own_dearer: [
    "{target} is in the house and would do, for {currency} {price} an hour by its own price; a training costs less on {size}, US$ {list} an hour by the list price.",
    "{target} está en casa y serviría, por {price} {currency} la hora según su propio precio; un entrenamiento cuesta menos en {size}, {list} US$ la hora según la lista de precios.",
  ],
  compute_cluster: [
    "a driver {driver} and {workers} workers {size} ({cores} cores, {memory} GiB each{gpu}), US$ {price} an hour together",
    "un controlador {driver} y {workers} trabajadores {size} ({cores} núcleos, {memory} GiB cada uno{gpu}), {price} US$ por hora en total",
  ],
  compute_need: [
    "A training needs about {memory} of memory, {margin} % left free.",
    "Un entrenamiento necesita unos {memory} de memoria, y se deja libre un {margin} %.",
  ],
  compute_need_open: [
    "The size of the data is not known: the smallest size, to begin with.",
    "No se conoce el tamaño de los datos: para empezar, el menor tamaño.",
  ],
  compute_need_not_ours: [
    "What a network of one's own needs was not measured here: the smallest GPU to begin with, then watch its use.",
    "Lo que necesita una red propia no se ha medido aquí: para empezar la menor GPU, y después vigilar su uso.",
  ],
  compute_driver: [
    "The driver takes the code, shares the work out and gathers the result; the workers hold the data together.",
    "El controlador recibe el código, reparte el trabajo y reúne el resultado; los trabajadores tienen juntos los datos.",
  ],
  development_sample: [
    "Development is on a sample: general purpose is enough.",
    "El desarrollo es con una muestra: basta uso general.",
  ],
  // estimates
  estimate_measured: [
    "Measured by training on samples of these data, {sampleRows} rows the largest, and carried on to {rows}.",
    "Medido al entrenar con muestras de estos datos, la mayor de {sampleRows} filas, y extrapolado a {rows}.",
  ],
  estimate_constants: [
    "From trainings measured on generated tables of other shapes: wide bounds, a third to three times.",
    "De entrenamientos medidos con tablas generadas de otras formas: márgenes amplios, de un tercio al triple.",
  ],
  estimate_no_size: [
    "Neither rows nor bytes were said: no estimate. Give a file, or its size.",
    "No se dijeron filas ni bytes: no hay estimación. Da un fichero, o su tamaño.",
  ],
  estimate_not_ours: [
    "Trainings on images and texts were not measured here: no estimate, rather than a guess. Try it on a sample.",
    "Aquí no se han medido entrenamientos con imágenes y textos: no hay estimación, mejor que una conjetura. Prueba con una muestra.",
  ],
  estimate_gpu: [
    "What a GPU takes off the time was not measured here: memory is estimated, time and cost are not.",
    "Aquí no se ha medido cuánto tiempo ahorra una GPU: se estima la memoria, no el tiempo ni el coste.",
  ],
  estimate_no_training: ["Nothing is trained on a machine of one's own.", "No se entrena nada en una máquina propia."],
  estimate_short: [
    "About {time} and {currency} {cost} a training.",
    "Unos {time} y {cost} {currency} por entrenamiento.",
  ],
  // what would change it
  change: [
    "If {field} were {value}: {way} ({service}), {compute}.",
    "Con «{value}» en «{field}»: {way} ({service}), {compute}.",
  ],
  // setting up
  creates_project: ["a project, with {what}", "un proyecto, con {what}"],
  creates_plain: ["a project, its definition still open", "un proyecto, con su definición aún abierta"],
  creates_advice: [
    "this advice, kept with it: answers, facts and reasons",
    "este consejo, guardado con él: respuestas, hechos y razones",
  ],
  creates_target: [
    "the default place of its trainings, filled in in their form: {target}, with {cores} cores and {memory}",
    "el lugar por defecto de sus entrenamientos, ya puesto en su formulario: {target}, con {cores} núcleos y {memory}",
  ],
  creates_size: [
    "the default place of its trainings, filled in in their form: the size {size}, which this workspace has",
    "el lugar por defecto de sus entrenamientos, ya puesto en su formulario: el tamaño {size}, que este espacio de trabajo tiene",
  ],
  creates_class: [
    "the default place of its trainings, filled in in their form: any target of the class {class}, with {cores} cores and {memory}",
    "el lugar por defecto de sus entrenamientos, ya puesto en su formulario: cualquier destino de la clase {class}, con {cores} núcleos y {memory}",
  ],
  set_up_not_there: [
    "{way} is not there yet in Crisol: the advice is kept, and the project is set up without it.",
    "{way} todavía no está en Crisol: el consejo se guarda y el proyecto se prepara sin ello.",
  ],
  set_up_meanwhile: [
    "{way} is not there yet in Crisol: the advice is kept, and meanwhile the project is set up for {meanwhile}.",
    "{way} todavía no está en Crisol: el consejo se guarda y, mientras tanto, el proyecto se prepara para {meanwhile}.",
  ],
  // warnings
  number_impossible: [
    "{field} cannot be {value}: it must be from {least} to {most}. It was left out.",
    "{field} no puede ser {value}: debe estar entre {least} y {most}. Se ha dejado fuera.",
  ],
  facts_replace_answers: [
    "{field} was said to be {said}; the data say {measured}, which was taken.",
    "Se dijo que {field} era {said}; los datos dicen {measured}, y eso se ha tomado.",
  ],
  currency_unknown: [
    "{value} is no currency, such as EUR: the budget was taken for US dollars.",
    "{value} no es una moneda, como EUR: el presupuesto se ha tomado en dólares.",
  ],
  language_unknown: [
    "{value} is none of the languages known here ({choices}). It was left out.",
    "{value} no es ninguno de los lenguajes conocidos aquí ({choices}). Se ha dejado fuera.",
  ],
  languages_contradict: [
    "Nobody programs, and yet the team writes {value}: the latter was taken.",
    "Nadie programa y, sin embargo, el equipo escribe {value}: se ha tomado lo segundo.",
  ],
  no_data_but_size: [
    "No data were said to exist, and {rows} rows of them: they were taken to exist.",
    "Se dijo que no hay datos, y que son {rows} filas: se ha supuesto que existen.",
  ],
  no_data: [
    "There are no data, and no ready-made model knows one's own tables: get data first. The advice is for when they are there.",
    "No hay datos, y ningún modelo ya hecho conoce las tablas propias: primero hay que conseguirlos. El consejo es para cuando los haya.",
  ],
  labels_missing: [
    "The right answers are missing from the data: some rows must be labelled before anything can be trained.",
    "En los datos faltan las respuestas correctas: hay que etiquetar filas antes de poder entrenar.",
  ],
  customise_without_data: [
    "A ready-made model cannot be customised without data of one's own: it is advised as it is.",
    "Un modelo ya hecho no se puede adaptar sin datos propios: se aconseja tal cual.",
  ],
  not_customisable: [
    "The ready-made model for {prebuilt} cannot be customised.",
    "El modelo ya hecho para {prebuilt} no se puede adaptar.",
  ],
  control_without_data: [
    "Full control over a training needs data to train with, and there are none.",
    "El control total de un entrenamiento necesita datos, y no los hay.",
  ],
  control_without_language: [
    "Full control means scripts, and nobody programs: the most control without code is advised.",
    "El control total son scripts, y nadie programa: se aconseja el mayor control sin código.",
  ],
  task_does_not_fit_data: [
    "{predict} does not fit data of the kind {dataKind}; both were taken as they were said.",
    "{predict} no encaja con datos del tipo {dataKind}; ambos se han tomado como se dijeron.",
  ],
  latency_of_batches: [
    "A latency was said for predictions in batches, which have none: it was not looked at.",
    "Se dijo una latencia para predicciones por lotes, que no la tienen: no se ha mirado.",
  ],
  task_unknown: [
    "What is to be predicted is not known: the advice on task and metric is open.",
    "No se sabe qué hay que predecir: el consejo sobre tarea y métrica queda abierto.",
  ],
  beyond_any_cluster: [
    "Even {workers} workers of the size {size} do not hold these data: train on a sample, or look at the numbers again.",
    "Ni {workers} trabajadores del tamaño {size} pueden con estos datos: entrena con una muestra, o revisa las cifras.",
  ],
  beyond_any_machine: [
    "Not even {size}, the largest machine of its class, holds these data: train on a sample, or share the work out.",
    "Ni {size}, la mayor máquina de su clase, puede con estos datos: entrena con una muestra, o reparte el trabajo.",
  ],
  budget_exceeded: [
    "About {currency} {cost} a month are more than the budget of {budgetCurrency} {budget}: fewer trainings, a sample, or a smaller size that takes longer.",
    "Unos {cost} {currency} al mes superan el presupuesto de {budget} {budgetCurrency}: menos entrenamientos, una muestra, o un tamaño menor que tarde más.",
  ],
  budget_buys_little: [
    "{budgetCurrency} {budget} a month buy {hours} h of this machine for each training, at {currency} {price} an hour: try how long one takes before you count on it.",
    "{budget} {budgetCurrency} al mes pagan {hours} h de esta máquina por entrenamiento, a {price} {currency} la hora: prueba cuánto tarda uno antes de contar con ello.",
  ],
  budget_other_currency: [
    "The budget is in {budgetCurrency} and the price in {currency}: no exchange rate is known here, so the amounts are compared as if the two were worth the same.",
    "El presupuesto está en {budgetCurrency} y el precio en {currency}: aquí no se conoce ningún tipo de cambio, así que las cifras se comparan como si ambas monedas valieran lo mismo.",
  ],
  own_other_currency: [
    "{currency} and US$ are compared as if they were worth the same: no exchange rate is known here.",
    "{currency} y US$ se comparan como si valieran lo mismo: aquí no se conoce ningún tipo de cambio.",
  ],
  one_class_only: [
    "All rows have the same {target}, {value}: there is nothing to tell apart. Data with other values are needed.",
    "Todas las filas tienen el mismo {target}, {value}: no hay nada que distinguir. Hacen falta datos con otros valores.",
  ],
  rewriting_ruled_out: [
    "Spark leaves its workers idle for plain Python, and rewriting was ruled out: until scripts are in PySpark, train on a sample that one machine holds.",
    "Con Python corriente, Spark deja ociosos a los trabajadores, y se descartó reescribir: mientras los scripts no sean PySpark, entrena con una muestra que quepa en una máquina.",
  ],
  slow_without_rewriting: [
    "After the largest GPU only Spark is left, and rewriting for it was ruled out: train on a part of the data, or for longer.",
    "Después de la mayor GPU solo queda Spark, y se descartó reescribir para él: entrena con una parte de los datos, o durante más tiempo.",
  ],
  too_small_to_share_out: [
    "One machine ends this training before a cluster has started ({seconds} s): it is not shared out.",
    "Una máquina acaba este entrenamiento antes de que arranque un clúster ({seconds} s): no se reparte.",
  ],
  advice_language_unknown: [
    "Advice is given in English and Spanish, not in {value}: this is English.",
    "Los consejos se dan en inglés y español, no en {value}: esto es inglés.",
  ],
  facts_not_measured: [
    "No training could be measured on these data ({problem}): the estimate is from constants.",
    "No se pudo medir ningún entrenamiento con estos datos ({problem}): la estimación es de constantes.",
  ],
} as const satisfies Record<string, readonly [en: string, es: string]>;

export type SentenceCode = keyof typeof SENTENCES;
