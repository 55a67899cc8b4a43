#!/bin/sh
# Installs the site agent on this host as a systemd service: sh agent/install/install.sh <enrolment code> [options of `enroll`]
# Run it as root in the unpacked folder, after `npm ci` there. A second run, without a code, brings a newer version.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd)
there=/opt/dell-server-manager
home=/var/lib/dell-server-manager-agent
node=$there/node_modules/node/bin/node
unit=dell-server-manager-agent.service

die() { echo "$1" >&2; exit 1; }
as_agent() { runuser -u dsm-agent -- env DSM_AGENT_HOME="$home" "$@"; }

[ "$(id -u)" = 0 ] || die "Run this as root."
[ -x "$here/node_modules/node/bin/node" ] || die "Run \`npm ci\` in $here first: it brings Node 24."

id dsm-agent >/dev/null 2>&1 || useradd --system --user-group --home-dir "$home" --shell /usr/sbin/nologin dsm-agent
install -d -o dsm-agent -g dsm-agent -m 0700 "$home"
if [ "$here" != "$there" ]; then
  install -d -m 0755 "$there"
  rm -rf "$there.new"
  mkdir "$there.new"
  for part in agent schema control-plane web node_modules .ci package.json package-lock.json LICENSE README.md; do
    cp -a "$here/$part" "$there.new/"
  done
  chown -R root:root "$there.new"
  chmod -R a+rX "$there.new"
  rm -rf "$there"
  mv "$there.new" "$there"
fi

cd "$there"
if [ ! -e "$home/agent.json" ]; then
  [ $# -gt 0 ] || die "The enrolment code is missing: get one on the console's page Sites and agents."
  as_agent "$node" agent/main.ts enroll "$@"
fi

install -m 0644 "agent/install/$unit" "/etc/systemd/system/$unit"
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable "$unit"
  systemctl restart "$unit"
else
  echo "systemd does not run here: start it yourself, as dsm-agent: DSM_AGENT_HOME=$home $node agent/main.ts run"
fi
as_agent "$node" agent/main.ts doctor
