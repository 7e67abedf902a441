# Code generated from specs/capmonster.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of CapMonster Cloud: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

from .._runtime.enums import OpenStrEnum
from .._runtime.models import OpenStruct, S_co

ProxyType: TypeAlias = Literal["http", "https", "socks4", "socks5"]
"""How to talk to the proxy."""


RecaptchaGrid: TypeAlias = Literal["4x4", "3x3", "1x1"]
"""How the picture of a reCAPTCHA is cut into tiles."""


class TaskRequest(Generic[S_co]):
    """Anything that the service can solve. The members are distinguished by `type`
    together with further members.

    Its type argument is the type of the solution.
    """

    __slots__ = ()


class TaskStatus(OpenStrEnum):
    """How far a task is. A task that failed has no status but an `errorId` of 1.

    Unknown values are kept.
    """

    PROCESSING = "processing"
    """The service is still at work."""
    READY = "ready"
    """The solution can be read."""


class RecaptchaV2Task(
    TaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Google reCAPTCHA v2, visible or invisible."""

    type: Literal["RecaptchaV2Task"] = "RecaptchaV2Task"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `data-sitekey` in the page or as `k` in the address of the
    captcha's frame.
    """
    recaptcha_data_s_value: str | UnsetType = field(
        default=UNSET,
        name="recaptchaDataSValue",
    )
    """The `data-s` value of the captcha, where there is one. It can be used once."""
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """Whether the captcha is an invisible one."""
    cookies: str | UnsetType = UNSET
    """Cookies to solve with, as `name1=value1; name2=value2`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class RecaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved reCAPTCHA."""

    g_recaptcha_response: str = field(name="gRecaptchaResponse")
    """The token, for the field `g-recaptcha-response` of the form. It is good for about
    a minute.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent that the captcha was solved with, in some responses. Send the form
    with the same.
    """
    cookies: dict[str, str] | UnsetType = UNSET
    """Cookies by name, in some responses. The only entry `nocookies` says that there
    are none.
    """


class RecaptchaV2EnterpriseTask(
    TaskRequest["RecaptchaEnterpriseSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Google reCAPTCHA v2 Enterprise."""

    type: Literal["RecaptchaV2EnterpriseTask"] = "RecaptchaV2EnterpriseTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `data-sitekey` in the page or as `k` in the address of the
    captcha's frame.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The `action` that the page sends to Google, where it is another than `verify`."""
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    """What else the page gives to `grecaptcha.enterprise.render`."""
    api_domain: str | UnsetType = field(default=UNSET, name="apiDomain")
    """The host that the captcha is loaded from, for instance `www.google.com` or
    `www.recaptcha.net`.
    """
    cookies: str | UnsetType = UNSET
    """Cookies to solve with, as `name1=value1; name2=value2`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class EnterprisePayload(Struct, frozen=True, kw_only=True):
    """Further parameters of a reCAPTCHA Enterprise."""

    s: str | UnsetType = UNSET
    """The `s` that appears beside `sitekey` in the call of
    `grecaptcha.enterprise.render`.
    """


class RecaptchaEnterpriseSolution(Struct, frozen=True, kw_only=True):
    """A solved reCAPTCHA Enterprise."""

    g_recaptcha_response: str = field(name="gRecaptchaResponse")
    """The token, for the field `g-recaptcha-response` of the form. It is good for about
    a minute.
    """


class RecaptchaV3TaskProxyless(
    TaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Google reCAPTCHA v3. The service solves it through its own proxies only."""

    type: Literal["RecaptchaV3TaskProxyless"] = "RecaptchaV3TaskProxyless"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `render` in the address of the captcha's script or as `k`
    in that of its frame.
    """
    min_score: Annotated[float, Meta(ge=0.1, le=0.9)] | UnsetType = field(
        default=UNSET,
        name="minScore",
    )
    """The least score that the token should reach, from 0.1 to 0.9. From 0.1 to 0.9."""
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The `action` that the page gives to `grecaptcha.execute`. Left out, it is
    `verify`.
    """
    is_enterprise: bool | UnsetType = field(default=UNSET, name="isEnterprise")
    """Whether the captcha is of the Enterprise kind."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class RecaptchaV3EnterpriseTask(
    TaskRequest["RecaptchaEnterpriseSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Google reCAPTCHA v3 Enterprise. The service solves it through its own proxies
    only.
    """

    type: Literal["RecaptchaV3EnterpriseTask"] = "RecaptchaV3EnterpriseTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `render` in the address of the captcha's script or as `k`
    in that of its frame.
    """
    min_score: Annotated[float, Meta(ge=0.1, le=0.9)] | UnsetType = field(
        default=UNSET,
        name="minScore",
    )
    """The least score that the token should reach, from 0.1 to 0.9. From 0.1 to 0.9."""
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The `action` that the page gives to `grecaptcha.enterprise.execute`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class FunCaptchaTask(
    TaskRequest["FunCaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A FunCaptcha of Arkose Labs. Some sources say that it needs a proxy of the
    caller's own.
    """

    type: Literal["FunCaptchaTask"] = "FunCaptchaTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_public_key: str = field(name="websitePublicKey")
    """The public key, found as `pk` in the hidden field `verification-token` or
    `FunCaptcha-Token`.
    """
    data: str | UnsetType = UNSET
    """The site's `blob` as JSON in a text, `{"blob":"..."}`, where the site uses one.
    It loses its worth once the captcha has been loaded.
    """
    funcaptcha_api_js_subdomain: str | UnsetType = field(
        default=UNSET,
        name="funcaptchaApiJSSubdomain",
    )
    """The host of the captcha (`surl`) without a scheme, where it is another than
    `client-api.arkoselabs.com`.
    """
    cookies: str | UnsetType = UNSET
    """Cookies to solve with, as `name1=value1; name2=value2`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class FunCaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved FunCaptcha."""

    token: str
    """The token, parts of which are divided by `|`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent that the captcha was solved with. Use the token with the same."""


class GeeTestV3Task(
    TaskRequest["GeeTestV3Solution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A GeeTest captcha of version 3. A proxy that knows its users by address only does
    not work here.
    """

    type: Literal["GeeTestTask"] = "GeeTestTask"
    """The kind of task."""
    version: Literal[3] = 3
    """The version of the captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    gt: str
    """The site's GeeTest key. It changes rarely."""
    challenge: str
    """The challenge, new for every task: repeat the site's request that returns it. One
    that a browser has loaded is worthless; the task then ends with
    `ERROR_TOKEN_EXPIRED` and is charged.
    """
    geetest_api_server_subdomain: str | UnsetType = field(
        default=UNSET,
        name="geetestApiServerSubdomain",
    )
    """The host of the GeeTest API, where it is another than `api.geetest.com`."""
    geetest_get_lib: str | UnsetType = field(default=UNSET, name="geetestGetLib")
    """The paths of the captcha's scripts, as JSON in a text, where the site needs
    it.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class GeeTestV3Solution(Struct, frozen=True, kw_only=True):
    """A solved GeeTest captcha of version 3. The form needs all three."""

    challenge: str
    """The value of `geetest_challenge`."""
    validate: str
    """The value of `geetest_validate`."""
    seccode: str
    """The value of `geetest_seccode`."""


class GeeTestV4Task(
    TaskRequest["GeeTestV4Solution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A GeeTest captcha of version 4."""

    type: Literal["GeeTestTask"] = "GeeTestTask"
    """The kind of task."""
    version: Literal[4] = 4
    """The version of the captcha. The provider's client for JavaScript writes it as a
    text.
    """
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    gt: str
    """The `captcha_id` of the site."""
    geetest_api_server_subdomain: str | UnsetType = field(
        default=UNSET,
        name="geetestApiServerSubdomain",
    )
    """The host of the GeeTest API, where it is not the usual one."""
    geetest_get_lib: str | UnsetType = field(default=UNSET, name="geetestGetLib")
    """The paths of the captcha's scripts, as JSON in a text, where the site needs
    it.
    """
    init_parameters: dict[str, Any] | UnsetType = field(
        default=UNSET,
        name="initParameters",
    )
    """What else the page gives to `initGeetest4`, for instance `riskType`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class GeeTestV4Solution(Struct, frozen=True, kw_only=True):
    """A solved GeeTest captcha of version 4. The form needs all members that are
    there.
    """

    lot_number: str
    """The number of the attempt."""
    pass_token: str
    """The token."""
    gen_time: str
    """When the token was made, in seconds since 1970, as a text."""
    captcha_output: str
    """The output of the captcha."""
    captcha_id: str | UnsetType = UNSET
    """The `captcha_id` of the site. Some responses omit it."""
    encrypted_data: str | UnsetType = field(default=UNSET, name="encryptedData")
    """Further data, in some responses."""


class TurnstileTask(
    TaskRequest["TurnstileSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Cloudflare Turnstile widget on an ordinary page."""

    type: Literal["TurnstileTask"] = "TurnstileTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the widget, which begins with `0x`."""
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The `action` that the widget is rendered with."""
    data: str | UnsetType = UNSET
    """The `cData` that the widget is rendered with."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class TurnstileSolution(Struct, frozen=True, kw_only=True):
    """A solved Turnstile."""

    token: str
    """The token, for the field `cf-turnstile-response` or the page's callback."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent that the captcha was solved with. Use the token with the same."""


class TurnstileChallengeTask(
    TaskRequest["TurnstileSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Cloudflare challenge page, solved for a token that the page's own callback
    takes.
    """

    type: Literal["TurnstileTask"] = "TurnstileTask"
    """The kind of task."""
    cloudflare_task_type: Literal["token"] = field(
        default="token",
        name="cloudflareTaskType",
    )
    """Asks for a token."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The `sitekey` that the page gives to `turnstile.render`."""
    page_action: str = field(name="pageAction")
    """The `action` that the page gives to `turnstile.render`, mostly `managed` or
    `non-interactive`.
    """
    user_agent: str = field(name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    data: str
    """The `cData` that the page gives to `turnstile.render`. It is short-lived."""
    page_data: str = field(name="pageData")
    """The `chlPageData` that the page gives to `turnstile.render`. It is
    short-lived.
    """
    api_js_url: str | UnsetType = field(default=UNSET, name="apiJsUrl")
    """The address of the captcha's script."""
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class TurnstileClearanceTask(
    TaskRequest["ClearanceSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Cloudflare challenge page, solved for the cookie that lets a browser pass."""

    type: Literal["TurnstileTask"] = "TurnstileTask"
    """The kind of task."""
    cloudflare_task_type: Literal["cf_clearance"] = field(
        default="cf_clearance",
        name="cloudflareTaskType",
    )
    """Asks for a cookie."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """Any text. The service wants the member but does not use it."""
    html_page_base64: str = field(name="htmlPageBase64")
    """The challenge page (HTTP status 403, titled "Just a moment"), in base64."""
    user_agent: str = field(name="userAgent")
    """The User-Agent that the page was loaded with and that will use the cookie."""
    proxy_type: ProxyType = field(name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str = field(name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] = field(name="proxyPort")
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class ClearanceSolution(Struct, frozen=True, kw_only=True):
    """Leave to pass a Cloudflare page."""

    cf_clearance: str
    """The value of the cookie `cf_clearance`. It holds for the User-Agent and the
    address of the task's proxy.
    """


class TurnstileWaitRoomTask(
    TaskRequest["ClearanceSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Cloudflare waiting room, solved for the cookie that lets a browser pass."""

    type: Literal["TurnstileTask"] = "TurnstileTask"
    """The kind of task."""
    cloudflare_task_type: Literal["wait_room"] = field(
        default="wait_room",
        name="cloudflareTaskType",
    )
    """Asks for a cookie of the waiting room."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """Any text. The service wants the member but does not use it."""
    html_page_base64: str = field(name="htmlPageBase64")
    """The page titled "Waiting Room powered by Cloudflare", in base64."""
    user_agent: str = field(name="userAgent")
    """The User-Agent that the page was loaded with and that will use the cookie."""
    proxy_type: ProxyType = field(name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str = field(name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] = field(name="proxyPort")
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class AmazonTask(TaskRequest["AmazonSolution"], Struct, frozen=True, kw_only=True):
    """An AWS WAF captcha that a page shows by means of `jsapi.js`."""

    type: Literal["AmazonTask"] = "AmazonTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The `apiKey` that the captcha is rendered with."""
    captcha_script: str = field(name="captchaScript")
    """The address of `jsapi.js`, as the page loads it."""
    cookie_solution: bool | UnsetType = field(default=UNSET, name="cookieSolution")
    """Whether to return the cookie `aws-waf-token`. Left out, a voucher and a token are
    returned.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class AmazonSolution(Struct, frozen=True, kw_only=True):
    """A solved AWS WAF captcha. With `cookieSolution: true` there are `cookies` and
    `userAgent`, else `captcha_voucher` and `existing_token`.
    """

    cookies: dict[str, str] | UnsetType = UNSET
    """Cookies by name, with an entry `aws-waf-token`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent that the captcha was solved with. Use the cookies with the
    same.
    """
    captcha_voucher: str | UnsetType = UNSET
    """The voucher that the captcha's script would send."""
    existing_token: str | UnsetType = UNSET
    """The token that belongs to the voucher."""


class AmazonChallengeTask(
    TaskRequest["AmazonSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """An AWS WAF captcha or challenge on a page of its own, which comes with HTTP
    status 405.
    """

    type: Literal["AmazonTask"] = "AmazonTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    challenge_script: str = field(name="challengeScript")
    """The address of `challenge.js`, as the page loads it."""
    website_key: str = field(name="websiteKey")
    """The page's `window.gokuProps.key`."""
    context: str
    """The page's `window.gokuProps.context`."""
    iv: str
    """The page's `window.gokuProps.iv`."""
    captcha_script: str | UnsetType = field(default=UNSET, name="captchaScript")
    """The address of `captcha.js`. A page with a challenge only has none."""
    cookie_solution: bool | UnsetType = field(default=UNSET, name="cookieSolution")
    """Whether to return the cookie `aws-waf-token`. Left out, a voucher and a token are
    returned.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class AmazonInvisibleTask(
    TaskRequest["AmazonSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """An invisible AWS WAF challenge, of which the page loads `challenge.js` only."""

    type: Literal["AmazonTask"] = "AmazonTask"
    """The kind of task."""
    context: Literal[""] = ""
    """Empty for this kind."""
    iv: Literal[""] = ""
    """Empty for this kind."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    challenge_script: str = field(name="challengeScript")
    """The address of `challenge.js`, as the page loads it."""
    cookie_solution: bool | UnsetType = field(default=UNSET, name="cookieSolution")
    """Whether to return the cookie `aws-waf-token`, which this kind is mostly used
    for.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class BinanceTask(TaskRequest["BinanceSolution"], Struct, frozen=True, kw_only=True):
    """A Binance captcha, for logging in with an account of one's own."""

    type: Literal["BinanceTask"] = "BinanceTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The part of the site, called `bizId`, `bizType` or `bizCode` in its requests, for
    instance `login`.
    """
    validate_id: str = field(name="validateId")
    """The key of this attempt, called `validateId`, `securityId` or
    `securityCheckResponseValidateId` in the site's requests.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class BinanceSolution(Struct, frozen=True, kw_only=True):
    """A solved Binance captcha."""

    token: str
    """The token, which begins with `captcha#`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent that the captcha was solved with. Use the token with the same."""


class YidunTask(TaskRequest["TokenSolution"], Struct, frozen=True, kw_only=True):
    """A Yidun captcha of NetEase, also called NECaptcha."""

    type: Literal["YidunTask"] = "YidunTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `id` in requests that begin with `get?referer=` or
    `check?referer=`.
    """
    yidun_get_lib: str | UnsetType = field(default=UNSET, name="yidunGetLib")
    """The whole address of the captcha's script. Give it where `challenge`, `hcg` or
    `hct` are in use.
    """
    yidun_api_server_subdomain: str | UnsetType = field(
        default=UNSET,
        name="yidunApiServerSubdomain",
    )
    """The host of the captcha's API without a scheme, where a site has one of its own
    (Enterprise).
    """
    challenge: str | UnsetType = UNSET
    """The id of this captcha, in the Enterprise edition."""
    hcg: str | UnsetType = UNSET
    """The hash of this captcha, in the Enterprise edition. It comes with
    `challenge`.
    """
    hct: int | UnsetType = UNSET
    """When the captcha was made, in milliseconds since 1970, in the Enterprise
    edition.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class TokenSolution(Struct, frozen=True, kw_only=True):
    """A solved captcha whose proof is one token."""

    token: str
    """The token that the site's form or request takes."""


class MTCaptchaTask(TaskRequest["TokenSolution"], Struct, frozen=True, kw_only=True):
    """An MTCaptcha."""

    type: Literal["MTCaptchaTask"] = "MTCaptchaTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `sk` in the request of `getchallenge.json`. It begins with
    `MTPublic-`.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The `act` of the same request, where it is another than `%24`."""
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """Whether the captcha is an invisible one."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class ProsopoTask(TaskRequest["TokenSolution"], Struct, frozen=True, kw_only=True):
    """A Prosopo Procaptcha."""

    type: Literal["ProsopoTask"] = "ProsopoTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class HCaptchaTask(TaskRequest["HCaptchaSolution"], Struct, frozen=True, kw_only=True):
    """An hCaptcha. The provider has withdrawn its public page on it, so it may no
    longer be offered.
    """

    type: Literal["HCaptchaTask"] = "HCaptchaTask"
    """The kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `data-sitekey` in the page or as `sitekey` in a request of
    `checksiteconfig`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """Whether the captcha is an invisible one."""
    data: str | UnsetType = UNSET
    """The `rqdata` of the captcha, where the site uses it. It can be used once."""
    cookies: str | UnsetType = UNSET
    """Cookies to solve with, as `name1=value1; name2=value2`."""
    fallback_to_actual_ua: bool | UnsetType = field(
        default=UNSET,
        name="fallbackToActualUA",
    )
    """Whether the service may replace a `userAgent` that is out of date by a current
    one, which it then returns. Otherwise such a task ends with `ERROR_WRONG_USERAGENT`.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class HCaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved hCaptcha."""

    g_recaptcha_response: str = field(name="gRecaptchaResponse")
    """The token, for the field `h-captcha-response` of the form. It is good for about a
    minute.
    """
    resp_key: str | UnsetType = field(default=UNSET, name="respKey")
    """What `hcaptcha.getRespKey()` would return, where there is such a value. Some
    sites check it too.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent that the captcha was solved with. Send the form with the same."""


class ImageToTextTask(
    TaskRequest["ImageToTextSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A picture of letters or digits to be read."""

    type: Literal["ImageToTextTask"] = "ImageToTextTask"
    """The kind of task."""
    body: str
    """The picture in base64, without a `data:` prefix and without line breaks. The
    picture itself may have 100 bytes to 50 KB.
    """
    cap_monster_module: str | UnsetType = field(default=UNSET, name="capMonsterModule")
    """The recognition module. Known ones are amazon, apple, botdetect, facebook, gmx,
    google, hotmail, mailru, okeng, okrus, partiallyblur, ramblerrus, ramblerrusnew,
    solvemedia, steam, vk, whatsapp, wikimedia_paddle_ensemble, yandex, yandexnew,
    yandexwave, yandexwavelatin, captcha_math, sat, bls_text and universal. Modules that
    users have trained themselves have names of their own. The provider's own clients
    write `CapMonsterModule`.
    """
    recognizing_threshold: Annotated[int, Meta(ge=0, le=100)] | UnsetType = field(
        default=UNSET,
        name="recognizingThreshold",
    )
    """How sure the service must be, in percent. Below it the task ends with
    `ERROR_CAPTCHA_UNSOLVABLE` and is free. From 0 to 100.
    """
    case: bool | UnsetType = UNSET
    """Whether upper and lower case matter. The provider's own clients write `Case`."""
    numeric: Annotated[int, Meta(ge=0, le=1)] | UnsetType = UNSET
    """1 where the picture holds digits only, 0 where it does not matter. From 0 to
    1.
    """
    math: bool | UnsetType = UNSET
    """Whether the picture holds a sum whose result is wanted. Do not combine it with
    the module captcha_math.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class ImageToTextSolution(Struct, frozen=True, kw_only=True):
    """A picture that was read."""

    text: str
    """What the picture says."""


class ComplexImageRecaptchaTask(
    TaskRequest["ComplexImageRecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle of a reCAPTCHA, to be clicked by the caller.

    At least one of these must be given: `imageUrls`, or `imagesBase64`.
    """

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recaptcha"] = field(default="recaptcha", name="class")
    """The kind of picture."""
    metadata: ComplexImageRecaptchaMetadata
    """What is asked."""
    image_urls: Annotated[list[str], Meta(min_length=1)] | UnsetType = field(
        default=UNSET,
        name="imageUrls",
    )
    """The addresses of the pictures, for the service to load. At least 1 item."""
    images_base64: Annotated[list[str], Meta(min_length=1)] | UnsetType = field(
        default=UNSET,
        name="imagesBase64",
    )
    """The pictures themselves, in place of their addresses. At least 1 item."""
    website_url: str | UnsetType = field(default=UNSET, name="websiteURL")
    """The address of the page with the captcha. The service has been seen to take
    `websiteUrl` too.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class ComplexImageRecaptchaMetadata(Struct, frozen=True, kw_only=True):
    """What the picture puzzle of a reCAPTCHA asks. The question is given as a
    definition or as a text.

    At least one of these must be given: `TaskDefinition`, or `Task`.
    """

    grid: RecaptchaGrid = field(name="Grid")
    """How the picture is cut into tiles."""
    task_definition: str | UnsetType = field(default=UNSET, name="TaskDefinition")
    """The definition of what to look for, such as `/m/015qff`, found in the responses
    to `reload` and `userverify`.
    """
    task: str | UnsetType = field(default=UNSET, name="Task")
    """The question in English, such as "Click on traffic lights"."""


class ComplexImageRecaptchaSolution(Struct, frozen=True, kw_only=True):
    """Which tiles to click."""

    answer: list[bool]
    """One value per tile, row by row."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, in some responses."""


class AnswerMetadata(Struct, frozen=True, kw_only=True):
    """What the service says about a solution."""

    answer_type: str | UnsetType = field(default=UNSET, name="AnswerType")
    """A hint at the form of the solution. Known ones are `NumericArray`, `Grid`,
    `Coordinate` and `Text`, the last of which is also said of a list of digits.
    """


class ComplexImageOoclRotateTask(
    TaskRequest["OoclRotateSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `oocl_rotate_new`, in which a part is turned into place."""

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=1)] = field(name="imagesBase64")
    """The pictures of the puzzle, the background first. At least 1 item."""
    metadata: OoclRotateMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class OoclRotateMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `oocl_rotate_new`."""

    task: Literal["oocl_rotate_new"] = field(default="oocl_rotate_new", name="Task")
    """The name of the puzzle."""


class OoclRotateSolution(Struct, frozen=True, kw_only=True):
    """How far to turn."""

    answer: list[float]
    """One angle. In the double puzzle the ring is turned by it against the clock, and
    the circle with the clock.
    """
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `NumericArray`."""


class ComplexImageOoclRotateDoubleTask(
    TaskRequest["OoclRotateSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `oocl_rotate_double_new`, in which a ring and a circle are
    turned into place.
    """

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=3, max_length=3)] = field(
        name="imagesBase64",
    )
    """Three pictures, first the background, then the ring, then the circle. Exactly 3
    items.
    """
    metadata: OoclRotateDoubleMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class OoclRotateDoubleMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `oocl_rotate_double_new`."""

    task: Literal["oocl_rotate_double_new"] = field(
        default="oocl_rotate_double_new",
        name="Task",
    )
    """The name of the puzzle."""


class ComplexImageBetpunchTask(
    TaskRequest["BetpunchSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `betpunch_3x3_rotate`, nine tiles that are turned in
    quarters.
    """

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=9, max_length=9)] = field(
        name="imagesBase64",
    )
    """The nine tiles, row by row. Exactly 9 items."""
    metadata: BetpunchMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class BetpunchMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `betpunch_3x3_rotate`."""

    task: Literal["betpunch_3x3_rotate"] = field(
        default="betpunch_3x3_rotate",
        name="Task",
    )
    """The name of the puzzle."""


class BetpunchSolution(Struct, frozen=True, kw_only=True):
    """How often to turn each tile."""

    answer: list[int]
    """Nine numbers in the order of the tiles."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `NumericArray`."""


class ComplexImageBlsTask(
    TaskRequest["BlsSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `bls_3x3`, nine tiles with numbers, of which one number must
    be found.
    """

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=9, max_length=9)] = field(
        name="imagesBase64",
    )
    """The nine tiles, row by row. Exactly 9 items."""
    metadata: BlsMetadata
    """Which puzzle this is, and which number to find."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class BlsMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `bls_3x3` and what to find in it."""

    task: Literal["bls_3x3"] = field(default="bls_3x3", name="Task")
    """The name of the puzzle."""
    task_argument: str = field(name="TaskArgument")
    """The number to find, as a text, such as `"546"`."""


class BlsSolution(Struct, frozen=True, kw_only=True):
    """Which tiles show the number."""

    answer: list[bool]
    """Nine values in the order of the tiles."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `Grid`."""


class ComplexImageSheinTask(
    TaskRequest["SheinSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `shein`, in which things are clicked in an order."""

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=1, max_length=1)] = field(
        name="imagesBase64",
    )
    """The one picture. Exactly 1 item."""
    metadata: SheinMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class SheinMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `shein`."""

    task: Literal["shein"] = field(default="shein", name="Task")
    """The name of the puzzle."""


class SheinSolution(Struct, frozen=True, kw_only=True):
    """Where to click."""

    answer: list[Point]
    """The points, in the order in which to click them."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `Coordinate`."""


class Point(Struct, frozen=True, kw_only=True):
    """A point of a picture."""

    x: float = field(name="X")
    """Pixels from the left edge, with fractions."""
    y: float = field(name="Y")
    """Pixels from the upper edge, with fractions."""


class ComplexImageBaiduTask(
    TaskRequest["BaiduSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `baidu`, in which a picture is turned upright."""

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=1, max_length=1)] = field(
        name="imagesBase64",
    )
    """The one picture. Exactly 1 item."""
    metadata: BaiduMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class BaiduMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `baidu`."""

    task: Literal["baidu"] = field(default="baidu", name="Task")
    """The name of the puzzle."""


class BaiduSolution(Struct, frozen=True, kw_only=True):
    """How far to turn."""

    answer: list[int]
    """One angle, by which to turn the picture with the clock."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `NumericArray`."""


class ComplexImageBillsAudioTask(
    TaskRequest["BillsAudioSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The sound puzzle `bills_audio`, a recording of spoken digits."""

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture, also for a sound."""
    images_base64: Annotated[list[str], Meta(min_length=1, max_length=1)] = field(
        name="imagesBase64",
    )
    """The one sound file, under the name that pictures have. Exactly 1 item."""
    metadata: BillsAudioMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class BillsAudioMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `bills_audio`."""

    task: Literal["bills_audio"] = field(default="bills_audio", name="Task")
    """The name of the puzzle."""
    payload_type: Literal["Audio"] = field(default="Audio", name="PayloadType")
    """Says that the file is a sound."""


class BillsAudioSolution(Struct, frozen=True, kw_only=True):
    """The digits that were heard."""

    answer: list[int]
    """The digits in their order, as numbers, although the hint says `Text`."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `Text`."""


class ComplexImageDliTask(
    TaskRequest["TextAnswerSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `dli`, a picture with a question whose solution is a
    number.
    """

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=1, max_length=1)] = field(
        name="imagesBase64",
    )
    """The one picture, with the question on it. Exactly 1 item."""
    metadata: DliMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class DliMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `dli`."""

    task: Literal["dli"] = field(default="dli", name="Task")
    """The name of the puzzle."""


class TextAnswerSolution(Struct, frozen=True, kw_only=True):
    """The solution of a picture's question."""

    answer: str
    """The solution as a text, also where it is a number."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `Text`."""


class ComplexImageMathSumTask(
    TaskRequest["TextAnswerSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `MathSum`, a sum to be worked out."""

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=1, max_length=1)] = field(
        name="imagesBase64",
    )
    """The one picture. Exactly 1 item."""
    metadata: MathSumMetadata
    """Which puzzle this is."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class MathSumMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `MathSum`."""

    task: Literal["MathSum"] = field(default="MathSum", name="Task")
    """The name of the puzzle."""


class ComplexImagePortugalIconTask(
    TaskRequest["PortugalIconSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """The picture puzzle `portugal_text_find_icon`, five icons of which one is
    named.
    """

    type: Literal["ComplexImageTask"] = "ComplexImageTask"
    """The kind of task."""
    class_: Literal["recognition"] = field(default="recognition", name="class")
    """The kind of picture."""
    images_base64: Annotated[list[str], Meta(min_length=1, max_length=1)] = field(
        name="imagesBase64",
    )
    """One picture, the five icons side by side in their order and without the text.
    Exactly 1 item.
    """
    metadata: PortugalIconMetadata
    """Which puzzle this is, and which icon to find."""
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class PortugalIconMetadata(Struct, frozen=True, kw_only=True):
    """Names the puzzle `portugal_text_find_icon` and what to find in it."""

    task: Literal["portugal_text_find_icon"] = field(
        default="portugal_text_find_icon",
        name="Task",
    )
    """The name of the puzzle."""
    task_argument: str = field(name="TaskArgument")
    """The question in Portuguese. The service wants letters beyond ASCII written as
    escapes inside the text, for instance a backslash and `u00E3` for an a with a tilde.
    """


class PortugalIconSolution(Struct, frozen=True, kw_only=True):
    """Which icon to click."""

    answer: list[int]
    """One number."""
    metadata: AnswerMetadata | UnsetType = UNSET
    """A hint at the form of the solution, here `NumericArray`."""


class BasiliskTask(TaskRequest["BasiliskSolution"], Struct, frozen=True, kw_only=True):
    """A Basilisk captcha of FaucetPay."""

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["Basilisk"] = field(default="Basilisk", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `data-sitekey` in the page or as `site_key` in the request
    of `check-site`.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class BasiliskSolution(Struct, frozen=True, kw_only=True):
    """A solved Basilisk captcha."""

    data: BasiliskData
    """The proof."""
    headers: AnswerHeaders | UnsetType = UNSET
    """Headers to send with it."""


class BasiliskData(Struct, frozen=True, kw_only=True):
    """The proof of a solved Basilisk captcha."""

    captcha_response: str
    """The value of the form's field `captcha_response`."""


class AnswerHeaders(Struct, frozen=True, kw_only=True):
    """Headers to send together with a solution."""

    user_agent: str | UnsetType = field(default=UNSET, name="User-Agent")
    """The User-Agent that the captcha was solved with."""


class TenDITask(TaskRequest["TenDISolution"], Struct, frozen=True, kw_only=True):
    """A Tencent captcha."""

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["TenDI"] = field(default="TenDI", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The `captchaAppId` of the site, found as `aid` in the captcha's requests."""
    metadata: TenDIMetadata | UnsetType = UNSET
    """Further facts about the captcha."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class TenDIMetadata(Struct, frozen=True, kw_only=True):
    """Further facts about a Tencent captcha."""

    captcha_url: str | UnsetType = field(default=UNSET, name="captchaUrl")
    """The address of the captcha's script, mostly named `TCaptcha.js` or
    `TCaptcha-global.js`.
    """
    aid_encrypted: str | UnsetType = field(default=UNSET, name="aidEncrypted")
    """The encrypted aid, where the site hands one out. It can be used once."""


class TenDISolution(Struct, frozen=True, kw_only=True):
    """A solved Tencent captcha."""

    data: TenDIData
    """The proof."""
    headers: AnswerHeaders | UnsetType = UNSET
    """Headers to send with it."""


class TenDIData(Struct, frozen=True, kw_only=True):
    """The proof of a solved Tencent captcha. The site's callback takes both."""

    randstr: str
    """A short random text that belongs to the ticket."""
    ticket: str
    """The ticket."""


class AltchaTask(TaskRequest["AltchaSolution"], Struct, frozen=True, kw_only=True):
    """An Altcha, a proof of work."""

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["altcha"] = field(default="altcha", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: AltchaMetadata
    """The challenge, as the site hands it out."""
    website_key: str | UnsetType = field(default=UNSET, name="websiteKey")
    """The site key. The documentation demands it, and an empty text will do; the
    provider's client for JavaScript leaves it out.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class AltchaMetadata(Struct, frozen=True, kw_only=True):
    """The challenge of an Altcha, found in the site's response to the widget."""

    challenge: str
    """The challenge, a hash in hexadecimal digits."""
    iterations: str
    """The site's `maxnumber`, as a text, for instance `"5000"`."""
    salt: str
    """The whole salt, with all parameters behind its question mark."""
    signature: str
    """The site's signature of the challenge."""


class AltchaSolution(Struct, frozen=True, kw_only=True):
    """A solved Altcha."""

    data: AltchaData
    """The proof."""


class AltchaData(Struct, frozen=True, kw_only=True):
    """The proof of a solved Altcha. Most sites want the token, some the number
    alone.
    """

    token: str
    """The challenge with its number, as JSON in base64."""
    number: int
    """The number that solves the challenge."""


class DataDomeTask(TaskRequest["DataDomeSolution"], Struct, frozen=True, kw_only=True):
    """A DataDome challenge. It needs a proxy of the caller's own, the one that met the
    challenge.
    """

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["DataDome"] = field(default="DataDome", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: DataDomeMetadata
    """The challenge, as the site hands it out."""
    proxy_type: ProxyType = field(name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str = field(name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] = field(name="proxyPort")
    """The port of the proxy. From 1 to 65535."""
    domains: list[str] | UnsetType = UNSET
    """The hosts whose cookies are wanted. Only the provider's client for Python knows
    it.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class DataDomeMetadata(Struct, frozen=True, kw_only=True):
    """The challenge of a DataDome page. All values are short-lived."""

    datadome_cookie: str = field(name="datadomeCookie")
    """The cookie `datadome`, as `datadome=value`, from `document.cookie`, `Set-Cookie`
    or the page's `cid`.
    """
    captcha_url: str = field(name="captchaUrl")
    """The address of the captcha on `geo.captcha-delivery.com` with all its parameters.
    A parameter `t=bv` says that the proxy's address is banned; take another one then.
    """
    datadome_version: str | UnsetType = field(default=UNSET, name="datadomeVersion")
    """Set it to `new` for the newer way of solving, which knows the script `c.js` as
    well as `i.js`.
    """


class DataDomeSolution(Struct, frozen=True, kw_only=True):
    """Cookies that pass a DataDome challenge. The other members are null in all known
    responses.
    """

    domains: dict[str, DomainCookies]
    """What to store, by host. The cookie is called `datadome`."""
    url: str | UnsetType | None = UNSET
    """Not used here."""
    fingerprint: dict[str, Any] | UnsetType | None = UNSET
    """Not used here."""
    headers: dict[str, Any] | UnsetType | None = UNSET
    """Not used here."""
    data: dict[str, Any] | UnsetType | None = UNSET
    """Not used here."""


class DomainCookies(Struct, frozen=True, kw_only=True):
    """What to store for one site before continuing."""

    cookies: dict[str, str]
    """Cookies by name."""
    local_storage: dict[str, Any] | UnsetType | None = field(
        default=UNSET,
        name="localStorage",
    )
    """Entries for the browser's local storage, by name. Null in all known responses."""


class ImpervaTask(TaskRequest["ImpervaSolution"], Struct, frozen=True, kw_only=True):
    """An Imperva (Incapsula) protection. It needs a proxy of the caller's own."""

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["Imperva"] = field(default="Imperva", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: ImpervaMetadata
    """The protection, as the site shows it."""
    proxy_type: ProxyType = field(name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str = field(name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] = field(name="proxyPort")
    """The port of the proxy. From 1 to 65535."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class ImpervaMetadata(Struct, frozen=True, kw_only=True):
    """What an Imperva page shows."""

    incapsula_cookies: str = field(name="incapsulaCookies")
    """The cookies `incap_ses_...` and `visid_incap_...`, as `name1=value1;
    name2=value2`.
    """
    incapsula_script_url: str = field(name="incapsulaScriptUrl")
    """The name of the protection's script, `_Incapsula_Resource?...`."""
    reese84_url_endpoint: str | UnsetType = field(
        default=UNSET,
        name="reese84UrlEndpoint",
    )
    """The path that the page posts its `reese84` fingerprint to. The request ends with
    `?d=` and the host.
    """


class ImpervaSolution(Struct, frozen=True, kw_only=True):
    """Cookies that pass an Imperva protection."""

    domains: dict[str, DomainCookies]
    """What to store, by site. The known key is a whole origin such as
    `https://example.com`.
    """


class TspdTask(TaskRequest["TspdSolution"], Struct, frozen=True, kw_only=True):
    """A TSPD protection. It needs a proxy of the caller's own that keeps its outer
    address from loading the page until the cookies are used. The official Python client
    also insists on a `userAgent`.
    """

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["tspd"] = field(default="tspd", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: TspdMetadata
    """The protection, as the site shows it."""
    proxy_type: ProxyType = field(name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str = field(name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] = field(name="proxyPort")
    """The port of the proxy. From 1 to 65535."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class TspdMetadata(Struct, frozen=True, kw_only=True):
    """What a TSPD page shows."""

    tspd_cookie: str = field(name="tspdCookie")
    """The cookies that the page set, whose names begin with `TS`, as `name1=value1;
    name2=value2`.
    """
    html_page_base64: str = field(name="htmlPageBase64")
    """The whole page in base64."""


class TspdSolution(Struct, frozen=True, kw_only=True):
    """Cookies that pass a TSPD protection. The names begin with a capital here, unlike
    elsewhere.
    """

    domains: dict[str, TspdDomain] = field(name="Domains")
    """What to store, by host."""


class TspdDomain(Struct, frozen=True, kw_only=True):
    """What to store for one host."""

    cookies: dict[str, str] = field(name="Cookies")
    """Cookies by name. Newer pages also get one called `TSPD_101_DID`."""


class HuntTask(TaskRequest["HuntSolution"], Struct, frozen=True, kw_only=True):
    """A Hunt captcha. It needs a proxy of the caller's own. The metadata decides what
    is solved: with `apiGetLib` alone a fingerprint (X-HD) is made, with `data` or
    `widgetUrl` beside it the captcha is solved.
    """

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["HUNT"] = field(default="HUNT", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: HuntMetadata
    """What to solve."""
    proxy_type: ProxyType = field(name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str = field(name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] = field(name="proxyPort")
    """The port of the proxy. From 1 to 65535."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class HuntMetadata(Struct, frozen=True, kw_only=True):
    """What to solve of a Hunt captcha. Give `data` or `widgetUrl` or neither, but not
    both.
    """

    api_get_lib: str = field(name="apiGetLib")
    """The whole address of the site's `api.js`, whose path holds `hd-api`."""
    data: str | UnsetType = UNSET
    """The `meta.token` of the site's response that asked for the captcha."""
    widget_url: str | UnsetType = field(default=UNSET, name="widgetUrl")
    """The whole address of the captcha's widget with its `hash`, taken in the same
    session.
    """


class HuntSolution(Struct, frozen=True, kw_only=True):
    """A solved Hunt captcha, or its fingerprint."""

    data: TokenData
    """The token, or the fingerprint (X-HD) where that was asked for."""


class TokenData(Struct, frozen=True, kw_only=True):
    """A proof that is one token."""

    token: str
    """The token."""


class AlibabaTask(TaskRequest["AlibabaSolution"], Struct, frozen=True, kw_only=True):
    """An Alibaba Cloud captcha."""

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["alibaba"] = field(default="alibaba", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: AlibabaMetadata
    """The captcha, as the site sets it up."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class AlibabaMetadata(Struct, frozen=True, kw_only=True):
    """How a site sets up its Alibaba captcha. Give the optional members only where the
    site uses them.
    """

    scene_id: str = field(name="sceneId")
    """The id of the captcha's scene, for instance `1ww7426c`."""
    prefix: str
    """The first part of the host that the captcha is loaded from, such as `dlw3kug`."""
    user_id: str | UnsetType = field(default=UNSET, name="userId")
    """The site's id for the user or the session."""
    user_user_id: str | UnsetType = field(default=UNSET, name="userUserId")
    """A second id of the user."""
    verify_type: str | UnsetType = field(default=UNSET, name="verifyType")
    """The version of the captcha, for instance `1.0`."""
    region: str | UnsetType = UNSET
    """The region of the captcha, which decides the kind of token. Known ones are `cn`
    and `sgp`.
    """
    user_certify_id: str | UnsetType = field(default=UNSET, name="UserCertifyId")
    """The id of this verification. The name begins with a capital."""
    api_get_lib: str | UnsetType = field(default=UNSET, name="apiGetLib")
    """The address of the captcha's script, `AliyunCaptcha.js`."""
    punish_url: str | UnsetType = field(default=UNSET, name="punishUrl")
    """The whole address of the site's `/punish` page, where it uses one."""
    cookie_required: bool | UnsetType = field(default=UNSET, name="cookieRequired")
    """Whether to return cookies. Only for sites behind the WAF of Alibaba or Amazon."""


class AlibabaSolution(Struct, frozen=True, kw_only=True):
    """A solved Alibaba captcha. There is `data`, or `domains` where cookies were asked
    for.
    """

    data: AlibabaData | UnsetType = UNSET
    """The proof."""
    domains: dict[str, DomainCookies] | UnsetType = UNSET
    """What to store, by host."""


class AlibabaData(Struct, frozen=True, kw_only=True):
    """The proof of a solved Alibaba captcha."""

    tokens: str
    """JSON inside a text, an object with `sceneId`, `certifyId`, `deviceToken` and
    `data`.
    """


class AlibabaPunishTask(
    TaskRequest["AlibabaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """An Alibaba captcha that a site shows on a `/punish` page, which needs nothing but
    the address of that page.
    """

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["alibaba"] = field(default="alibaba", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: AlibabaPunishMetadata
    """Which page to solve."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class AlibabaPunishMetadata(Struct, frozen=True, kw_only=True):
    """Which `/punish` page to solve."""

    punish_url: str = field(name="punishUrl")
    """The whole address of the page with all its parameters."""
    cookie_required: bool | UnsetType = field(default=UNSET, name="cookieRequired")
    """Whether to return cookies. Only for sites behind the WAF of Alibaba or Amazon."""


class FriendlyTask(TaskRequest["FriendlySolution"], Struct, frozen=True, kw_only=True):
    """A Friendly Captcha, version 1 or 2."""

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["friendly"] = field(default="friendly", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, found as `sitekey` in the captcha's requests or as `data-sitekey`
    in the page.
    """
    metadata: FriendlyMetadata
    """Which version of the captcha the site uses."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class FriendlyMetadata(Struct, frozen=True, kw_only=True):
    """Which version of Friendly Captcha a site uses."""

    api_get_lib: str = field(name="apiGetLib")
    """The address of the captcha's script, `widget.module.min.js` for version 1 and
    `site.min.js` for version 2.
    """


class FriendlySolution(Struct, frozen=True, kw_only=True):
    """A solved Friendly Captcha."""

    data: TokenData
    """The token, for the field `frc-captcha-solution` (version 1) or
    `frc-captcha-response` (version 2).
    """


class TemuTask(TaskRequest["TemuSolution"], Struct, frozen=True, kw_only=True):
    """A Temu captcha. The provider has withdrawn its public page on it, so it may no
    longer be offered.
    """

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["Temu"] = field(default="Temu", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    metadata: TemuMetadata
    """The state of the page."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class TemuMetadata(Struct, frozen=True, kw_only=True):
    """The state of a page with a Temu captcha."""

    cookie: str
    """All of the page's `document.cookie`."""


class TemuSolution(Struct, frozen=True, kw_only=True):
    """Cookies that pass a Temu captcha. Delete the old ones before storing them."""

    domains: dict[str, DomainCookies]
    """What to store, by host."""


class CastleTask(TaskRequest["CastleSolution"], Struct, frozen=True, kw_only=True):
    """A Castle protection. The provider has withdrawn its public page on it, so it may
    no longer be offered.
    """

    type: Literal["CustomTask"] = "CustomTask"
    """The kind of task."""
    class_: Literal["Castle"] = field(default="Castle", name="class")
    """The kind of captcha."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page with the captcha."""
    website_key: str = field(name="websiteKey")
    """The publishable key of the site, which begins with `pk_`."""
    metadata: CastleMetadata
    """The scripts of the protection, and how many tokens to make."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The User-Agent to solve with. Take the current one on Windows, which
    `getActualUserAgent` returns.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    """How to talk to the proxy."""
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The IPv4 or IPv6 address of the proxy. Transparent proxies and addresses of a
    local network are refused.
    """
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The port of the proxy. From 1 to 65535."""
    proxy_login: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyLogin",
    )
    """The user name, where the proxy wants one. It must not hold a percent sign.
    Matches `^[^%]*$`.
    """
    proxy_password: Annotated[str, Meta(pattern="^[^%]*$")] | UnsetType = field(
        default=UNSET,
        name="proxyPassword",
    )
    """The password, where the proxy wants one. It must not hold a percent sign. Matches
    `^[^%]*$`.
    """
    nocache: bool | UnsetType = UNSET
    """Set it to true for a token that is made for this task, and not taken from a
    stock. That takes ten seconds or more.
    """


class CastleMetadata(Struct, frozen=True, kw_only=True):
    """The scripts of a Castle protection, and how many tokens to make."""

    w_url: str = field(name="wUrl")
    """The address of `cw.js`."""
    sw_url: str = field(name="swUrl")
    """The address of `csw.js`."""
    count: Annotated[int, Meta(ge=1, le=49)] | UnsetType = UNSET
    """How many tokens of one session to make, 1 to 49. Each is charged. Left out, it is
    one. From 1 to 49.
    """


class CastleSolution(Struct, frozen=True, kw_only=True):
    """Tokens for a Castle protection, with the cookie that they belong to."""

    data: CastleData
    """The tokens."""
    domains: dict[str, DomainCookies]
    """What to store, by host. The cookie is called `__cuid`."""


class CastleData(Struct, frozen=True, kw_only=True):
    """The tokens of a Castle task."""

    tokens: list[str]
    """As many tokens as were asked for, all of one browser session."""


class UntypedTask(TaskRequest[Any], OpenStruct, frozen=True, kw_only=True):
    """A task that this document does not describe, such as a new kind, an older name or
    a recognition puzzle that is not listed. Its members are sent as they are, and its
    solution comes back as it is.
    """

    type: str
    """The kind of task, for instance `NoCaptchaTaskProxyless`."""
    class_: str | UnsetType = field(default=UNSET, name="class")
    """What a `ComplexImageTask` or a `CustomTask` is about, for instance `hcaptcha`."""
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class CreateTaskResponse(Struct, frozen=True, kw_only=True):
    """The number of the new task, or an error."""

    error_id: int = field(name="errorId")
    """0 where the task was taken, 1 for an error."""
    task_id: int = field(name="taskId")
    """The number of the task, for `getTaskResult`. It is 0 where there is an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The code of the error, for instance `ERROR_KEY_DOES_NOT_EXIST`."""
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message."""


class GetTaskResultResponse(Struct, frozen=True, kw_only=True):
    """The state of a task, or an error."""

    error_id: int = field(name="errorId")
    """0 where the task is known and well, 1 for an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The code of the error. `CAPTCHA_NOT_READY` only means that the service is still
    at work.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message."""
    status: TaskStatus | UnsetType = UNSET
    """How far the task is. Absent where there is an error."""
    solution: dict[str, Any] | UnsetType | None = UNSET
    """The solution of a ready task. Its members depend on the kind of the task, which
    this response does not name; the schema of each kind says which they are.
    """
    cost: float | UnsetType = UNSET
    """What the task cost, in USD. Only some kinds have it."""


class GetBalanceResponse(Struct, frozen=True, kw_only=True):
    """The balance."""

    error_id: int = field(name="errorId")
    """0 where there is a balance, 1 for an error."""
    balance: float
    """The money of the account, in USD."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The code of the error."""
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message."""


class ReportIncorrectImageCaptchaResponse(Struct, frozen=True, kw_only=True):
    """Whether the report was taken."""

    error_id: int = field(name="errorId")
    """0 where the report was taken, 1 for an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The code of the error."""
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Known responses omit it."""
    status: str | UnsetType = UNSET
    """The word `success` where the report was taken. Absent where there is an error."""


class ReportIncorrectTokenCaptchaResponse(Struct, frozen=True, kw_only=True):
    """Whether the report was taken."""

    error_id: int = field(name="errorId")
    """0 where the report was taken, 1 for an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The code of the error."""
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Known responses omit it."""
    status: str | UnsetType = UNSET
    """The word `success` where the report was taken. Absent where there is an error."""


class ErrorResponse(Struct, frozen=True, kw_only=True):
    """An error, in the form that all methods share."""

    error_id: int = field(name="errorId")
    """Always 1 for an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The code of the error, for instance `ERROR_ZERO_BALANCE`."""
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message."""
    task_id: int | UnsetType = field(default=UNSET, name="taskId")
    """Always 0. Only `createTask` sends it."""
