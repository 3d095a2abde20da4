// A person at a browser, told by a test what to do: one line of JSON in, one line of JSON out.
//
//   node console.mjs CHROMIUM FOLDER
//
// Passkeys come from a virtual authenticator of the browser's own (CDP domain WebAuthn).
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [chromium, folder] = process.argv.slice(2);
// Found beside the packages that tests/run installs, not beside this file.
const require = createRequire(join(process.cwd(), "here.js"));
const { launch } = require("puppeteer-core");

const asRoot = process.getuid?.() === 0;
const browser = await launch({
  executablePath: chromium,
  headless: true,
  pipe: true,
  userDataDir: join(folder, "profile"),
  // Chromium's own sandbox does not start as root; every page here is ours, on the loopback.
  args: [...(asRoot ? ["--no-sandbox"] : []), "--disable-dev-shm-usage", "--no-proxy-server"],
});

const asked = [];
const complaints = [];
const tabs = [];
let tab;

async function newTab() {
  const page = await browser.newPage();
  const cdp = await page.createCDPSession();
  await cdp.send("WebAuthn.enable", { enableUI: false });
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.setDefaultTimeout(30_000);
  tab = { page, cdp };
  tabs.push(tab);
}
await newTab();

const settled = (work) =>
  Promise.all([tab.page.waitForNavigation({ waitUntil: "load", timeout: 60_000 }), work()]);

const orders = {
  open: async ({ url }) => { await tab.page.goto(url, { waitUntil: "load", timeout: 30_000 }); },
  // The page behind a start link goes on by itself.
  enter: async ({ url }) => { await tab.page.goto(url, { waitUntil: "load" }); await tab.page.waitForSelector("nav"); },
  tab: async () => newTab(),
  use: async ({ number }) => { tab = tabs[number]; await tab.page.bringToFront(); },
  click: async ({ at }) => { await settled(() => tab.page.click(at)); },
  twice: async ({ at }) => { await settled(() => tab.page.click(at, { count: 2 })); },
  // A click that leads nowhere: the page says why.
  press: async ({ at, until }) => {
    await tab.page.click(at);
    if (until) { await tab.page.waitForFunction((text) => document.body.innerText.includes(text), {}, until); }
  },
  fill: async ({ at, text }) => {
    await tab.page.$eval(at, (field) => { field.value = ""; });
    await tab.page.type(at, text);
  },
  // In whatever field holds it.
  replace: async ({ from, to }) => {
    const found = await tab.page.$$eval("textarea, input[type=text]", (fields, from, to) => {
      const with_it = fields.filter((field) => field.value.includes(from));
      for (const field of with_it) { field.value = field.value.replaceAll(from, to); }
      return with_it.length;
    }, from, to);
    if (found !== 1) { throw new Error(`${found} fields hold it`); }
  },
  choose: async ({ at, value }) => { await tab.page.select(at, value); },
  key: async ({ key }) => { await tab.page.keyboard.press(key); },
  follow: async ({ key }) => { await settled(() => tab.page.keyboard.press(key)); },
  focused: async () => ({ focused: await tab.page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("href") || "") }),
  dress: async ({ width, height, scheme }) => {
    await tab.page.setViewport({ width, height });
    await tab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  },
  authenticator: async ({ verified }) => {
    const { authenticatorId } = await tab.cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
        isUserVerified: verified, automaticPresenceSimulation: true,
      },
    });
    return { authenticator: authenticatorId };
  },
  verified: async ({ authenticator, is }) => {
    await tab.cdp.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: is });
  },
  remove: async ({ authenticator }) => {
    await tab.cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: authenticator });
  },
  picture: async ({ name }) => { await tab.page.screenshot({ path: join(folder, name), fullPage: true }); },
  look: async () => ({
    place: tab.page.url(),
    title: await tab.page.title(),
    text: await tab.page.$eval("body", (body) => body.innerText),
    ground: await tab.page.$eval("body", (body) => getComputedStyle(body).backgroundColor),
    // What would have to be scrolled sideways.
    wide: await tab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    links: await tab.page.$$eval("a", (links) => links.map((link) => link.getAttribute("href"))),
  }),
  end: async () => ({ asked, complaints }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  try {
    const answer = await orders[order.do](order);
    console.log(JSON.stringify(answer ?? {}));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error), text: await tab.page.$eval("body", (body) => body.innerText).catch(() => "") }));
  }
  if (order.do === "end") {
    break;
  }
}
await browser.close();
