"""What a program does with capsolver 1.0.7: a key and a base URL for the module, then `solve` and `balance`."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import capsolver

PAGE = {"websiteURL": "https://example.com/login", "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-"}
PROXY = "203.0.113.7:8080:user:password"
IMAGE = "/9j/4AAQSkZJRgABA"
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36"
TASKS = {
    "recaptcha v2": {"type": "ReCaptchaV2TaskProxyLess", **PAGE},
    "recaptcha v2 enterprise": {"type": "ReCaptchaV2EnterpriseTask", **PAGE, "proxy": PROXY},
    "recaptcha v3": {"type": "ReCaptchaV3TaskProxyLess", **PAGE, "pageAction": "login"},
    "turnstile": {"type": "AntiTurnstileTaskProxyLess", **PAGE},
    "cloudflare": {"type": "AntiCloudflareTask", "websiteURL": "https://example.com/", "proxy": PROXY},
    "geetest": {
        "type": "GeeTestTaskProxyLess",
        "websiteURL": PAGE["websiteURL"],
        "gt": "022397c9",
        "challenge": "a66f",
    },
    "datadome": {
        "type": "DataDomeSliderTask",
        "captchaUrl": "https://geo.captcha-delivery.com/captcha/?initialCid=AHrlqAAAA&t=fe",
        "userAgent": AGENT,
        "proxy": PROXY,
    },
    "aws waf": {"type": "AntiAwsWafTaskProxyLess", "websiteURL": "https://example.com/"},
    "mtcaptcha": {"type": "MtCaptchaTaskProxyLess", **PAGE},
    "image": {"type": "ImageToTextTask", "body": IMAGE, "module": "common"},
    "grid": {"type": "ReCaptchaV2Classification", "image": IMAGE, "question": "/m/0k4j"},
    "vision": {"type": "VisionEngine", "module": "slider_1", "image": IMAGE, "imageBackground": IMAGE},
}

url, capsolver.api_key, wrong = sys.argv[1:]
capsolver.api_base = url

with ThreadPoolExecutor(len(TASKS)) as pool:
    solved = dict(zip(TASKS, pool.map(capsolver.solve, TASKS.values()), strict=True))
balance = capsolver.balance()["balance"]

capsolver.api_key = wrong
try:
    capsolver.solve(TASKS["turnstile"])
except capsolver.error.CapsolverError as error:
    refused = [type(error).__name__, str(error)]

print(json.dumps({"solved": solved, "balance": balance, "refused": refused}))
