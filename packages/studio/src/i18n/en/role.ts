export default {
  admin: "Everything in every project; users, groups and everybody's tokens.",
  name: { viewer: "Viewer", contributor: "Contributor", owner: "Owner" },
  text: {
    viewer: "Sees all of the project and asks its endpoints.",
    contributor: "Also makes, changes and deletes what is in it: data, recipes, runs, models, endpoints.",
    owner: "Also decides who is in it, and deletes the project itself.",
  },
  title: "What the roles allow",
  viewerNotice: "You are a viewer of this project: whatever would change it is hidden.",
  whoOwns: "Who can give you more",
};
