# Code generated from specs/capsolver.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of CapSolver: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

from .._runtime.enums import OpenStrEnum
from .._runtime.models import OpenStruct, S, S_co

RecaptchaApiDomain: TypeAlias = Literal[
    "http://www.google.com/",
    "http://www.recaptcha.net/",
]
"""The host from which a page loads reCAPTCHA."""


ProxyType: TypeAlias = Literal["http", "https", "socks4", "socks5"]
"""The protocol that a proxy speaks."""


ReCaptchaV2ClassificationQuestion: TypeAlias = Literal[
    "/m/0pg52",
    "/m/01bjv",
    "/m/02yvhj",
    "/m/04_sv",
    "/m/013xlm",
    "/m/01jk_4",
    "/m/014xcs",
    "/m/015qff",
    "/m/0199g",
    "/m/015qbp",
    "/m/0k4j",
    "/m/015kr",
    "/m/019jd",
    "/m/0cdl1",
    "/m/09d_r",
    "/m/01pns0",
    "/m/01lynh",
]
"""What to look for, as reCAPTCHA's own id of the thing."""


class RecaptchaClassificationSolutionType(OpenStrEnum):
    """Whether the image was a grid or one tile.

    Unknown values are kept.
    """

    MULTI = "multi"
    """The image was a grid; see objects."""
    SINGLE = "single"
    """The image was one tile; see hasObject."""


AwsWafClassificationQuestion: TypeAlias = Literal[
    "aws:toycarcity:carcity",
    "aws:grid:bag",
    "aws:grid:bed",
    "aws:grid:belts",
    "aws:grid:binocular",
    "aws:grid:bucket",
    "aws:grid:chair",
    "aws:grid:clock",
    "aws:grid:cooking pot",
    "aws:grid:curtain",
    "aws:grid:fork",
    "aws:grid:hat",
    "aws:grid:scissors",
    "aws:grid:seat",
    "aws:grid:spoon",
    "aws:grid:suitcase",
    "aws:grid:umbrella",
]
"""What to look for."""


VisionEngineModule: TypeAlias = Literal[
    "slider_1",
    "rotate_1",
    "rotate_2",
    "shein",
    "botdeflector",
]
"""The kind of puzzle. It decides which values the solution has."""


class TaskRequest(Generic[S_co]):
    """Anything that createTask takes. The type decides which fields it has and what its
    solution is.

    Its type argument is the type of the solution.
    """

    __slots__ = ()


class TokenTaskRequest(Generic[S_co]):
    """The reCAPTCHA tasks that getToken takes.

    Its type argument is the type of the solution.
    """

    __slots__ = ()


class TaskStatus(OpenStrEnum):
    """How far a task is.

    Unknown values are kept.
    """

    IDLE = "idle"
    """The task waits for a worker."""
    PROCESSING = "processing"
    """A worker is at it."""
    READY = "ready"
    """The task is solved and its solution is in the response."""
    FAILED = "failed"
    """The task ended without a solution. The provider's pages do not list this word,
    but its responses contain it.
    """


