// Every part of the kit in each of its states, for people who build pages and for the tests that look at it. No part of the production build.
import "./gallery.css";
import { Route, Router } from "@solidjs/router";
import { render } from "solid-js/web";
import { TableBench } from "./parts/table-bench.tsx";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app.");
render(
  () => (
    <Router>
      <Route path="*" component={TableBench} />
    </Router>
  ),
  root,
);
