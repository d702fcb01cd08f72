export default {
  attention: {
    define: "Look at the definition",
    data: "Look at the data",
    prepare: "Look at the recipe",
    train: "Look at the runs",
    deploy: "Look at the deployment",
    monitor: "Look at the alerts",
  },
  next: {
    define: "Define the problem",
    data: "Get data",
    prepare: "Prepare the data",
    train: "Train a model",
    deploy: "Deploy a model",
    monitor: "Open the monitor",
  },
  path: "Six steps",
  sentence: "The path from the problem to a monitored endpoint.",
  todo: {
    define: "Say what to predict and what is good enough",
    data: "Drop a file or take an example",
    prepare: "Accept the suggested recipe or make one",
    train: "Start a first run",
    deploy: "Register a model and give it an address",
    monitor: "Starts by itself with the first endpoint",
  },
};
