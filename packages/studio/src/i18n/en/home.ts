export default {
  create: "Create the project",
  delete: "Delete {name}",
  deleted: "{name} was deleted.",
  filter: "Filter projects",
  name: "Name",
  nameExample: "Customer churn",
  new: "New project",
  noOutput: "No description yet",
  outputExample: "Whether a customer will leave within three months",
  sentence: "Each project takes one problem from its definition to a monitored endpoint.",
  try: "Try it with real data",
  welcome: "From a question to an endpoint that answers it.",
  welcomeText:
    "In six steps: define the problem, get data, prepare them, train, deploy, monitor. See all six done on real patients' data, in less than a minute.",
};
