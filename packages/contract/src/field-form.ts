/** What a text must be like that several schemas ask for, by a code: the second half of a sentence about a field. */
export const fieldForms = {
  form_name: "must not contain control characters",
  form_slug: "must be lower-case letters, digits and inner hyphens",
  form_parameter_name: "must begin with a letter and have letters, digits, _, . or - after it",
  form_variable_name: "must begin with a letter and have letters, digits or _ after it",
  form_model_name: "must not contain /, : nor control characters",
  form_some_name: "must be a name",
  form_size: "must be a size such as general-4",
  form_run: "must be the id of a run",
  form_input: "must be the name of a data set, { data, version, format } or { run, path }",
  form_environment: "must be code, none, { name } or { requirements, python }",
} as const;
