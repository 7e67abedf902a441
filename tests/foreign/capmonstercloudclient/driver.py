"""What a program does with capmonstercloudclient 4.3.1: `service_url` is the base URL; one class for each task."""

import asyncio
import json
import sys

from capmonstercloudclient import CapMonsterClient, ClientOptions
from capmonstercloudclient import requests as tasks

PAGE = {"websiteUrl": "https://example.com/login"}
KEYED = {**PAGE, "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-"}
AGENT = {"userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36"}
PROXY = {
    "proxy": tasks.ProxyInfo(
        proxyType="http", proxyAddress="203.0.113.7", proxyPort=8080, proxyLogin="user", proxyPassword="password"
    )
}
IMAGE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
TASKS = {
    "recaptcha v2": tasks.RecaptchaV2Request(
        **KEYED, **AGENT, **PROXY, dataSValue="S", cookies="a=b", isInvisible=True
    ),
    "recaptcha v2 enterprise": tasks.RecaptchaV2EnterpriseRequest(
        **KEYED, **AGENT, enterprisePayload="S", apiDomain="www.recaptcha.net", pageAction="login", cookies="a=b"
    ),
    "recaptcha v3": tasks.RecaptchaV3ProxylessRequest(**KEYED, minScore=0.7, pageAction="login", isEnterprise=True),
    "recaptcha v3 enterprise": tasks.RecaptchaV3EnterpriseRequest(**KEYED, minScore=0.7, pageAction="login"),
    "hcaptcha": tasks.HcaptchaRequest(**KEYED, is_invisible=True, data="RQDATA", fallbackToActualUA=True),
    "funcaptcha": tasks.FuncaptchaRequest(
        **PAGE, websitePublicKey="69A21A01", data='{"blob":"B"}', funcaptchaApiJSSubdomain="api.example.com", **PROXY
    ),
    "geetest v3": tasks.GeetestRequest(**PAGE, gt="022397c9", challenge="a66f31a5", version=3),
    "geetest v4": tasks.GeetestRequest(**PAGE, gt="54088bb0", version=4, initParameters={"riskType": "slide"}),
    "turnstile": tasks.TurnstileRequest(websiteURL=PAGE["websiteUrl"], websiteKey="0x4AAAAAAA", pageAction="login"),
    "turnstile token": tasks.TurnstileRequest(
        websiteURL=PAGE["websiteUrl"],
        websiteKey="0x4AAAAAAA",
        cloudflareTaskType="token",
        pageAction="managed",
        data="CDATA",
        pageData="PAGE_DATA",
        apiJsUrl="https://challenges.cloudflare.com/turnstile/v0/api.js",
        **AGENT,
    ),
    "turnstile clearance": tasks.TurnstileRequest(
        websiteURL=PAGE["websiteUrl"],
        websiteKey="0x4AAAAAAA",
        cloudflareTaskType="cf_clearance",
        htmlPageBase64="PGh0bWw+",
        **AGENT,
        **PROXY,
    ),
    "amazon": tasks.AmazonWafRequest(
        **KEYED,
        challengeScript="https://example.com/challenge.js",
        captchaScript="https://example.com/captcha.js",
        context="CONTEXT",
        iv="IV",
        cookieSolution=False,
    ),
    "binance": tasks.BinanceTaskRequest(**KEYED, validateId="VALIDATE"),
    "yidun": tasks.YidunRequest(**KEYED, challenge="CHALLENGE", hcg="HCG", hct=1234567890123),
    "mtcaptcha": tasks.MTCaptchaRequest(**KEYED, pageAction="login", isInvisible=True, **AGENT),
    "prosopo": tasks.ProsopoTaskRequest(**KEYED),
    "image": tasks.ImageToTextRequest(
        image_bytes=b"an image", module_name="universal", threshold=80, case=True, numeric=0, math=False
    ),
    "recaptcha grid": tasks.RecaptchaComplexImageTaskRequest(
        metadata={"Grid": "3x3", "TaskDefinition": "/m/0k4j"}, imagesBase64=[IMAGE], **AGENT, **PAGE
    ),
    "hcaptcha images": tasks.HcaptchaComplexImageTaskRequest(metadata={"Task": "a cat"}, imagesBase64=[IMAGE]),
    "funcaptcha images": tasks.FunCaptchaComplexImageTaskRequest(
        metadata={"Task": "Pick the image"}, imagesBase64=[IMAGE]
    ),
    "recognition": tasks.RecognitionComplexImageTaskRequest(metadata={"Task": "shein"}, imagesBase64=[IMAGE]),
    "basilisk": tasks.BasiliskCustomTaskRequest(**KEYED),
    "tendi": tasks.TenDiCustomTaskRequest(
        **KEYED, metadata={"captchaUrl": "https://example.com/TCaptcha.js", "aidEncrypted": "ENCRYPTED"}
    ),
    "altcha": tasks.AltchaCustomTaskRequest(
        **KEYED, metadata={"challenge": "C", "iterations": "5000", "salt": "S", "signature": "G"}
    ),
    "datadome": tasks.DataDomeCustomTaskRequest(
        **PAGE,
        **PROXY,
        metadata={
            "captchaUrl": "https://geo.captcha-delivery.com/captcha/?t=fe",
            "datadomeCookie": "datadome=D",
            "datadomeVersion": "new",
        },
        domains=["example.com"],
    ),
    "imperva": tasks.ImpervaCustomTaskRequest(
        **PAGE, **PROXY, metadata={"incapsulaScriptUrl": "_Incapsula_Resource?s=1", "incapsulaCookies": "incap_ses=1"}
    ),
    "tspd": tasks.TspdCustomTaskRequest(
        **PAGE, **PROXY, **AGENT, metadata={"tspdCookie": "TS=1", "htmlPageBase64": "PGh0bWw+"}
    ),
    "hunt": tasks.HuntCustomTaskRequest(
        **PAGE, **PROXY, metadata={"apiGetLib": "https://example.com/hd-api/external/apps/a/api.js", "data": "TOKEN"}
    ),
    "alibaba": tasks.AlibabaCustomTaskRequest(
        **PAGE, metadata={"sceneId": "1ww7426c", "prefix": "dlw3kug", "cookieRequired": True}
    ),
    "friendly": tasks.FriendlyCustomTaskRequest(
        **KEYED, metadata={"apiGetLib": "https://cdn.example.com/widget.module.min.js"}
    ),
    "temu": tasks.TemuCustomTaskRequest(**PAGE, metadata={"cookie": "region=141"}),
    "castle": tasks.CastleCustomTaskRequest(
        **KEYED, metadata={"wUrl": "https://example.com/w.js", "swUrl": "https://example.com/sw.js", "count": 2}
    ),
}


async def main(url, key, wrong):
    client = CapMonsterClient(ClientOptions(api_key=key, service_url=url))
    solutions = await asyncio.gather(*map(client.solve_captcha, TASKS.values()), return_exceptions=True)
    balance = (await client.get_balance())["balance"]
    try:
        await CapMonsterClient(ClientOptions(api_key=wrong, service_url=url)).solve_captcha(TASKS["turnstile"])
    except Exception as error:  # it has several classes, some from the standard library
        refused = [type(error).__name__, str(error)]
    solved = {
        name: repr(told) if isinstance(told, Exception) else told for name, told in zip(TASKS, solutions, strict=True)
    }
    print(json.dumps({"solved": solved, "balance": balance, "refused": refused}))


asyncio.run(main(*sys.argv[1:]))