class ReCaptchaV2TaskProxyLess(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2, solved through the provider's proxies."""

    type: Literal["ReCaptchaV2TaskProxyLess"] = "ReCaptchaV2TaskProxyLess"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox but may still show a challenge. The provider's
    library capsolver-core writes `invisible`, which the documentation does not know.
    """
    recaptcha_data_s_value: str | UnsetType = field(
        default=UNSET,
        name="recaptchaDataSValue",
    )
    """The `s` of a version 2 that is not Enterprise. It is good for one solve."""
    proxy: str | UnsetType = UNSET
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """


class EnterprisePayload(OpenStruct, frozen=True, kw_only=True):
    """What an Enterprise page passes to `grecaptcha.enterprise.render` beside its
    key.
    """

    s: str | UnsetType = UNSET
    """The `s` of the anchor request. It is good for one solve."""
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class Cookie(Struct, frozen=True, kw_only=True):
    """One cookie."""

    name: str
    """The cookie's name."""
    value: str
    """The cookie's value."""


class RecaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved reCAPTCHA."""

    g_recaptcha_response: str = field(name="gRecaptchaResponse")
    """The token to send to the site. It is good once and for about two minutes."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser that solved it. Send the token with the same one."""
    sec_ch_ua: str | UnsetType = field(default=UNSET, name="secChUa")
    """The `Sec-CH-UA` header that goes with this browser."""
    create_time: int | UnsetType = field(default=UNSET, name="createTime")
    """When the token was made, in milliseconds since 1970."""
    recaptcha_ca_t: str | UnsetType = field(default=UNSET, name="recaptcha-ca-t")
    """The value of a cookie of that name. Session mode gives it, mostly in version
    3.
    """
    recaptcha_ca_e: str | UnsetType = field(default=UNSET, name="recaptcha-ca-e")
    """The value of a cookie of that name. Some sites with version 2 need it."""
    expire_time: int | UnsetType = field(default=UNSET, name="expireTime")
    """When the token ends, as a number. Only older responses have it. Deprecated."""


class ReCaptchaV2Task(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2, solved through your own proxy. The provider's reCAPTCHA page no
    longer lists it; its pages on proxies and on getToken do.

    At least one of these must be given: `proxy`, or `proxyType` with `proxyAddress`
    with `proxyPort`.
    """

    type: Literal["ReCaptchaV2Task"] = "ReCaptchaV2Task"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox but may still show a challenge. The provider's
    library capsolver-core writes `invisible`, which the documentation does not know.
    """
    recaptcha_data_s_value: str | UnsetType = field(
        default=UNSET,
        name="recaptchaDataSValue",
    )
    """The `s` of a version 2 that is not Enterprise. It is good for one solve."""
    proxy: str | UnsetType = UNSET
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    proxy_type: ProxyType | UnsetType = field(default=UNSET, name="proxyType")
    proxy_address: str | UnsetType = field(default=UNSET, name="proxyAddress")
    """The proxy's IP address or host name."""
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] | UnsetType = field(
        default=UNSET,
        name="proxyPort",
    )
    """The proxy's port. From 1 to 65535."""
    proxy_login: str | UnsetType = field(default=UNSET, name="proxyLogin")
    """The user name, where the proxy asks for one."""
    proxy_password: str | UnsetType = field(default=UNSET, name="proxyPassword")
    """The password, where the proxy asks for one. Format: password."""


class ReCaptchaV2EnterpriseTaskProxyLess(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2 Enterprise, solved through the provider's proxies."""

    type: Literal["ReCaptchaV2EnterpriseTaskProxyLess"] = (
        "ReCaptchaV2EnterpriseTaskProxyLess"
    )
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox but may still show a challenge. The provider's
    library capsolver-core writes `invisible`, which the documentation does not know.
    """
    recaptcha_data_s_value: str | UnsetType = field(
        default=UNSET,
        name="recaptchaDataSValue",
    )
    """The `s` of a version 2 that is not Enterprise. It is good for one solve."""
    proxy: str | UnsetType = UNSET
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """


class ReCaptchaV2EnterpriseTask(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2 Enterprise, solved through your own proxy."""

    type: Literal["ReCaptchaV2EnterpriseTask"] = "ReCaptchaV2EnterpriseTask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox but may still show a challenge. The provider's
    library capsolver-core writes `invisible`, which the documentation does not know.
    """
    recaptcha_data_s_value: str | UnsetType = field(
        default=UNSET,
        name="recaptchaDataSValue",
    )
    """The `s` of a version 2 that is not Enterprise. It is good for one solve."""


class ReCaptchaV3TaskProxyLess(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3, solved through the provider's proxies."""

    type: Literal["ReCaptchaV3TaskProxyLess"] = "ReCaptchaV3TaskProxyLess"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    min_score: Annotated[float, Meta(ge=0.1, le=0.9)] | UnsetType = field(
        default=UNSET,
        name="minScore",
    )
    """The least score that you need. The provider's page no longer lists it. From 0.1
    to 0.9. Deprecated.
    """


class ReCaptchaV3Task(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3, solved through your own proxy."""

    type: Literal["ReCaptchaV3Task"] = "ReCaptchaV3Task"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    min_score: Annotated[float, Meta(ge=0.1, le=0.9)] | UnsetType = field(
        default=UNSET,
        name="minScore",
    )
    """The least score that you need. The provider's page no longer lists it. From 0.1
    to 0.9. Deprecated.
    """


class ReCaptchaV3EnterpriseTaskProxyLess(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3 Enterprise, solved through the provider's proxies."""

    type: Literal["ReCaptchaV3EnterpriseTaskProxyLess"] = (
        "ReCaptchaV3EnterpriseTaskProxyLess"
    )
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    min_score: Annotated[float, Meta(ge=0.1, le=0.9)] | UnsetType = field(
        default=UNSET,
        name="minScore",
    )
    """The least score that you need. The provider's page no longer lists it. From 0.1
    to 0.9. Deprecated.
    """


class ReCaptchaV3EnterpriseTask(
    TaskRequest["RecaptchaSolution"],
    TokenTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3 Enterprise, solved through your own proxy."""

    type: Literal["ReCaptchaV3EnterpriseTask"] = "ReCaptchaV3EnterpriseTask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The whole address of the page that shows the captcha, not its host alone."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page names. In version 3 it is an argument of
    `grecaptcha.execute`; in version 2 it is the `sa` of the anchor request, which few
    pages have.
    """
    enterprise_payload: EnterprisePayload | UnsetType = field(
        default=UNSET,
        name="enterprisePayload",
    )
    is_session: bool | UnsetType = field(default=UNSET, name="isSession")
    """Asks for session mode, in which the solution also has the values of two
    cookies.
    """
    api_domain: RecaptchaApiDomain | UnsetType = field(default=UNSET, name="apiDomain")
    cookies: list[Cookie] | str | UnsetType = UNSET
    """Cookies for the solving browser, as a list or as one text
    `name=value;name2=value2`. One published client counts this field as outdated.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser to solve with. The provider's page no longer lists it. Deprecated."""
    anchor: str | UnsetType = UNSET
    """Data of the page's anchor request. The provider's page no longer lists it.
    Deprecated.
    """
    reload: str | UnsetType = UNSET
    """Data of the page's reload request. The provider's page no longer lists it.
    Deprecated.
    """
    min_score: Annotated[float, Meta(ge=0.1, le=0.9)] | UnsetType = field(
        default=UNSET,
        name="minScore",
    )
    """The least score that you need. The provider's page no longer lists it. From 0.1
    to 0.9. Deprecated.
    """


class AntiTurnstileTaskProxyLess(
    TaskRequest["TurnstileSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Cloudflare Turnstile widget. It takes 1 to 20 seconds and needs no proxy."""

    type: Literal["AntiTurnstileTaskProxyLess"] = "AntiTurnstileTaskProxyLess"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the widget."""
    website_key: str = field(name="websiteKey")
    """The site key of the widget, which starts with `0x4`."""
    metadata: TurnstileMetadata | UnsetType = UNSET


class TurnstileMetadata(Struct, frozen=True, kw_only=True):
    """What a Turnstile widget declares about itself. Needed only where it does."""

    type: Literal["turnstile"] | UnsetType = UNSET
    """Only the provider's library capsolver-core sends it."""
    action: str | UnsetType = UNSET
    """The widget's `data-action`."""
    cdata: str | UnsetType = UNSET
    """The widget's `data-cdata`."""


class TurnstileSolution(Struct, frozen=True, kw_only=True):
    """A solved Turnstile widget."""

    token: str
    """The token to send to the site."""
    type: str | UnsetType = UNSET
    """Always `turnstile`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser that solved it. Send the token with the same one."""


class AntiTurnstileTask(
    TaskRequest["TurnstileSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Cloudflare Turnstile widget, solved through your own proxy. Only the provider's
    library capsolver-core knows it: by the provider's page a Turnstile needs no proxy.
    """

    type: Literal["AntiTurnstileTask"] = "AntiTurnstileTask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the widget."""
    website_key: str = field(name="websiteKey")
    """The site key of the widget, which starts with `0x4`."""
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    metadata: TurnstileMetadata | UnsetType = UNSET


class AntiCloudflareTask(
    TaskRequest["CloudflareSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A page behind the Cloudflare challenge ("Just a moment"). It takes 2 to 20
    seconds. The solution works only from the same proxy and with the same browser
    fingerprint.
    """

    type: Literal["AntiCloudflareTask"] = "AntiCloudflareTask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page."""
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser with which you load the page. It must be a Chrome."""
    html: str | UnsetType = UNSET
    """The page that you got instead, with status 403. Some sites need it, and each time
    a fresh one that came through the same proxy.
    """


class CloudflareSolution(OpenStruct, frozen=True, kw_only=True):
    """A cleared Cloudflare challenge. The provider does not describe its fields in
    full; these are the ones that its own tools and published clients read.
    """

    cookies: dict[str, str] | str | UnsetType = UNSET
    """The clearance, as an object with `cf_clearance` in it, or as one text
    `cf_clearance=value`.
    """
    token: str | UnsetType = UNSET
    """The value of `cf_clearance` alone."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser that cleared the challenge. Send the cookies with the same one."""
    headers: dict[str, str] | UnsetType = UNSET
    """Headers to send along. Seen in a published client."""
    page_url: str | UnsetType = UNSET
    """The address of the page. Seen in a published client."""
    proxy: str | UnsetType = UNSET
    """The proxy of the task, with its password. Seen in a published client."""
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class DataDomeSliderTask(
    TaskRequest["DataDomeSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A DataDome slider or interstitial page. Some clients spell the type
    `DatadomeSliderTask`; the service takes both.
    """

    type: Literal["DataDomeSliderTask"] = "DataDomeSliderTask"
    """Names the kind of task."""
    captcha_url: str = field(name="captchaUrl")
    """The address of the captcha. Its `t` must be `fe`; `bv` means that your proxy's
    address is banned, and no task will help.
    """
    user_agent: str = field(name="userAgent")
    """The browser with which you load the page. Only the Windows Chrome versions are
    taken that the provider's page lists.
    """
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    website_url: str | UnsetType = field(default=UNSET, name="websiteURL")
    """The address of the page. Older versions of the provider's page demand it."""
    html: str | UnsetType = UNSET
    """The page that you got instead. Seen in a published client."""


class DataDomeSolution(Struct, frozen=True, kw_only=True):
    """A solved DataDome captcha."""

    cookie: str
    """The cookie to set, as a whole `Set-Cookie` text that starts with `datadome=`."""
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser that solved it. Send the cookie with the same one."""


class AntiAwsWafTaskProxyLess(
    TaskRequest["AwsWafSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """An AWS WAF captcha, solved through the provider's proxies."""

    type: Literal["AntiAwsWafTaskProxyLess"] = "AntiAwsWafTaskProxyLess"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that responds with the captcha."""
    aws_key: str | UnsetType = field(default=UNSET, name="awsKey")
    """The `key` of `window.gokuProps` in the page. It is good for a short time only."""
    aws_iv: str | UnsetType = field(default=UNSET, name="awsIv")
    """The `iv` of `window.gokuProps` in the page. It is good for a short time only."""
    aws_context: str | UnsetType = field(default=UNSET, name="awsContext")
    """The `context` of `window.gokuProps` in the page. It is good for a short time
    only.
    """
    aws_challenge_js: str | UnsetType = field(default=UNSET, name="awsChallengeJS")
    """The address of the `challenge.js` that the page loads."""
    aws_api_js: str | UnsetType = field(default=UNSET, name="awsApiJs")
    """The address of the `jsapi.js` that the page loads."""
    aws_problem_url: str | UnsetType = field(default=UNSET, name="awsProblemUrl")
    """The address of the request for the problem; it has words like
    `num_solutions_required` in it.
    """
    aws_api_key: str | UnsetType = field(default=UNSET, name="awsApiKey")
    """The `api_key` of the request for the problem."""
    aws_existing_token: str | UnsetType = field(default=UNSET, name="awsExistingToken")
    """The `aws-waf-token` of the last verification."""


class AwsWafSolution(Struct, frozen=True, kw_only=True):
    """A solved AWS WAF captcha."""

    cookie: str
    """The value for the cookie `aws-waf-token`."""


class AntiAwsWafTask(TaskRequest["AwsWafSolution"], Struct, frozen=True, kw_only=True):
    """An AWS WAF captcha, solved through your own proxy."""

    type: Literal["AntiAwsWafTask"] = "AntiAwsWafTask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that responds with the captcha."""
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """
    aws_key: str | UnsetType = field(default=UNSET, name="awsKey")
    """The `key` of `window.gokuProps` in the page. It is good for a short time only."""
    aws_iv: str | UnsetType = field(default=UNSET, name="awsIv")
    """The `iv` of `window.gokuProps` in the page. It is good for a short time only."""
    aws_context: str | UnsetType = field(default=UNSET, name="awsContext")
    """The `context` of `window.gokuProps` in the page. It is good for a short time
    only.
    """
    aws_challenge_js: str | UnsetType = field(default=UNSET, name="awsChallengeJS")
    """The address of the `challenge.js` that the page loads."""
    aws_api_js: str | UnsetType = field(default=UNSET, name="awsApiJs")
    """The address of the `jsapi.js` that the page loads."""
    aws_problem_url: str | UnsetType = field(default=UNSET, name="awsProblemUrl")
    """The address of the request for the problem; it has words like
    `num_solutions_required` in it.
    """
    aws_api_key: str | UnsetType = field(default=UNSET, name="awsApiKey")
    """The `api_key` of the request for the problem."""
    aws_existing_token: str | UnsetType = field(default=UNSET, name="awsExistingToken")
    """The `aws-waf-token` of the last verification."""


class GeeTestTaskProxyLess(
    TaskRequest["GeeTestSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A GeeTest captcha. Version 3 needs gt and challenge, version 4 needs captchaId.
    It takes 3 to 10 seconds.

    At least one of these must be given: `gt` with `challenge`, or `captchaId`.
    """

    type: Literal["GeeTestTaskProxyLess"] = "GeeTestTaskProxyLess"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    gt: str | UnsetType = UNSET
    """The site's identifier in version 3."""
    challenge: str | UnsetType = UNSET
    """The challenge in version 3. Fetch a fresh one for each task."""
    captcha_id: str | UnsetType = field(default=UNSET, name="captchaId")
    """The site's identifier in version 4."""
    geetest_api_server_subdomain: str | UnsetType = field(
        default=UNSET,
        name="geetestApiServerSubdomain",
    )
    """The host of the captcha's API, where the site uses one of its own."""
    risk_type: str | UnsetType = field(default=UNSET, name="riskType")
    """The kind of puzzle in version 4, for example `slide`. Seen in a published
    client.
    """


class GeeTestSolution(Struct, frozen=True, kw_only=True):
    """A solved GeeTest. Version 3 and version 4 fill different fields."""

    challenge: str | UnsetType = UNSET
    """The challenge to send to the site. Version 3."""
    validate: str | UnsetType = UNSET
    """The proof to send to the site. Version 3."""
    seccode: str | UnsetType = UNSET
    """The second proof to send to the site. Version 3; seen in the provider's own
    tools.
    """
    user_agent: str | UnsetType = field(default=UNSET, name="userAgent")
    """The browser that solved it. Version 3; seen in the provider's own tools."""
    captcha_id: str | UnsetType = UNSET
    """The site's identifier. Version 4."""
    captcha_output: str | UnsetType = UNSET
    """The proof to send to the site. Version 4."""
    gen_time: str | UnsetType = UNSET
    """When it was solved, as text. Version 4."""
    lot_number: str | UnsetType = UNSET
    """The number of this solve. Version 4."""
    pass_token: str | UnsetType = UNSET
    """The token to send to the site. Version 4."""
    risk_type: str | UnsetType = UNSET
    """The kind of puzzle, for example `slide`. Version 4."""


class MtCaptchaTaskProxyLess(
    TaskRequest["MtCaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """An MTCaptcha, solved through the provider's proxies. It takes 5 to 30 seconds."""

    type: Literal["MtCaptchaTaskProxyLess"] = "MtCaptchaTaskProxyLess"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, which starts with `MTPublic-`. It is the `sk` of the captcha's
    requests.
    """
    proxy: str | UnsetType = UNSET
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """


class MtCaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved MTCaptcha."""

    token: str
    """The token to send to the site."""


class MtCaptchaTask(
    TaskRequest["MtCaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """An MTCaptcha, solved through your own proxy. It takes 5 to 30 seconds."""

    type: Literal["MtCaptchaTask"] = "MtCaptchaTask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key, which starts with `MTPublic-`. It is the `sk` of the captcha's
    requests.
    """
    proxy: str
    """Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
    `socks5:` in front where it is not plain HTTP. It contains a password.
    """


class AntiBotdeflectorTaskProxyLess(
    TaskRequest["BotdeflectorSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Queue-it BotDeflector check. It takes 1 to 30 seconds."""

    type: Literal["AntiBotdeflectorTaskProxyLess"] = "AntiBotdeflectorTaskProxyLess"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the site's own page."""
    domain: str
    """The host of the page's `pow/get` or `icon/get` request. It may differ from that
    of the page.
    """
    flow_token: str = field(name="flowToken")
    """The JSON Web Token of the check. The page may call it `botDeflectorJwtToken`."""


class BotdeflectorSolution(OpenStruct, frozen=True, kw_only=True):
    """A passed BotDeflector check. Described in the provider's blog, not on its
    page.
    """

    token: str
    """The token to send to the site, in the same session that the flow token came
    from.
    """
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class ImageToTextTask(
    TaskRequest["ImageToTextSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Reads the characters of one image, or of up to nine. Solved immediately.

    Exactly one of these must be given: `body`, or `images`.
    """

    type: Literal["ImageToTextTask"] = "ImageToTextTask"
    """Names the kind of task."""
    body: str | UnsetType = UNSET
    """The image in Base64, without line breaks and without a `data:` prefix."""
    images: Annotated[list[str], Meta(min_length=1, max_length=9)] | UnsetType = UNSET
    """Up to nine images in Base64, for the module `number` only. At least 1 item. At
    most 9 items.
    """
    module: str | UnsetType = UNSET
    """The reader to use. `common` reads most images and `number` reads digits; others,
    from `module_001` to `module_032`, are made for particular captchas. The provider's
    page shows them. Default: `"common"`.
    """
    website_url: str | UnsetType = field(default=UNSET, name="websiteURL")
    """The address of the page that shows the image. It helps to read it right."""
    score: Annotated[float, Meta(ge=0.8, le=1)] | UnsetType = UNSET
    """How sure the reader must be. The provider's page no longer lists it. From 0.8 to
    1. Deprecated.
    """
    case: bool | UnsetType = UNSET
    """True if capitals matter. The provider's page no longer lists it. Deprecated."""


class ImageToTextSolution(Struct, frozen=True, kw_only=True):
    """The characters of an image."""

    text: str | UnsetType = UNSET
    """The characters."""
    answers: list[str] | UnsetType = UNSET
    """The characters of each image, in their order. The module `number` gives it."""
    confidence: float | UnsetType = UNSET
    """How sure the reader is. Only older responses have it."""


class ReCaptchaV2Classification(
    TaskRequest["RecaptchaClassificationSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Finds things in a reCAPTCHA v2 image. Solved immediately."""

    type: Literal["ReCaptchaV2Classification"] = "ReCaptchaV2Classification"
    """Names the kind of task."""
    image: str
    """The image in Base64. It is the whole grid, or one tile."""
    question: ReCaptchaV2ClassificationQuestion
    """What to look for, as reCAPTCHA's own id of the thing."""
    website_url: str | UnsetType = field(default=UNSET, name="websiteURL")
    """The address of the page that shows the captcha. It makes the right solution
    likelier.
    """
    website_key: str | UnsetType = field(default=UNSET, name="websiteKey")
    """The site key of the captcha. It makes the right solution likelier."""


class RecaptchaClassificationSolution(Struct, frozen=True, kw_only=True):
    """What a reCAPTCHA image shows."""

    type: RecaptchaClassificationSolutionType
    """Whether the image was a grid or one tile."""
    size: int | UnsetType = UNSET
    """How many cells one side of the grid has. 1 for one tile."""
    objects: list[int] | UnsetType = UNSET
    """The cells to choose, counted from 0 at the top left, row by row."""
    has_object: bool | UnsetType = field(default=UNSET, name="hasObject")
    """Whether the tile shows the thing."""


class AwsWafClassification(
    TaskRequest["AwsWafClassificationSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Finds things in the images of an AWS WAF captcha. Solved immediately."""

    type: Literal["AwsWafClassification"] = "AwsWafClassification"
    """Names the kind of task."""
    images: Annotated[list[str], Meta(min_length=1, max_length=9)]
    """The images in Base64. Questions about a grid take all nine of them, others take
    one. At least 1 item. At most 9 items.
    """
    question: AwsWafClassificationQuestion
    """What to look for."""
    website_url: str | UnsetType = field(default=UNSET, name="websiteURL")
    """The address of the page that shows the captcha. It makes the right solution
    likelier.
    """


class AwsWafClassificationSolution(Struct, frozen=True, kw_only=True):
    """What an AWS WAF image shows. Only the value that fits the question is there."""

    box: list[float] | UnsetType = UNSET
    """The point to click, as x and y in pixels. Exactly 2 items."""
    objects: list[int] | UnsetType = UNSET
    """The images that show the thing, counted from 0 in the order of the request."""
    distance: int | UnsetType = UNSET
    """How far to move, in pixels."""


class VisionEngine(
    TaskRequest["VisionEngineSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Measures in an image what a slider, rotation or picture captcha asks for. Solved
    immediately.
    """

    type: Literal["VisionEngine"] = "VisionEngine"
    """Names the kind of task."""
    module: VisionEngineModule
    """The kind of puzzle. It decides which values the solution has."""
    image: str
    """The image in Base64, without line breaks and without a `data:` prefix."""
    image_background: str | UnsetType = field(default=UNSET, name="imageBackground")
    """The background in Base64. `slider_1` and `rotate_1` need it; the provider's page
    demands it for every module, published clients do not.
    """
    question: str | UnsetType = UNSET
    """What to point at, for the module `shein` only."""
    website_url: str | UnsetType = field(default=UNSET, name="websiteURL")
    """The address of the page that shows the captcha. It makes the right solution
    likelier.
    """


class VisionEngineSolution(OpenStruct, frozen=True, kw_only=True):
    """What was measured. Only the value that fits the module is there."""

    distance: float | UnsetType = UNSET
    """How far to move the slider, in pixels."""
    angle: float | UnsetType = UNSET
    """How far to turn, in degrees."""
    rects: list[Rectangle] | UnsetType = UNSET
    """The parts of the image to point at."""
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class Rectangle(Struct, frozen=True, kw_only=True):
    """A part of an image, in pixels from its top left."""

    x1: float
    """The left edge."""
    y1: float
    """The top edge."""
    x2: float
    """The right edge."""
    y2: float
    """The bottom edge."""


class UntypedTask(TaskRequest[Any], OpenStruct, frozen=True, kw_only=True):
    """A task of any type, with any fields. It is for types that this document cannot
    describe for want of a reliable source, such as the four `M1` types of reCAPTCHA v3,
    and for types yet to come. Its solution is not typed. Types that the service has
    withdrawn (hCaptcha, FunCaptcha, Kasada, Akamai, Imperva, CyberSiAra) are refused.
    """

    type: str
    """The kind of task, as the provider spells it."""
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class FeedbackResult(Struct, frozen=True, kw_only=True):
    """What the site made of a solution."""

    invalid: bool
    """True if the site refused the solution, false if it took it."""
    code: int | UnsetType = UNSET
    """The reason as a number, for example 1001."""
    message: str | UnsetType = UNSET
    """The reason as a text, for example the site's response."""


class ErrorResponse(Struct, frozen=True, kw_only=True):
    """A refused request or a failed task."""

    error_id: int = field(name="errorId")
    """0 if all is well; anything greater is an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""
    task_id: str | UnsetType = field(default=UNSET, name="taskId")
    """The task that failed, where there was one."""
    status: TaskStatus | UnsetType = UNSET


class CreateTaskResponse(Struct, frozen=True, kw_only=True):
    """The response of createTask."""

    task_id: str = field(name="taskId")
    """Names the task. It is a UUID today; treat it as opaque."""
    error_id: int = field(name="errorId")
    """0 if all is well; anything greater is an error."""
    status: TaskStatus | UnsetType = UNSET
    """Idle for a token task, ready for a recognition task; older responses have
    none.
    """
    solution: dict[str, Any] | UnsetType | None = UNSET
    """The result of a recognition task. Token tasks have none here."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""


class GetTaskResultResponse(Struct, frozen=True, kw_only=True):
    """The response of getTaskResult."""

    error_id: int = field(name="errorId")
    """0 if all is well; anything greater is an error."""
    status: TaskStatus | UnsetType = UNSET
    """How far the task is. Absent where the question itself was refused."""
    solution: dict[str, Any] | UnsetType | None = UNSET
    """The result, once the status is ready. Its shape depends on the type of the
    task.
    """
    task_id: str | UnsetType = field(default=UNSET, name="taskId")
    """The id that was asked for. Older responses do not repeat it."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""


class GetBalanceResponse(Struct, frozen=True, kw_only=True):
    """The response of getBalance."""

    balance: float
    """The credit that is left, in US dollars."""
    error_id: int = field(name="errorId")
    """0 if all is well; anything greater is an error."""
    packages: list[Package] | UnsetType = UNSET
    """The packages of calls; often empty."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""


class Package(Struct, frozen=True, kw_only=True):
    """A package of calls."""

    package_id: str = field(name="packageId")
    """Names the package."""
    type: int | UnsetType = UNSET
    """The kind of package, as a number of the provider's."""
    title: str | UnsetType = UNSET
    """What the package is for."""
    number_of_calls: int | UnsetType = field(default=UNSET, name="numberOfCalls")
    """How many calls are left in it."""
    status: int | UnsetType = UNSET
    """The state of the package, as a number of the provider's. 1 was seen for one in
    use.
    """
    token: str | UnsetType = UNSET
    """A key that spends this package instead of the account's credit. Keep it secret.
    Format: password.
    """
    expire_time: int | UnsetType = field(default=UNSET, name="expireTime")
    """When the package ends, in seconds since 1970."""


class GetTokenResponse(Struct, Generic[S], frozen=True, kw_only=True):
    """The response of getToken."""

    solution: S
    """The result, typed by the task of the request."""
    error_id: int = field(name="errorId")
    """0 if all is well; anything greater is an error."""
    task_id: str | UnsetType = field(default=UNSET, name="taskId")
    """Names the task. It is a UUID today; treat it as opaque."""
    status: TaskStatus | UnsetType = UNSET
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""


class FeedbackTaskResponse(Struct, frozen=True, kw_only=True):
    """The response of feedbackTask."""

    error_id: int = field(name="errorId")
    """0 if all is well; anything greater is an error."""
    message: str | UnsetType = UNSET
    """A word of thanks or refusal; its exact texts are not documented."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""


AppId: TypeAlias = str
"""Your developer id, if you take part in the provider's revenue share. It is a UUID
from the dashboard.
"""


CallbackUrl: TypeAlias = str | None
"""A URL of yours to which the solved result is posted, so that you need not ask for it.
The provider does not describe the posted body, how often it tries, or a signature.
"""


TaskId: TypeAlias = str
"""Names the task. It is a UUID today; treat it as opaque."""


Proxy: TypeAlias = str
"""Your proxy, as `address:port:user:password`, with `http:`, `https:`, `socks4:` or
`socks5:` in front where it is not plain HTTP. It contains a password.
"""
