/** A pipeline that runs as it stands: a step that leaves files, and one that reads them. */
export const pipelineTemplate = `name: my-pipeline
description: ""
parameters:
  rows: 100
steps:
  prepare:
    kind: script
    command: seq \${{parameters.rows}} > \${{outputs.numbers}}/numbers.txt
    parameters:
      rows:
        parameter: rows
    outputs:
      numbers:
        kind: artifact
  report:
    kind: script
    command: wc -l \${{inputs.numbers}}/numbers.txt
    inputs:
      numbers:
        step: prepare
        output: numbers
`;
