import type { AdviceAnswers, AdviceField } from "@crisol/contract";

/** Words that stand for an answer, in English and Spanish; accents are taken off before. */
export interface Phrase<Field extends AdviceField = AdviceField> {
  readonly field: Field;
  readonly value: AdviceAnswers[Field];
  readonly words: RegExp;
}

const says = <Field extends AdviceField>(field: Field, value: AdviceAnswers[Field], words: RegExp): Phrase => ({
  field,
  value,
  words,
});

/** Of a field with one answer the first that is found counts; lists take all. */
export const PHRASES: readonly Phrase[] = [
  // ready-made models
  says("prebuilt", "sentiment", /\bsentimi?ent|\bpositiv\w+ (or|and|from|o|y|de) negativ\w+/),
  says("prebuilt", "key_phrases", /\bkey ?phrases?|\bfrases clave|\bpalabras clave/),
  says("prebuilt", "personal_data", /\bpersonal data|\bpii\b|\bdatos personales/),
  says(
    "prebuilt",
    "language_detection",
    /\b(detect|tell|identify)\w* (the |which )?language|\bdetecta\w* (el )?idioma|\bdeteccion de idioma/,
  ),
  says("prebuilt", "summarisation", /\bsummar\w+|\bresum(en|ir|e|enes)\b/),
  says("prebuilt", "translation", /\btranslat\w+|\btraduc\w+/),
  says(
    "prebuilt",
    "document_fields",
    /\b(extract|read|pull|captur|process|digiti[sz]|take|get)\w*\b.{0,60}\b(invoices?|receipts?|scanned)\b|\bfields? (of|from|in) (scanned |the )?(forms?|documents?|invoices?|receipts?)|\b(extra|lee|sac|captur|proces|digitaliz)\w*\b.{0,60}\b(facturas?|recibos?|escanead\w+)|\bcampos de (los )?(formularios|documentos|facturas|recibos)/,
  ),
  says(
    "prebuilt",
    "ocr",
    /\bocr\b|\bread (the )?text (in|from|of|off) (images|pictures|photos|scans|scanned)|\b(leer|lectura de) (el )?texto (de|en) (imagenes|fotos)/,
  ),
  says("prebuilt", "entities", /\bnamed entit\w+|\bentity recognition|\bentidades\b/),
  says("prebuilt", "image_captions", /\bcaptions?\b|\bdescri(be|bir|pciones) (de )?(las )?imagenes/),
  says(
    "prebuilt",
    "image_tags",
    /\btag(s|ging)? (the )?(images|photos|pictures)|\betiquetas (de|para) (las )?(imagenes|fotos)/,
  ),
  says("prebuilt", "faces", /\bfaces?\b|\bcaras?\b|\brostros?\b/),
  says(
    "prebuilt",
    "speech",
    /\bspeech\b|\btranscri\w+|\b(recordings?|calls|audio|podcasts?|meetings?)\b.{0,30}\b(in)?to text\b|\bvoz\b|\b(pasar|convertir)\b.{0,40}\ba texto\b/,
  ),
  says("prebuilt", "content_safety", /\boffensive|\bcontent (safety|moderation)|\bcontenido ofensivo|\bmoderacion/),
  says("prebuilt", "question_answering", /\bquestion answering|\banswers? questions|\bresponder preguntas/),
  says(
    "prebuilt",
    "object_detection",
    /\b(prebuilt|ready-made|pretrained|ya hecho|ya entrenado|preentrenado)\b.{0,60}\b(objects?|objetos?|detector)\b/,
  ),
  says(
    "prebuilt",
    "image_classification",
    /\b(prebuilt|ready-made|pretrained|ya hecho|ya entrenado|preentrenado)\b.{0,60}\b(images?|pictures|photos|imagenes|fotos)\b/,
  ),
  says("customise", true, /\bcustomi[sz]\w+|\bfine-?tun\w+ (it|the (prebuilt|ready))|\badapta\w*\b|\bpersonaliza\w*/),
  // tasks
  says(
    "predict",
    "object_detection",
    /\b(detect|find|locate|count)\w*\b.{0,40}\b(objects?|cars|people|products|defects) (in|on) (the )?(images|pictures|photos|video)|\bobject detection|\bdetec\w+ (de )?objetos|\b(detectar|encontrar|contar)\b.{0,40}\ben (las )?(imagenes|fotos)/,
  ),
  says(
    "predict",
    "image_classification",
    /\bclassif\w+ ([\w.,-]+ ){0,4}(images|pictures|photos|x-?rays)|\bimage classification|\bclasific\w+ ([\w.,-]+ ){0,4}(imagenes|fotos|radiografias)/,
  ),
  says(
    "predict",
    "forecasting",
    /\bforecast\w*|\bnext ((\d+|few|two|three|four|six|eight|twelve) )?(hour|day|week|month|quarter|year)('s|s)?\b|\bfuture (sales|demand|numbers|values)|\b(predict|know|estimate)\b.{0,40}\bfor tomorrow|\bse vender\w+|\b(ventas|demanda|visitas|consumo) (de|para) manana|\bprevision\w*|\bpronostic\w*|\b(proxim[oa]|siguiente)s? ((\d+|dos|tres|cuatro|seis|ocho|doce) )?(horas?|dia|semana|mes|meses|trimestre|ano)|\bmes que viene|\bsemana que viene/,
  ),
  says(
    "predict",
    "text_extraction",
    /\bextract\w*\b.{0,50}\b(texts?|documents?|contracts?|emails?)|\bextra\w+\b.{0,50}\b(textos?|documentos?|contratos?|correos?)/,
  ),
  says(
    "predict",
    "text_classification",
    /\b(classif|categori[sz]|rout)\w*\b.{0,30}\b(texts?|emails?|tickets?|documents?|reviews?|messages?)|\b(clasific|categoriz)\w*\b.{0,30}\b(textos?|correos?|tickets?|documentos?|mensajes?|resenas?)/,
  ),
  says("predict", "text_classification", /\bspam\b/),
  says(
    "predict",
    "anomaly_detection",
    /\banomal\w+|\boutliers?\b|\boddit(y|ies)\b|\b(unusual|abnormal)\w*|\bsuspicious\b|\banomalias?|\b(inusual|atipic|sospechos|anormal)\w+|\brar[oa]s\b/,
  ),
  says(
    "predict",
    "clustering",
    /\bsegment\w*|\bcluster(ing|s)? (of )?(customers|users)|\bgroups? (of|our|the)\b.{0,20}\b(customers|users|clients)|\bgroup (\w+ ){0,3}(by (topic|theme|similarity|behaviou?r)|into (similar )?(groups|segments|topics|clusters|profiles))|\bgrupos de (clientes|usuarios)|\bagrupar\b|\bagrupa\w* (a )?(los|las|nuestros)\b/,
  ),
  says(
    "predict",
    "multiclass_classification",
    /\bwhich (of (the )?(\w+ )?)?(class|category|type|kind|species|product)\b|\b(several|many|three|four|five|six|\d+) (classes|categories|types|kinds|species|varieties)|\bque (clase|categoria|tipo|especie|variedad)\b|\b(varias|tres|cuatro|cinco|seis|\d+) (clases|categorias|tipos|especies|variedades)/,
  ),
  says(
    "predict",
    "binary_classification",
    /\bwhether\b|\b\w+ or not\b|\b(which|what) (customers|clients|users|employees|patients|machines|borrowers|subscribers) (are|will|would|do|might|won't|don't)\b|\bque (clientes|usuarios|empleados|pacientes|maquinas|alumnos) (no |se |nos |van )?\w+|\bsi alguien\b|\bes \w+ o no\b|\bchurn\w*|\bfraud\w*|\byes or no\b|\bwill (leave|buy|default|cancel|fail)|\bsi (un|una|el|la|los|las) \w+ (se |va |van |abandon|compra|paga|falla)|\babandon\w+|\bbaja de clientes|\bse da\w* de baja|\bfraude|\bsi o no\b|\bimpago|\bdeja\w* de (pagar|comprar)|\bstops? (paying|buying)/,
  ),
  says(
    "predict",
    "regression",
    /\b(predict|estimat|model)\w* ([\w-]+ ){0,3}(prices?|costs?|amount|value|temperature|consumption|number|duration|time|life|age|salary|weight|income|delay)\b|\bhow (much|many)\b|\bhow long\b.{0,40}\b(lasts?|live|survives?|stays?|will)\b|\b(predecir|estimar|predicir|calcular|modelar) (\w+ ){0,3}(precios?|coste|importe|valor|temperatura|consumo|numero|duracion|tiempo|vida|edad|salario|peso|ingresos|retraso)\b|\bcuant[oa]s?\b/,
  ),
  // mistakes
  says(
    "mistakes",
    "missed_cases",
    /\b(must not|cannot|can't|never) (be )?miss\w*|\bmiss(ed|ing)? (cases|one|any|an?)\b|\bno (se )?(puede|debe|pueden|deben)\w* (escapar|pasar)|\bdejar escapar/,
  ),
  says("mistakes", "false_alarms", /\bfalse (alarms?|positives?)|\bfals(as alarmas|os positivos)/),
  says("mistakes", "probabilities", /\bprobabilit\w+|\bprobabilidad\w*/),
  // data
  says(
    "ownData",
    "none",
    /\b(no|without|not have|have not|don't have) (any )?(own |labelled |training )?data\b|\bno data\b|\b(sin|no tenemos|no hay) datos/,
  ),
  says(
    "ownData",
    "unlabelled",
    /\b(unlabell?ed|(nothing|none) (of (it|them) )?(is|are|has been) labell?ed|without labels|not labell?ed|nobody has labell?ed)\b|\bsin etiquet\w+|\b(no esta\w*|nada) etiquetad\w+/,
  ),
  says("ownData", "labelled", /\b(labell?ed|annotated|tagged)\b|\betiquetad\w+|\banotad\w+/),
  says(
    "dataKind",
    "images",
    /\b(images?|pictures?|photos?|photographs?|x-?rays?)\b|\b(imagenes|imagen|fotos?|fotografias?|radiografias?)\b/,
  ),
  says(
    "dataKind",
    "audio",
    /\b(audio|sound|recordings?|recorded (phone )?calls)\b|\b(audio|sonido|grabaciones|llamadas grabadas)\b/,
  ),
  says(
    "dataKind",
    "table",
    /\b(excel|csv|spreadsheets?|hoja de calculo)\b.{0,40}\b(invoices?|receipts?|contracts?|facturas?|recibos?|contratos?)\b/,
  ),
  says(
    "dataKind",
    "documents",
    /\b(documents?|invoices?|receipts?|scanned|contracts?|pdfs?)\b|\b(documentos?|facturas?|recibos?|escanead\w+|contratos?)\b/,
  ),
  says(
    "dataKind",
    "time_series",
    /\btime series|\b(hourly|daily|weekly|monthly|yearly) (\w+ )?(sales|demand|consumption|readings|prices|traffic|load|visits|calls)\b|\b(ventas|demanda|consumo|lecturas|precios|visitas|llamadas) (diari|semanal|mensual|anual|por hora)\w*|\b(sales|demand|consumption|readings) (by|per|of each) (day|week|month|hour|shop|store)|\b(years?|months?|weeks?) of (daily |weekly |monthly |hourly )?(sales|demand|readings|prices|traffic)|\bseries temporales|\b(ventas|demanda|consumo|lecturas) (por|de cada) (dia|semana|mes|hora|tienda)|\b(anos?|meses|semanas) de (ventas|demanda|lecturas|precios|consumo)/,
  ),
  says(
    "dataKind",
    "text",
    /\b(texts?|emails?|reviews?|tickets?|comments?|tweets?|articles?|news|messages?|letters)\b|\b(textos?|correos?|resenas?|comentarios?|articulos?|noticias|opiniones|tuits?|mensajes?|cartas)\b/,
  ),
  says(
    "dataKind",
    "table",
    /\b(tables?|spreadsheets?|csv|excel|rows|columns)\b|\b(tablas?|hoja de calculo|filas|columnas)\b/,
  ),
  says("dataPlace", "data_lake", /\bdata ?lake|\blago de datos/),
  says("dataPlace", "warehouse", /\b(data )?warehouse|\balmacen de datos/),
  says("dataPlace", "stream", /\bstream(s|ing|ed)?\b|\bkafka\b|\ben (flujo|tiempo real) (continuo|de sensores)/),
  says("dataPlace", "object_storage", /\bs3\b|\bblob storage|\bobject storage|\balmacenamiento de objetos/),
  says("dataPlace", "database", /\b(database|postgres\w*|mysql|oracle|sql server)\b|\bbase de datos/),
  says("dataPlace", "files", /\b(csv|excel|parquet|spreadsheets?) ?(files?)?\b|\bficheros?\b|\barchivos? csv/),
  // team
  says("languages", ["pyspark"], /\bpyspark\b/),
  says("languages", ["python"], /\bpython\b(?! leaves)/),
  says("languages", ["scala"], /\bscala\b/),
  says("languages", ["sql"], /\bsql\b(?! server)/),
  says(
    "languages",
    ["r"],
    /\b(in|use|uses|using|write|writes|know|knows|speak|and|en|usa|usamos|escribe|escriben|y) r\b|\br (users?|team|programmers?|people|scripts?)\b|\b(usuarios|equipo|programadores|scripts?) (de|en|con) r\b/,
  ),
  says("languages", ["typescript"], /\b(typescript|javascript)\b/),
  says(
    "languages",
    ["none"],
    /\b(nobody|no one|no-one) (here )?(programs?|codes?|writes code|can (program|code))|\b(without|no|low)[- ]?(writing )?cod(e|ing)\b|\b(don't|do not|can't|cannot|can not) (know how to )?(code|program)\b|\bnadie (aqui )?(sabe )?programar?|\bsin (escribir )?codigo|\bsin programar|\bno sabemos programar/,
  ),
  says("control", "full", /\b(full|complete|total|every detail)\b.{0,20}\bcontrol|\bcontrol (total|completo|absoluto)/),
  says("control", "some", /\bsome control|\balgo de control|\bcierto control/),
  says(
    "control",
    "none",
    /\b(no|without) control (is )?(needed|necessary)?|\bsin control\b|\bautoml\b|\bautomat\w+ (ml|machine learning|training|models?|aprendizaje|entrenamiento)\b|\b(train|select|choos|tun)\w*\b.{0,30}\bautomatically\b|\b(entren|eleg|elij)\w*\b.{0,30}\bautomaticamente\b/,
  ),
  says(
    "audit",
    true,
    /\baudit\w*|\bcomplian\w+|\bregulat\w+|\btraceab\w+|\bauditor\w+|\bregulad\w+|\btrazab\w+|\bcumplimiento/,
  ),
  says(
    "interfaces",
    ["studio"],
    /\b(intuitive|graphical|visual|drag)\b.{0,25}\b(ui|interface|tool|drop)|\buser interface|\binterfaz (intuitiva|grafica|visual)/,
  ),
  says("interfaces", ["cli"], /\b(cli|command[- ]line|terminal)\b|\blinea de (ordenes|comandos)/),
  says("interfaces", ["notebook"], /\bnotebooks?\b|\bjupyter\b|\bcuadernos?\b/),
  says("interfaces", ["code"], /\b(code[- ]first|by code|sdk|scripts?)\b|\bcon codigo\b/),
  says("development", "notebooks", /\bnotebooks?\b|\bjupyter\b|\bcuadernos?\b/),
  says("development", "in_memory_analysis", /\bin[- ]memory (analysis|analytics)|\banalisis en memoria/),
  says(
    "effort",
    "hours",
    /\b(today|in hours|within hours|this afternoon|a few hours to)\b|\b(hoy mismo|en horas|unas horas para)\b/,
  ),
  says(
    "effort",
    "weeks",
    /\b(weeks|months) (of time|to (build|make|do|work))\b|\b(semanas|meses) (de tiempo|para hacerlo|de plazo)\b/,
  ),
  says(
    "effort",
    "days",
    /\b(this week|in days|within days|a few days|little time|quickly|save time|as soon as possible)\b|\b(esta semana|en dias|unos dias|poco tiempo|rapidamente|cuanto antes|ahorrar tiempo)\b/,
  ),
  says("services", ["azure_ml"], /\bazure (machine learning|ml)\b/),
  says("services", ["databricks"], /\bdatabricks\b/),
  says("services", ["synapse"], /\bsynapse\b/),
  says("services", ["ai_services"], /\b(azure )?(ai|cognitive) services\b|\bservicios (de ia|cognitivos)\b/),
  says("services", ["mlflow"], /\bmlflow\b/),
  says(
    "services",
    ["spark"],
    /\b(our|a|have|has|own|existing|nuestro|un|tenemos|tiene) (\w+ )?(cluster (of|de|with) )?spark( cluster)?\b|\bspark cluster|\bcluster de spark/,
  ),
  says(
    "scope",
    "engineering_and_training",
    /\b(data )?engineer(s|ing)?\b.{0,50}\b(and|as well as)\b.{0,30}\b(scien\w+|train\w*|machine learning)\b|\bingenier\w+\b.{0,50}\b(y|como)\b.{0,30}\b(cienci\w+|cientific\w+|entren\w+)/,
  ),
  says(
    "distributed",
    true,
    /\bdistribut\w+|\b(several|many|multiple) (machines|nodes)|\bdistribui\w+|\brepart\w+ entre|\bvarias maquinas/,
  ),
  says(
    "model",
    "deep_learning",
    /\b(deep learning|neural net\w*|transformers?|cnn|pytorch|tensorflow)\b|\b(aprendizaje profundo|redes? neuronal\w*)\b/,
  ),
  says(
    "model",
    "existing",
    /\b(already (have|has) a (trained )?model|model (is|was|has been) (already )?trained|existing model|\.onnx\b|onnx model)|\b(modelo ya entrenado que|ya tenemos un modelo|modelo existente)\b/,
  ),
  says("predictions", "batch", /\b(in )?batch(es)?\b|\b(nightly|overnight) (scor|predict)\w+|\bpor lotes\b/),
  says(
    "predictions",
    "real_time",
    /\breal[- ]time (predict|scor|infer|endpoint|answer)\w*|\bat once|\bin (the|our) app\b|\bpredicciones? (al momento|en tiempo real)|\ben tiempo real\b/,
  ),
  // compute of today
  says(
    "trouble",
    "out_of_memory",
    /\bout of memory|\bmemory error|\bruns? out of (ram|memory)|\bsin memoria\b|\bse queda(n)? sin memoria|\bfalta memoria/,
  ),
  says(
    "trouble",
    "too_slow",
    /\b(too slow|takes too long|too long to train)\b|\btakes? \w+ (hours|days)\b.{0,80}\b(wants?|needs?|must|should)\b|\btardan? \w+ (horas|dias)\b.{0,80}\b(quer|quier|necesit|deb|tiene)\w*|\b(demasiado lent\w+|tarda(n)? demasiado|muy lent\w+)\b/,
  ),
  says(
    "trouble",
    "mostly_unused",
    /\b(mostly|almost|nearly) (unused|idle)|\b(sits?|is|are|stays?) (mostly |often )?idle\b|\b(parad|ocios|desaprovechad)[oa]s?\b.{0,20}\b(tiempo|dia|siempre)|\bunder-?us(ed|ilised|ilized)|\bcasi sin usar|\binfrautiliz\w+/,
  ),
  says(
    "isLargestSize",
    true,
    /\b(largest|biggest)\b.{0,30}\b(size|machine|vm|cpu|gpu|instance|compute|one)\b|\b(mayor|mas grande)\b.{0,20}\b(tamano|maquina|que hay|cpu|gpu|instancia)|\bmaquina (mas grande|mayor)/,
  ),
  says("currentClass", "memory_optimised", /\bmemory[- ]optimi[sz]ed\b|\boptimizad\w+ para memoria/),
  says(
    "currentClass",
    "gpu",
    /\b(on|largest|biggest|with|our|en|con|nuestra) (a |an |the |una? |la )?(gpus?|maquina con gpu)\b/,
  ),
  says(
    "currentClass",
    "general_purpose",
    /\bgeneral[- ]purpose\b|\b(on|largest|biggest|en|mayor) (the |la )?(\w+ )?cpu\b|\buso general/,
  ),
];
