import "./app.css";
import { Route, Router } from "@solidjs/router";
import { QueryClient, QueryClientProvider } from "@tanstack/solid-query";
import { lazy } from "solid-js";
import { render } from "solid-js/web";
import { ApiError } from "./api.ts";
import { Frame } from "./frame/frame.tsx";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the control plane has refused, it refuses again; a lost link is tried twice.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      retryDelay: (failures) => 400 * 2 ** failures,
      refetchOnWindowFocus: false,
      // The stream of events tells when something changed.
      refetchOnReconnect: false,
      gcTime: 600_000,
    },
  },
});

const SignIn = lazy(() => import("./pages/sign-in/sign-in.tsx"));
const Setup = lazy(() => import("./pages/setup/setup.tsx"));
const FirstSteps = lazy(() => import("./pages/setup/first-steps.tsx"));
const Overview = lazy(() => import("./pages/overview/overview.tsx"));
const Servers = lazy(() => import("./pages/servers/servers.tsx"));
const ServerPage = lazy(() => import("./pages/server/server.tsx"));
const Jobs = lazy(() => import("./pages/jobs/jobs.tsx"));
const JobPage = lazy(() => import("./pages/job/job.tsx"));
const Activity = lazy(() => import("./pages/activity/activity.tsx"));
const Sites = lazy(() => import("./pages/sites/sites.tsx"));
const Credentials = lazy(() => import("./pages/credentials/credentials.tsx"));
const Users = lazy(() => import("./pages/users/users.tsx"));
const Audit = lazy(() => import("./pages/audit/audit.tsx"));
const Settings = lazy(() => import("./pages/settings/settings.tsx"));
const Profile = lazy(() => import("./pages/profile/profile.tsx"));
const NotFound = lazy(() => import("./pages/not-found/not-found.tsx"));

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app.");

render(
  () => (
    <QueryClientProvider client={client}>
      <Router>
        <Route path="/sign-in" component={SignIn} />
        <Route path="/setup" component={Setup} />
        <Route path="/" component={Frame}>
          <Route path="/" component={Overview} />
          <Route path="/first-steps" component={FirstSteps} />
          <Route path="/servers" component={Servers} />
          <Route path="/servers/:id/:tab?" component={ServerPage} />
          <Route path="/jobs" component={Jobs} />
          <Route path="/jobs/:id" component={JobPage} />
          <Route path="/activity" component={Activity} />
          <Route path="/settings/sites" component={Sites} />
          <Route path="/settings/credentials" component={Credentials} />
          <Route path="/settings/users" component={Users} />
          <Route path="/settings/audit" component={Audit} />
          <Route path="/settings/retention" component={Settings} />
          <Route path="/profile" component={Profile} />
          <Route path="*" component={NotFound} />
        </Route>
      </Router>
    </QueryClientProvider>
  ),
  root,
);
