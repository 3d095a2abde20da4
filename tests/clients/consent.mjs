// A person at a browser: opens a consent page, chooses, and looks at the page that she is sent to.
//
//   node consent.mjs CHROMIUM FOLDER URL ACCOUNT allow|deny [SCOPE-TO-UNTICK...]
//
// Prints one line of JSON: both pages as the browser shows them. Leaves a picture of each in FOLDER.
import { createRequire } from "node:module";
import { join } from "node:path";

const [chromium, folder, url, account, decision, ...unticked] = process.argv.slice(2);
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
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 900, height: 700 });
  const asked = [];
  const complaints = [];
  page.on("request", (request) => asked.push(request.url().split("?")[0]));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url, { waitUntil: "load", timeout: 30_000 });
  const consent = await look(page, "consent");
  await page.click(`input[name=account][value="${account}"]`);
  for (const scope of unticked) {
    await page.click(`input[name=scope][value="${scope}"]`);
  }
  // What comes now must do without scripts.
  await page.setJavaScriptEnabled(false);
  const [answer] = await Promise.all([
    page.waitForNavigation({ waitUntil: "load", timeout: 30_000 }),
    page.click(decision === "allow" ? "#allow" : "#deny"),
  ]);
  const end = await look(page, "end");
  end.status = answer.status();
  console.log(JSON.stringify({ consent, end, asked, complaints }));
} finally {
  await browser.close();
}

async function look(page, name) {
  await page.screenshot({ path: join(folder, `${name}.png`) });
  return {
    place: page.url().split("?")[0],
    title: await page.title(),
    heads: await page.$$eval("h1, h2", (heads) => heads.map((head) => head.innerText)),
    text: await page.$eval("body", (body) => body.innerText),
    scopes: await page.$$eval("input[name=scope]", (boxes) => boxes.map((box) => box.value)),
    scripts: await page.$$eval("script", (scripts) => scripts.length),
    ground: await page.$eval("body", (body) => getComputedStyle(body).backgroundColor),
  };
}
