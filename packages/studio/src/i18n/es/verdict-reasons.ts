/** Desaparece cuando los veredictos sobre GPU se hayan dado en una. */
const notYetOnGpu = "Este veredicto solo se ha probado con series escritas de nvidia-smi, aún no en una GPU.";

/** Las frases de los veredictos, por su código; en inglés las dice el servidor. */
export default {
  verdict_too_short:
    "Trabajó {seconds} s: demasiado poco para saber si su tamaño es el adecuado. Hacen falta al menos {least} s con {samples} muestras.",
  verdict_out_of_memory: "Se terminó al llegar a su límite de {limitBytes}: había ocupado {peakBytes}.",
  verdict_memory_near:
    "En su pico, en la fase {phase}, ocupó {peakBytes}: el {share} % de los {limitBytes} que puede ocupar.",
  verdict_out_of_memory_node:
    "El nodo {node}, en {target}, se terminó al llegar a su límite de {limitBytes}: había ocupado {peakBytes}.",
  verdict_memory_near_node:
    "En su pico el nodo {node}, en {target}, ocupó {peakBytes}: el {share} % de los {limitBytes} que puede ocupar.",
  verdict_nodes_uneven:
    "En el nodo {busiest}, en {busiestTarget}, trabajaron de media {busy} de sus {held} núcleos, y en el nodo {idlest}, en {idlestTarget}, {idle}: el trabajo está mal repartido, o uno espera al otro.",
  verdict_gpu_idle: `La GPU trabajó el {gpu} % de los {seconds} s. ${notYetOnGpu}`,
  verdict_gpu_starved: `La GPU trabajó el {gpu} % de los {seconds} s, mientras hacían falta {wanted} de {held} núcleos: el procesador no la alimenta lo bastante deprisa. ${notYetOnGpu}`,
  verdict_disk_bound:
    "Un hilo suyo esperaba al disco en el {wait} % de las miradas, mientras trabajaban {cores} de {held} núcleos; leyó {readBytes} y escribió {writtenBytes} por segundo.",
  verdict_saturated: "De media trabajaron {cores} de {held} núcleos, y sus hilos estaban listos para {wanted}.",
  verdict_crowded:
    "Sus hilos estaban listos para {wanted} de {held} núcleos y tuvieron {cores}: otros usaban la máquina a la vez.",
  verdict_one_core:
    "Un hilo estuvo ocupado el {thread} % del tiempo, y de {held} núcleos hacían falta {wanted}: los demás no tenían nada que hacer.",
  verdict_mostly_unused:
    "De media trabajaron {cores} de {held} núcleos, y su memoria llegó a {peakBytes} de {limitBytes}.",
  verdict_memory_unused: "Pidió {limitBytes} de memoria y no ocupó más de {peakBytes}.",
  verdict_distributable:
    "El {share} % de su trabajo se hace en todos los núcleos a la vez: en {machines} máquinas así tardaría unos {then} s en vez de {seconds} s, arranque incluido.",
  verdict_too_small: "Tardó {seconds} s en total: un clúster tarda unos {start} s en arrancar.",
  verdict_no_gain:
    "En {machines} máquinas así tardaría unos {then} s, arranque incluido, en vez de {seconds} s: no compensa.",
  verdict_right_size:
    "De media trabajaron {cores} de {held} núcleos, y su memoria llegó a {peakBytes} de {limitBytes}: el tamaño le conviene.",
  alternative_more_cores:
    "{cores} núcleos en vez de {held}: el {share} % del trabajo se hace en todos los núcleos a la vez (±{error}).",
  alternative_more_cores_unknown:
    "{cores} núcleos en vez de uno: en un solo núcleo no se ve qué parte del trabajo podría repartirse, así que puede no ganar nada o tardar {cores} veces menos.",
  alternative_more_cores_each:
    "{cores} núcleos para cada nodo en vez de {held}: el {share} % del trabajo se hace en todos los núcleos a la vez (±{error}).",
  alternative_more_cores_each_unknown:
    "{cores} núcleos para cada nodo en vez de {held}: no se sabe qué parte del trabajo podría repartirse.",
  alternative_more_memory_each:
    "{memoryBytes} para cada nodo en vez de {limitBytes}: el pico del nodo {node}, el más lleno, con una quinta parte libre.",
  alternative_twice_memory_each:
    "{memoryBytes} para cada nodo en vez de {limitBytes}: no se sabe cuánta necesita el nodo {node}, pues se terminó antes.",
  alternative_one_node:
    "{cores} núcleos de {target} en vez de {nodes} nodos: juntos necesitaban {wanted} y ocuparon {peakBytes}.",
  alternative_fewer_cores_each:
    "{cores} en vez de {held} núcleos para cada nodo: el nodo {node}, el más ocupado, usó {wanted}.",
  alternative_less_each:
    "{cores} en vez de {held} núcleos y {memoryBytes} de memoria para cada nodo: el nodo {node}, el más ocupado, usó {wanted}, y ninguno ocupó más de {peakBytes}.",
  alternative_less_memory_each:
    "{memoryBytes} de memoria para cada nodo en vez de {limitBytes}: ninguno ocupó más de {peakBytes}.",
  alternative_more_memory: "{memoryBytes} en vez de {limitBytes}: su pico con una quinta parte libre.",
  alternative_twice_memory: "{memoryBytes} en vez de {limitBytes}: no se sabe cuánta necesita, pues se terminó antes.",
  alternative_fewer_cores: "{cores} en vez de {held} núcleos: le hacían falta {wanted}.",
  alternative_less:
    "{cores} en vez de {held} núcleos y {memoryBytes} de memoria: le hacían falta {wanted} y ocupó {peakBytes}.",
  alternative_less_memory: "{memoryBytes} de memoria en vez de {limitBytes}: ocupó {peakBytes}.",
  alternative_no_gpu: "{size}, que no tiene GPU: apenas se usó.",
  alternative_gpu:
    "{size} con una GPU: cuesta menos si es más de {times} veces más rápida, cosa que aquí no se ha medido.",
  alternative_distribute:
    "{machines} máquinas {size} con Spark, cada una con {cores} núcleos; arrancan en unos {start} s.",
  rewrite_none: "No hay que reescribir nada.",
  rewrite_gpu: "Usa {library}, que calcula en una GPU cuando el script se lo dice.",
  rewrite_recipe:
    "No hay que reescribir nada: la receta y el algoritmo son datos. Crisol aún no puede entrenar en Spark.",
  rewrite_spark:
    "Hay que reescribirlo para PySpark: Python corriente deja ociosos a los trabajadores. Crisol aún no tiene Spark.",
  rewrite_spark_has: "Ya está escrito para {library}. Crisol aún no puede arrancar un clúster.",
};
