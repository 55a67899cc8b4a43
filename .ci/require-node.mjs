// Every npm command runs this first: plain JavaScript, so that an old Node can still read it and say what to do.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `Dell Server Manager needs Node 24 or newer; this is ${process.version} (${process.execPath}).\n` +
      "Run `npm install` here first: it brings Node 24 as the dev dependency `node`, and `npm run …` then uses it.\n" +
      "Without npm, install Node 24 and put it first in PATH.",
  );
  process.exit(1);
}
