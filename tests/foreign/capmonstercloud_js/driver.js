// What a program does with @zennolab_com/capmonstercloud-client 2.6.1: `serviceUrl` is the base URL; one class for
// each task.
"use strict";
const capmonster = require("@zennolab_com/capmonstercloud-client");

const websiteURL = "https://example.com/login";
const keyed = { websiteURL, websiteKey: "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-" };
const userAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36";
const proxy = {
  proxyType: "http",
  proxyAddress: "203.0.113.7",
  proxyPort: 8080,
  proxyLogin: "user",
  proxyPassword: "password",
};
const image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk";

const tasks = {
  "recaptcha v2": new capmonster.RecaptchaV2Request({
    ...keyed,
    userAgent,
    proxy,
    recaptchaDataSValue: "S",
    cookies: "a=b",
  }),
  "recaptcha v2 enterprise": new capmonster.RecaptchaV2EnterpriseRequest({
    ...keyed,
    enterprisePayload: { s: "S" },
    pageAction: "login",
  }),
  "recaptcha v3": new capmonster.RecaptchaV3ProxylessRequest({ ...keyed, minScore: 0.7 }),
  "recaptcha v3 enterprise": new capmonster.RecaptchaV3EnterpriseRequest({
    ...keyed,
    minScore: 0.7,
    userAgent,
  }),
  hcaptcha: new capmonster.HCaptchaRequest({ ...keyed, data: "RQDATA", fallbackToActualUA: true }),
  funcaptcha: new capmonster.FunCaptchaRequest({
    websiteURL,
    websitePublicKey: "69A21A01",
    data: '{"blob":"B"}',
    proxy,
  }),
  "geetest v3": new capmonster.GeeTestRequest({
    websiteURL,
    gt: "022397c9",
    challenge: "a66f31a5",
    version: "3",
  }),
  "geetest v4": new capmonster.GeeTestRequest({
    websiteURL,
    gt: "54088bb0",
    version: "4",
    initParameters: { riskType: "slide" },
  }),
  turnstile: new capmonster.TurnstileRequest({ ...keyed }),
  "turnstile token": new capmonster.TurnstileRequest({
    ...keyed,
    cloudflareTaskType: "token",
    userAgent,
    pageAction: "managed",
    data: "CDATA",
    pageData: "PAGE_DATA",
  }),
  "turnstile clearance": new capmonster.TurnstileRequest({
    ...keyed,
    cloudflareTaskType: "cf_clearance",
    userAgent,
    htmlPageBase64: "PGh0bWw+",
    proxy,
  }),
  amazon: new capmonster.AmazonRequest({
    ...keyed,
    challengeScript: "https://example.com/challenge.js",
    captchaScript: "https://example.com/captcha.js",
    context: "CONTEXT",
    iv: "IV",
    cookieSolution: true,
  }),
  binance: new capmonster.BinanceRequest({ ...keyed, validateId: "VALIDATE" }),
  yidun: new capmonster.YidunRequest({ ...keyed, challenge: "CHALLENGE", hcg: "HCG", hct: 1234567890123 }),
  mtcaptcha: new capmonster.MTCaptchaRequest({ ...keyed, pageAction: "login", isInvisible: true, userAgent }),
  prosopo: new capmonster.ProsopoRequest({ ...keyed }),
  image: new capmonster.ImageToTextRequest({
    body: image,
    CapMonsterModule: capmonster.CapMonsterModules.YandexWave,
    recognizingThreshold: 80,
    Case: true,
    numeric: 0,
    math: false,
  }),
  "recaptcha grid": new capmonster.ComplexImageRecaptchaRequest({
    imagesBase64: [image],
    metaData: { Grid: "3x3", TaskDefinition: "/m/0k4j" },
    websiteURL,
    userAgent,
  }),
  "hcaptcha images": new capmonster.ComplexImageHCaptchaRequest({
    imagesBase64: [image],
    metaData: { Task: "a cat" },
  }),
  "funcaptcha images": new capmonster.ComplexImageFunCaptchaRequest({
    imagesBase64: [image],
    metaData: { Task: "Pick the image" },
  }),
  recognition: new capmonster.ComplexImageTaskRecognitionRequest({
    imagesBase64: [image],
    metaData: { Task: "shein" },
  }),
  basilisk: new capmonster.BasiliskRequest({ ...keyed }),
  tendi: new capmonster.TenDIRequest({ ...keyed }),
  altcha: new capmonster.AltchaRequest({
    ...keyed,
    metadata: { challenge: "C", iterations: "5000", salt: "S", signature: "G" },
  }),
  datadome: new capmonster.DataDomeRequest({
    websiteURL,
    userAgent,
    proxy,
    metadata: { captchaUrl: "https://geo.captcha-delivery.com/captcha/?t=fe", datadomeCookie: "datadome=D" },
  }),
  imperva: new capmonster.ImpervaRequest({
    websiteURL,
    proxy,
    metadata: { incapsulaScriptUrl: "_Incapsula_Resource?s=1", incapsulaCookies: "incap_ses=1" },
  }),
  tspd: new capmonster.TSPDRequest({
    websiteURL,
    userAgent,
    proxy,
    metadata: { tspdCookie: "TS=1", htmlPageBase64: "PGh0bWw+" },
  }),
  hunt: new capmonster.HuntRequest({
    websiteURL,
    proxy,
    metadata: { apiGetLib: "https://example.com/hd-api/external/apps/a/api.js", data: "TOKEN" },
  }),
  temu: new capmonster.TemuRequest({ websiteURL, metadata: { cookie: "region=141" } }),
  castle: new capmonster.CastleRequest({
    ...keyed,
    metadata: { wUrl: "https://example.com/w.js", swUrl: "https://example.com/sw.js", count: 2 },
  }),
};

async function main(serviceUrl, clientKey, wrong) {
  const open = (key) =>
    capmonster.CapMonsterCloudClientFactory.Create(new capmonster.ClientOptions({ clientKey: key, serviceUrl }));
  const client = open(clientKey);
  const solved = {};
  await Promise.all(
    Object.entries(tasks).map(async ([name, task]) => {
      const result = await client.Solve(task);
      solved[name] = result.error ? { error: result.error } : result.solution;
    }),
  );
  const { balance } = await client.getBalance();
  const refused = await open(wrong)
    .Solve(tasks.turnstile)
    .catch((error) => [error.constructor.name, error.message]);
  console.log(JSON.stringify({ solved, balance, refused }));
}

main(...process.argv.slice(2));
