"""What a program does with ezcapsolver-py 0.1.0: both base URLs are arguments; one class for each task."""

import asyncio
import json
import sys

import ezcapsolver as ez

PAGE = {"website_url": "https://example.com/login", "website_key": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-"}
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36"
PROXY = "http://user:password@203.0.113.7:8080"
IMAGE = "/9j/4AAQSkZJRgABA"
POLLED = {
    "recaptcha v2": ez.ReCaptchaV2Task(**PAGE, proxy=PROXY, sa="login", website_title="A page"),
    "recaptcha v2 s9": ez.ReCaptchaV2S9Task(**PAGE),
    "recaptcha v2 s": ez.ReCaptchaV2STask(**PAGE, s="SOME_ADDITIONAL_TOKEN"),
    "recaptcha v2 enterprise": ez.ReCaptchaV2EnterpriseTask(**PAGE),
    "recaptcha v2 s enterprise": ez.ReCaptchaV2SEnterpriseTask(**PAGE, s="SOME_ADDITIONAL_TOKEN"),
    "recaptcha v3": ez.ReCaptchaV3Task(**PAGE, page_action="login", check_field="f", website_title="A page"),
    "recaptcha v3 s9": ez.ReCaptchaV3S9Task(**PAGE),
    "recaptcha v3 enterprise": ez.ReCaptchaV3EnterpriseTask(**PAGE),
    "recaptcha v3 enterprise s9": ez.ReCaptchaV3EnterpriseS9Task(**PAGE),
    "funcaptcha": ez.FunCaptchaTask(**PAGE, data='{"blob":"B"}', api_js_subdomain="client-api.arkoselabs.com"),
    "hcaptcha": ez.HCaptchaTask(**PAGE, lang="en-US", invisible=False, rq_data="RQDATA"),
    "cloudflare 5s": ez.Cloudflare5sTask(
        website_url=PAGE["website_url"], proxy=PROXY, rq_data={"mode": "FORM", "name": "value"}
    ),
    "turnstile": ez.CloudflareTurnstileTask(**PAGE, rq_data={"mode": "JSON", "metadataAction": "login"}),
    "perimeterx": ez.PerimeterXTask(website_key="PXu6b0qd2S", invisible=True),
}
AT_ONCE = {
    "recaptcha v2 at once": ez.ReCaptchaV2Task(**PAGE),
    "recaptcha grid": ez.ReCaptchaV2ClassificationTask(image=IMAGE, question="/m/0k4j"),
    "funcaptcha image": ez.FunCaptchaClassificationTask(image=IMAGE, question="penguin"),
    "hcaptcha images": ez.HCaptchaClassificationTask(images=[IMAGE], question="Click on the dog", module="m"),
    "akamai web": ez.AkamaiWebTask(
        page_url=PAGE["website_url"], v3_url="https://example.com/v3.js", ua=AGENT, lang="en-US"
    ),
    "akamai sbsd": ez.AkamaiSBSDTask(
        page_url=PAGE["website_url"],
        sbsd_url="https://example.com/sbsd.js",
        bm_so="BM_SO",
        ua=AGENT,
        lang="en-US",
        script_base64="U0NSSVBU",
    ),
    "datadome": ez.DataDomeTask(html_b64="PGh0bWw+", referer="https://example.com/", equipment="pc"),
    "datadome tags": ez.DataDomeTagsTask(
        ddk="A55FBF4311ED6F1BF9911EB71931D5", referer="https://example.com/", ua=AGENT
    ),
    "incapsula": ez.IncapsulaTask(
        script="SCRIPT", script_url="https://example.com/script.js", page_url=PAGE["website_url"], ua=AGENT
    ),
    "tls": ez.TlsForwardTask(tls_type="chrome", proxy=PROXY, url="https://example.com/", headers={"Accept": "*/*"}),
}


async def main(url, key, wrong):
    bases = {"async_base_url": url, "sync_base_url": url}
    with ez.EzCapSolverClient(key, **bases) as client:
        balance = client.get_balance()
    async with ez.AsyncEzCapSolverClient(key, **bases, app_id=34119) as client:
        polled = [client.solve(task) for task in POLLED.values()]
        at_once = [client.sync_solve(task) for task in AT_ONCE.values()]
        answers = await asyncio.gather(*polled, *at_once)
    async with ez.AsyncEzCapSolverClient(wrong, **bases) as client:
        try:
            await client.solve(POLLED["turnstile"])
        except ez.ApiError as error:
            refused = [type(error).__name__, error.error_code, error.http_status]
    solved = {name: answer.raw for name, answer in zip([*POLLED, *AT_ONCE], answers, strict=True)}
    print(json.dumps({"solved": solved, "balance": balance, "refused": refused}))


asyncio.run(main(*sys.argv[1:]))
