/** Where secrets are met. `plain`: those that speak for themselves. `named`: those known by the name before them. */
type Shape = Readonly<{
  name: string;
  plain: (secret: string) => string;
  named: (name: string, secret: string) => string;
}>;

const snake = (name: string) => name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll(/[- ]/g, "_");
const constant = (name: string) => snake(name).toUpperCase();
const kebab = (name: string) => snake(name).replaceAll("_", "-").toLowerCase();
const words = (name: string) => snake(name).replaceAll("_", " ").toLowerCase();

export const SHAPES: readonly Shape[] = [
  {
    name: "prose",
    plain: (secret) => `Please use ${secret} for the nightly run, and tell nobody.`,
    named: (name, secret) => `I wrote it down for you: the ${words(name)} is ${secret}.`,
  },
  {
    name: "code",
    plain: (secret) => `  const client = connect("${secret}", { retries: 3 });`,
    named: (name, secret) =>
      `  const client = connect({ host: "db.internal", ${name}: '${secret}', retries: 3 });`,
  },
  {
    name: "json",
    plain: (secret) => JSON.stringify({ id: 7, note: secret, ok: true }),
    named: (name, secret) => JSON.stringify({ id: 7, [name]: secret, ok: true }),
  },
  {
    name: "nested json",
    plain: (secret) => JSON.stringify({ result: JSON.stringify({ body: JSON.stringify({ note: secret }) }) }),
    named: (name, secret) =>
      JSON.stringify({ result: JSON.stringify({ body: JSON.stringify({ [name]: secret, n: 1 }) }) }),
  },
  {
    name: "env file",
    plain: (secret) => `PORT=8080\nDEPLOY_WITH="${secret}"\nDEBUG=false`,
    named: (name, secret) => `PORT=8080\n${constant(name)}=${secret}\nDEBUG=false`,
  },
  {
    name: "yaml",
    plain: (secret) => `service:\n  replicas: 2\n  argument: ${secret}\n  region: eu`,
    named: (name, secret) =>
      `service:\n  replicas: 2\n  ${snake(name).toLowerCase()}: ${secret}\n  region: eu`,
  },
  {
    name: "ini",
    plain: (secret) => `[service]\nargument = ${secret}\nregion = eu`,
    named: (name, secret) => `[service]\n${snake(name).toLowerCase()} = ${secret}\nregion = eu`,
  },
  {
    name: "log",
    plain: (secret) => `2026-03-04T05:06:07.123Z INFO [worker-3] connecting with ${secret} (attempt 2)`,
    named: (name, secret) =>
      `2026-03-04T05:06:07.123Z INFO [worker-3] connecting ${name}=${secret} attempt=2`,
  },
  {
    name: "query string",
    plain: (secret) => `GET https://api.example.com/v1/items?with=${encodeURIComponent(secret)}&page=2 200`,
    named: (name, secret) =>
      `GET https://api.example.com/v1/items?page=2&${snake(name).toLowerCase()}=${encodeURIComponent(secret)}&sort=asc 200`,
  },
  {
    name: "shell",
    plain: (secret) => `$ deploy --target prod --with '${secret}' && echo done`,
    named: (name, secret) => `$ deploy --target prod --${kebab(name)} '${secret}' && echo done`,
  },
  {
    name: "header",
    plain: (secret) => `> POST /v1/run HTTP/1.1\n> X-Deploy-With: ${secret}\n> Accept: */*`,
    named: (name, secret) => `> POST /v1/run HTTP/1.1\n> X-${kebab(name)}: ${secret}\n> Accept: */*`,
  },
];
