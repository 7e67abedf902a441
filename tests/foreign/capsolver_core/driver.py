"""What a program does with capsolver-core 0.1.1: `service` is the base URL; descriptions of captchas go in."""

import asyncio
import json
import sys

from capsolver_core import CapsolverError, CaptchaInfo, CaptchaType, create_capsolver

PAGE = {"website_url": "https://example.com/login", "website_key": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-"}
PROXY = "203.0.113.7:8080:user:password"
V2, V3, CLOUDFLARE = CaptchaType.RECAPTCHA_V2, CaptchaType.RECAPTCHA_V3, CaptchaType.CLOUDFLARE
CAPTCHAS = {
    "recaptcha v2": CaptchaInfo(V2, **PAGE, invisible=True, page_action="login"),
    "recaptcha v2 with a proxy": CaptchaInfo(V2, **PAGE, proxy=PROXY, user_agent="Mozilla/5.0"),
    "recaptcha v2 enterprise": CaptchaInfo(V2, **PAGE, enterprise=True, s="SOME_ADDITIONAL_TOKEN"),
    "recaptcha v3": CaptchaInfo(V3, **PAGE, page_action="login", min_score=0.7),
    "recaptcha v3 enterprise": CaptchaInfo(V3, **PAGE, enterprise=True, proxy=PROXY),
    "turnstile": CaptchaInfo(CLOUDFLARE, **PAGE, page_action="signup", cdata="0000-1111"),
    "turnstile with a proxy": CaptchaInfo(CLOUDFLARE, **PAGE, proxy=PROXY),
}


async def main(url, key, wrong):
    async with create_capsolver(
        api_key=key, service=url, app_id="AN_APP_ID", source="agent", version="1.2.3"
    ) as client:
        solutions = await asyncio.gather(*map(client.solve, CAPTCHAS.values()))
        balance = (await client.get_balance()).balance
    async with create_capsolver(api_key=wrong, service=url) as client:
        try:
            await client.solve(CAPTCHAS["turnstile"])
        except CapsolverError as error:
            refused = [type(error).__name__, error.error_code, error.http_status]
    solved = {
        name: {"gRecaptchaResponse" if solution.raw.g_recaptcha_response else "token": solution.token}
        for name, solution in zip(CAPTCHAS, solutions, strict=True)
    }
    print(json.dumps({"solved": solved, "balance": balance, "refused": refused}))


asyncio.run(main(*sys.argv[1:]))
