import "./app.css";
import { Route, Router } from "@solidjs/router";
import { QueryClientProvider } from "@tanstack/solid-query";
import { render } from "solid-js/web";
import { ahead } from "./ahead.ts";
import { client } from "./client.ts";
import { Frame } from "./frame/frame.tsx";
import { pageCode } from "./page-code.ts";

const SignIn = pageCode(() => import("./pages/sign-in/sign-in.tsx"));
const Setup = pageCode(() => import("./pages/setup/setup.tsx"));
const FirstSteps = pageCode(() => import("./pages/setup/first-steps.tsx"));
const Overview = pageCode(() => import("./pages/overview/overview.tsx"));
const Servers = pageCode(() => import("./pages/servers/servers.tsx"));
const ServerPage = pageCode(() => import("./pages/server/server.tsx"));
const Discovery = pageCode(() => import("./pages/discovery/discovery.tsx"));
const Groups = pageCode(() => import("./pages/groups/groups.tsx"));
const GroupPage = pageCode(() => import("./pages/groups/group.tsx"));
const Jobs = pageCode(() => import("./pages/jobs/jobs.tsx"));
const JobPage = pageCode(() => import("./pages/job/job.tsx"));
const Activity = pageCode(() => import("./pages/activity/activity.tsx"));
const Sites = pageCode(() => import("./pages/sites/sites.tsx"));
const Credentials = pageCode(() => import("./pages/credentials/credentials.tsx"));
const Users = pageCode(() => import("./pages/users/users.tsx"));
const Audit = pageCode(() => import("./pages/audit/audit.tsx"));
const Settings = pageCode(() => import("./pages/settings/settings.tsx"));
const Profile = pageCode(() => import("./pages/profile/profile.tsx"));
const NotFound = pageCode(() => import("./pages/not-found/not-found.tsx"));

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app.");

render(
  () => (
    <QueryClientProvider client={client}>
      <Router>
        <Route path="/sign-in" component={SignIn} />
        <Route path="/setup" component={Setup} />
        <Route path="/" component={Frame} preload={ahead.frame}>
          <Route path="/" component={Overview} preload={ahead.overview} />
          <Route path="/first-steps" component={FirstSteps} />
          <Route path="/servers" component={Servers} preload={ahead.servers} />
          <Route path="/servers/:id/:tab?" component={ServerPage} preload={ahead.server} />
          <Route path="/discover" component={Discovery} preload={ahead.discovery} />
          <Route path="/groups" component={Groups} preload={ahead.groups} />
          <Route path="/groups/:id" component={GroupPage} preload={ahead.groups} />
          <Route path="/jobs" component={Jobs} preload={ahead.jobs} />
          <Route path="/jobs/:id" component={JobPage} preload={ahead.job} />
          <Route path="/activity" component={Activity} preload={ahead.activity} />
          <Route path="/settings/sites" component={Sites} preload={ahead.sites} />
          <Route path="/settings/credentials" component={Credentials} preload={ahead.credentials} />
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
