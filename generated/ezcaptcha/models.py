# Code generated from specs/ezcaptcha.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of EZ-Captcha: what its requests and responses hold.

`to_json(model)` of the package writes one as JSON, and `from_json(Model, text)` reads
it.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

from .._runtime.enums import OpenStrEnum
from .._runtime.models import OpenStruct, S, S_co

Cloudflare5sDataMode: TypeAlias = Literal["JSON", "FORM"]
"""How the data are written."""


class TaskRequest(Generic[S_co]):
    """Anything that createTask takes. The type decides which fields it has and what its
    solution is. The service does not tell capitals apart in the type.

    Its type argument is the type of the solution.
    """

    __slots__ = ()


ReCaptchaV2ClassificationSize: TypeAlias = Literal[1, 3, 4]
"""How many cells one side of the image has. 1 is a single tile."""


class RecaptchaClassificationSolutionType(OpenStrEnum):
    """Whether the image was a grid or one tile.

    Unknown values are kept.
    """

    MULTI = "multi"
    """The image was a grid; see objects."""
    SINGLE = "single"
    """The image was one tile; see hasObject."""


DataDomeTaskProxylessStep: TypeAlias = Literal["1", "2"]
"""Which step to take. It is a text, not a number."""


DataDomeTagsTaskProxylessJstype: TypeAlias = Literal["ch", "le"]
"""Which kind of report the script sends."""


TlsTaskMethod: TypeAlias = Literal["GET", "POST", "PUT", "DELETE", "PATCH"]
"""The method of the request."""


class SyncTaskRequest(Generic[S_co]):
    """Anything that createSyncTask takes. The type decides which fields it has and what
    its solution is.

    Its type argument is the type of the solution.
    """

    __slots__ = ()


class TaskStatus(OpenStrEnum):
    """How far a task is.

    Unknown values are kept.
    """

    PROCESSING = "processing"
    """A worker is at it."""
    READY = "ready"
    """The task is solved and its solution is in the response."""
    ERROR = "error"
    """The task ended without a solution. The provider's pages do not list this word,
    but its client does.
    """


class ReCaptchaV2TaskProxyless(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2. The price was 6 points in November 2025."""

    type: Literal["ReCaptchaV2TaskProxyless"] = "ReCaptchaV2TaskProxyless"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox. Default: `false`."""
    sa: str | UnsetType = UNSET
    """The `sa` of the page's anchor request, where it has one."""
    s: str | UnsetType = UNSET
    """The `s` of the page, which is bound to one challenge. The types with an S before
    `Task` or `Enterprise` are meant for it; without it they do what the plain ones do.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class RecaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved reCAPTCHA."""

    g_recaptcha_response: str = field(name="gRecaptchaResponse")
    """The token to send to the site. It is good once and for 120 seconds; use it within
    60.
    """
    sec_ch_ua: str | UnsetType = UNSET
    """The `Sec-CH-UA` header of the browser that solved it."""
    user_agent: str | UnsetType = UNSET
    """The `User-Agent` of the browser that solved it. Send the token with the same
    one.
    """


class ReCaptchaV2TaskProxylessS9(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2 whose token scores 0.9 or more. The price was 12 points in
    November 2025.
    """

    type: Literal["ReCaptchaV2TaskProxylessS9"] = "ReCaptchaV2TaskProxylessS9"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox. Default: `false`."""
    sa: str | UnsetType = UNSET
    """The `sa` of the page's anchor request, where it has one."""
    s: str | UnsetType = UNSET
    """The `s` of the page, which is bound to one challenge. The types with an S before
    `Task` or `Enterprise` are meant for it; without it they do what the plain ones do.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class ReCaptchaV2STaskProxyless(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2 that carries an `s`. The price was 6 points in November 2025."""

    type: Literal["ReCaptchaV2STaskProxyless"] = "ReCaptchaV2STaskProxyless"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox. Default: `false`."""
    sa: str | UnsetType = UNSET
    """The `sa` of the page's anchor request, where it has one."""
    s: str | UnsetType = UNSET
    """The `s` of the page, which is bound to one challenge. The types with an S before
    `Task` or `Enterprise` are meant for it; without it they do what the plain ones do.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class ReCaptchaV2EnterpriseTaskProxyless(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2 Enterprise. The price was 12 points in November 2025."""

    type: Literal["ReCaptchaV2EnterpriseTaskProxyless"] = (
        "ReCaptchaV2EnterpriseTaskProxyless"
    )
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox. Default: `false`."""
    sa: str | UnsetType = UNSET
    """The `sa` of the page's anchor request, where it has one."""
    s: str | UnsetType = UNSET
    """The `s` of the page, which is bound to one challenge. The types with an S before
    `Task` or `Enterprise` are meant for it; without it they do what the plain ones do.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class ReCaptchaV2SEnterpriseTaskProxyless(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v2 Enterprise that carries an `s`. The price was 12 points in
    November 2025.
    """

    type: Literal["ReCaptchaV2SEnterpriseTaskProxyless"] = (
        "ReCaptchaV2SEnterpriseTaskProxyless"
    )
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """True if the page shows no checkbox. Default: `false`."""
    sa: str | UnsetType = UNSET
    """The `sa` of the page's anchor request, where it has one."""
    s: str | UnsetType = UNSET
    """The `s` of the page, which is bound to one challenge. The types with an S before
    `Task` or `Enterprise` are meant for it; without it they do what the plain ones do.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class ReCaptchaV3TaskProxyless(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3."""

    type: Literal["ReCaptchaV3TaskProxyless"] = "ReCaptchaV3TaskProxyless"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """False if the page shows a checkbox. Unlike in version 2, the default is true."""
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page gives to `grecaptcha.execute`. Without it the score is
    poor.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    check_field: str | UnsetType = field(default=UNSET, name="checkField")
    """A field of the page that some sites check."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class ReCaptchaV3TaskProxylessS9(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3 whose token scores 0.9 or more."""

    type: Literal["ReCaptchaV3TaskProxylessS9"] = "ReCaptchaV3TaskProxylessS9"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """False if the page shows a checkbox. Unlike in version 2, the default is true."""
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page gives to `grecaptcha.execute`. Without it the score is
    poor.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    check_field: str | UnsetType = field(default=UNSET, name="checkField")
    """A field of the page that some sites check."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class ReCaptchaV3EnterpriseTaskProxyless(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3 Enterprise."""

    type: Literal["ReCaptchaV3EnterpriseTaskProxyless"] = (
        "ReCaptchaV3EnterpriseTaskProxyless"
    )
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """False if the page shows a checkbox. Unlike in version 2, the default is true."""
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page gives to `grecaptcha.execute`. Without it the score is
    poor.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    check_field: str | UnsetType = field(default=UNSET, name="checkField")
    """A field of the page that some sites check."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class ReCaptchaV3EnterpriseTaskProxylessS9(
    TaskRequest["RecaptchaSolution"],
    SyncTaskRequest["RecaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A reCAPTCHA v3 Enterprise whose token scores 0.9 or more."""

    type: Literal["ReCaptchaV3EnterpriseTaskProxylessS9"] = (
        "ReCaptchaV3EnterpriseTaskProxylessS9"
    )
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha. It is the `k` of the page's anchor request, or its
    `data-sitekey`.
    """
    is_invisible: bool | UnsetType = field(default=UNSET, name="isInvisible")
    """False if the page shows a checkbox. Unlike in version 2, the default is true."""
    page_action: str | UnsetType = field(default=UNSET, name="pageAction")
    """The action that the page gives to `grecaptcha.execute`. Without it the score is
    poor.
    """
    website_title: str | UnsetType = field(default=UNSET, name="websiteTitle")
    """The title of the page."""
    check_field: str | UnsetType = field(default=UNSET, name="checkField")
    """A field of the page that some sites check."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class FuncaptchaTaskProxyless(
    TaskRequest["FunCaptchaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A FunCaptcha, also called Arkose Labs."""

    type: Literal["FuncaptchaTaskProxyless"] = "FuncaptchaTaskProxyless"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The public key of the captcha, a UUID."""
    data: str | UnsetType = UNSET
    """What the page passes on to the captcha, a JSON object with a `blob` as text."""
    funcaptcha_api_js_subdomain: str | UnsetType = field(
        default=UNSET,
        name="funcaptchaApiJSSubdomain",
    )
    """The host from which the page loads the captcha, where it is one of its own."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:[0-9]+:.+:.+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://host:port:user:password`. This type alone has user and
    password at the end. It contains a password. Matches
    `^(http|https|socks5)://.+:[0-9]+:.+:.+$`.
    """
    cn: bool | UnsetType = UNSET
    """True if the proxy is in mainland China. Default: `false`."""


class FunCaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved FunCaptcha."""

    token: str
    """The token to send to the site."""


class HCaptcha(TaskRequest["HCaptchaSolution"], Struct, frozen=True, kw_only=True):
    """An hCaptcha."""

    type: Literal["HCaptcha"] = "HCaptcha"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the captcha."""
    website_key: str = field(name="websiteKey")
    """The site key of the captcha, a UUID."""
    lang: str
    """The language of the browser. Only `en-US` is taken so far."""
    invisible: bool
    """True if the page shows no checkbox."""
    rqdata: str | UnsetType = UNSET
    """The `rqdata` that some sites give to the captcha, a text. It is spelled without a
    capital here.
    """
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class HCaptchaSolution(Struct, frozen=True, kw_only=True):
    """A solved hCaptcha."""

    generated_pass_uuid: str = field(name="generated_pass_UUID")
    """The token to send to the site."""
    ua: str | UnsetType | None = UNSET
    """The `User-Agent` of the browser that solved it. Send the token with the same
    one.
    """
    lang: str | UnsetType | None = UNSET
    """The language of the browser that solved it."""


class CloudFlare5STask(
    TaskRequest["Cloudflare5sSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A page behind the Cloudflare challenge ("Just a moment"). The solution is the
    state of a browser: send its headers and cookies through the same proxy.
    """

    type: Literal["CloudFlare5STask"] = "CloudFlare5STask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page."""
    proxy: Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """
    rq_data: Cloudflare5sData | UnsetType = field(default=UNSET, name="rqData")


class Cloudflare5sData(OpenStruct, frozen=True, kw_only=True):
    """Makes the worker send a POST to the page, with these members as its data."""

    mode: Cloudflare5sDataMode | UnsetType = UNSET
    """How the data are written."""
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class Cloudflare5sSolution(Struct, frozen=True, kw_only=True):
    """The state of a browser that passed the Cloudflare challenge."""

    header: dict[str, str] | UnsetType = UNSET
    """The headers to send."""
    cookies: dict[str, str] | UnsetType = UNSET
    """The cookies to send."""
    tls_version: str | UnsetType = field(default=UNSET, name="tlsVersion")
    """The TLS fingerprint that was used, for example `chrome149`. Use the same one."""
    body: str | UnsetType = UNSET
    """The page, where the worker kept it; else empty."""
    s_token: str | UnsetType = field(default=UNSET, name="sToken")
    """The Turnstile token of the challenge, where there was one; else empty."""


class CloudFlareTurnstileTask(
    TaskRequest["TurnstileSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Cloudflare Turnstile widget."""

    type: Literal["CloudFlareTurnstileTask"] = "CloudFlareTurnstileTask"
    """Names the kind of task."""
    website_url: str = field(name="websiteURL")
    """The address of the page that shows the widget."""
    website_key: str = field(name="websiteKey")
    """The site key of the widget, which starts with `0x4`."""
    rq_data: TurnstileData | UnsetType = field(default=UNSET, name="rqData")
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class TurnstileData(Struct, frozen=True, kw_only=True):
    """What a Turnstile widget declares about itself. Needed only where it does."""

    mode: str | UnsetType = UNSET
    """The widget's size, for example `flexible`."""
    metadata_action: str | UnsetType = field(default=UNSET, name="metadataAction")
    """The widget's `data-action`."""
    metadata_cdata: str | UnsetType = field(default=UNSET, name="metadataCdata")
    """The widget's `data-cdata`."""


class TurnstileSolution(Struct, frozen=True, kw_only=True):
    """A solved Turnstile widget."""

    token: str | UnsetType = UNSET
    """The token to send to the site."""
    header: dict[str, str] | UnsetType = UNSET
    """The headers to send with the token."""
    g_recaptcha_response: str | UnsetType = field(
        default=UNSET,
        name="gRecaptchaResponse",
    )
    """The token under the name that an older page of the provider shows. Deprecated."""


class PerimeterX(TaskRequest["PerimeterXSolution"], Struct, frozen=True, kw_only=True):
    """The cookies of a site that PerimeterX guards."""

    type: Literal["PerimeterX"] = "PerimeterX"
    """Names the kind of task."""
    website_key: str = field(name="websiteKey")
    """The site's PerimeterX application id, which starts with `PX`."""
    invisible: bool | UnsetType = UNSET
    """True if the page shows nothing to press. Default: `false`."""


class PerimeterXSolution(Struct, frozen=True, kw_only=True):
    """The cookies that PerimeterX accepts."""

    px3: str = field(name="_px3")
    """The cookie `_px3`, which is the one that counts."""
    pxvid: str | UnsetType = field(default=UNSET, name="_pxvid")
    """The cookie `_pxvid`, which names the visitor."""
    pxde: str | UnsetType = field(default=UNSET, name="_pxde")
    """The cookie `_pxde`."""


class UntypedTask(
    TaskRequest[Any],
    SyncTaskRequest[Any],
    OpenStruct,
    frozen=True,
    kw_only=True,
):
    """A task of any type, with any fields. It is for fields that this document does not
    know, such as further parameters of an Enterprise captcha; for types that only older
    clients name and that may be gone (`HcaptchaTaskProxyless`,
    `AkamaiBMPTaskProxyless`, `KasadaCTTaskProxyless`, `KasadaTaskProxyless`); and for
    types yet to come. Its solution is not typed.
    """

    type: str
    """The kind of task. Capitals do not matter."""
    additional_properties: dict[str, Any] = field(default_factory=dict[str, Any])
    """Undeclared properties, by wire name."""


class ReCaptchaV2Classification(
    SyncTaskRequest["RecaptchaClassificationSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Finds things in a reCAPTCHA v2 image."""

    type: Literal["ReCaptchaV2Classification"] = "ReCaptchaV2Classification"
    """Names the kind of task."""
    image: str
    """The image in Base64."""
    question: str
    """What to look for, as reCAPTCHA's own id of the thing, for example `/m/0k4j` for
    cars.
    """
    size: ReCaptchaV2ClassificationSize | UnsetType = UNSET
    """How many cells one side of the image has. 1 is a single tile. Default: `4`."""


class RecaptchaClassificationSolution(Struct, frozen=True, kw_only=True):
    """What a reCAPTCHA image shows."""

    type: RecaptchaClassificationSolutionType | UnsetType = UNSET
    """Whether the image was a grid or one tile."""
    objects: list[int] | UnsetType = UNSET
    """The cells to choose, counted from 0 at the top left, row by row."""
    has_object: bool | UnsetType = field(default=UNSET, name="hasObject")
    """Whether the tile shows the thing."""


class FunCaptchaClassification(
    SyncTaskRequest["FunCaptchaClassificationSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Solves the question of a FunCaptcha image."""

    type: Literal["FunCaptchaClassification"] = "FunCaptchaClassification"
    """Names the kind of task."""
    image: str
    """The image in Base64."""
    question: str
    """The question above the image."""


class HCaptchaClassification(
    SyncTaskRequest["HCaptchaClassificationSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Solves the question of hCaptcha images. Which fields a captcha needs is not
    documented.
    """

    type: Literal["HCaptchaClassification"] = "HCaptchaClassification"
    """Names the kind of task."""
    image: str | UnsetType = UNSET
    """One image in Base64."""
    images: list[str] | UnsetType = UNSET
    """Several images in Base64."""
    anchors: list[str] | UnsetType = UNSET
    """Example images that belong to the question, in Base64."""
    question: str | UnsetType = UNSET
    """The question above the images."""
    module: str | UnsetType = UNSET
    """The reader to use."""


class AkamaiWEBTaskProxyless(
    SyncTaskRequest["AkamaiWebSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """Sensor data for a site that Akamai guards. It takes several rounds: give each one
    the `encodedata` of the solution before it as `encodeData`, until a solution has
    none. Each round is a task of its own.
    """

    type: Literal["AkamaiWEBTaskProxyless"] = "AkamaiWEBTaskProxyless"
    """Names the kind of task."""
    page_url: str = field(name="pageUrl")
    """The address of the page."""
    v3_url: str = field(name="v3Url")
    """The address of Akamai's script. Most pages name another one each time."""
    ua: str
    """The `User-Agent` of your browser."""
    lang: str
    """The language of your browser, for example `en-US`."""
    index: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    """The round, counted from 0. At least 0. Default: `0`."""
    abck: str | UnsetType = UNSET
    """The current value of the cookie `_abck`. Empty in the first round. Default:
    `""`.
    """
    bmsz: str | UnsetType = UNSET
    """The current value of the cookie `bm_sz`. Empty in the first round. Default:
    `""`.
    """
    script_base64: str | UnsetType = UNSET
    """Akamai's script in Base64. Only the first round needs it. Default: `""`."""
    encode_data: str | UnsetType = field(default=UNSET, name="encodeData")
    """The state that the round before gave. Empty in the first round. Default: `""`."""


class AkamaiWebSolution(Struct, frozen=True, kw_only=True):
    """The result of one Akamai round."""

    payload: str
    """The sensor data to post to the site."""
    encodedata: str | UnsetType = UNSET
    """The state for the next round. The last round has none."""


class AkamaiSBSDTaskProxyless(
    SyncTaskRequest["AkamaiSbsdSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A payload for a site that Akamai guards by SBSD. It takes one round."""

    type: Literal["AkamaiSBSDTaskProxyless"] = "AkamaiSBSDTaskProxyless"
    """Names the kind of task."""
    page_url: str = field(name="pageUrl")
    """The address of the page."""
    sbsd_url: str = field(name="sbsdUrl")
    """The address of the SBSD script."""
    bm_so: str = field(name="bmSo")
    """The cookie `bm_so`, or the one that the site has in its place."""
    ua: str
    """The `User-Agent` of your browser."""
    lang: str
    """The language of your browser, for example `en-US`."""
    script_base64: str
    """The SBSD script in Base64."""


class AkamaiSbsdSolution(Struct, frozen=True, kw_only=True):
    """The result of an Akamai SBSD script."""

    payload: str
    """The payload to post to the site, in Base64."""
    bm_lso_time: str | UnsetType | None = UNSET
    """The time that belongs to the cookie `bm_lso`. Not every solution has it."""


class DataDomeTaskProxyless(
    SyncTaskRequest["DataDomeSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A page that DataDome stopped, in two steps. Each step is a task of its own."""

    type: Literal["DataDomeTaskProxyless"] = "DataDomeTaskProxyless"
    """Names the kind of task."""
    html_b64: str
    """The page that you got instead, in Base64."""
    step: DataDomeTaskProxylessStep | UnsetType = UNSET
    """Which step to take. It is a text, not a number. Default: `"1"`."""
    image: str | UnsetType = UNSET
    """The image of the captcha in Base64, where it has one. Default: `""`."""
    referer: str | UnsetType = UNSET
    """The address of the page or of the captcha."""
    parent_url: str | UnsetType = UNSET
    """The address of the page around it."""
    equipment: str | UnsetType = UNSET
    """The identifier of a device."""


class DataDomeSolution(Struct, frozen=True, kw_only=True):
    """What DataDome wants next. Which fields are there depends on the type and the step
    of the task.
    """

    kind: str | UnsetType | None = UNSET
    """The kind of captcha, for example `slider` or `interstitial`."""
    url: str | UnsetType | None = UNSET
    """The address of the captcha in step 1, the address to validate it in step 2."""
    body: str | UnsetType | None = UNSET
    """What to post to this address."""


class DataDomeTagsTaskProxyless(
    SyncTaskRequest["DataDomeSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """What a browser reports to DataDome while it is let through."""

    type: Literal["DataDomeTagsTaskProxyless"] = "DataDomeTagsTaskProxyless"
    """Names the kind of task."""
    ddk: str
    """The site's DataDome key, from its script."""
    referer: str
    """The address of the page."""
    ua: str
    """The `User-Agent` of your browser."""
    jstype: DataDomeTagsTaskProxylessJstype | UnsetType = UNSET
    """Which kind of report the script sends. Default: `"ch"`."""
    cid: str | UnsetType = UNSET
    """The id of the session. It may be empty. Default: `""`."""
    bpc: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    """Which report of the session this is, counted from 1. At least 1. Default: `1`."""
    fields: dict[str, Any] | UnsetType = UNSET
    """Further values for the worker. None if it is omitted."""


class IncapsulaTaskProxyless(
    SyncTaskRequest["IncapsulaSolution"],
    Struct,
    frozen=True,
    kw_only=True,
):
    """A Reese84 sensor for a site that Incapsula guards."""

    type: Literal["IncapsulaTaskProxyless"] = "IncapsulaTaskProxyless"
    """Names the kind of task."""
    script: str
    """The whole sensor script."""
    script_url: str = field(name="scriptUrl")
    """The address of the sensor script."""
    page_url: str = field(name="pageUrl")
    """The address of the page that runs it."""
    ua: str
    """The `User-Agent` of your browser."""
    accept_language: str | UnsetType = field(default=UNSET, name="acceptLanguage")
    """The `Accept-Language` of your browser."""
    pow: str | UnsetType = UNSET
    """The data of a proof of work, for sites that ask for one."""
    proxy: (
        Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
        | UnsetType
    ) = UNSET
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """


class IncapsulaSolution(Struct, frozen=True, kw_only=True):
    """The data of an Incapsula sensor."""

    data: str
    """What to post to the sensor's address, word for word. It is JSON in a text; do not
    read it.
    """
    status: int | UnsetType | None = UNSET
    """The worker's own status."""


class TlsTask(SyncTaskRequest["TlsSolution"], Struct, frozen=True, kw_only=True):
    """Sends one HTTP request with the TLS fingerprint of a browser and gives back what
    came. It solves no captcha.
    """

    type: Literal["TlsTask"] = "TlsTask"
    """Names the kind of task."""
    tls_type: str
    """The fingerprint, for example `chrome`."""
    proxy: Annotated[str, Meta(pattern="^(http|https|socks5)://.+:.+@.+:[0-9]+$")]
    """Your proxy, as `protocol://user:password@host:port` with protocol http, https or
    socks5. User and password are required, and the host must not be a private address.
    It contains a password. Matches `^(http|https|socks5)://.+:.+@.+:[0-9]+$`.
    """
    url: str
    """Where the request goes."""
    method: TlsTaskMethod | UnsetType = UNSET
    """The method of the request. Default: `"GET"`."""
    headers: dict[str, Any] | UnsetType = UNSET
    """The headers of the request."""
    headers_order: str | UnsetType = UNSET
    """The order in which the headers are sent, as one text."""
    cookies: dict[str, Any] | UnsetType = UNSET
    """The cookies of the request."""
    body: Any | UnsetType = UNSET
    """The body of the request, any JSON value."""
    body_raw: bool | UnsetType = UNSET
    """True if the body is Base64. The provider's client sends it with every task.
    Default: `false`.
    """


class TlsSolution(Struct, frozen=True, kw_only=True):
    """The response of the other side."""

    status: int | UnsetType = UNSET
    """The worker's own status."""
    code: int | UnsetType = UNSET
    """The HTTP status of the other side."""
    headers: dict[str, Any] | UnsetType = UNSET
    """The headers of the response."""
    cookies: dict[str, Any] | UnsetType = UNSET
    """The cookies of the response."""
    body: str | UnsetType = UNSET
    """The body of the response."""


class ErrorResponse(Struct, frozen=True, kw_only=True):
    """A refused request or a failed task."""

    error_id: int = field(name="errorId")
    """0 if all is well; anything else is an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""
    request_id: str | UnsetType | None = field(default=UNSET, name="requestId")
    """The provider's number of this request, for questions to its support. Older
    responses have none.
    """
    errors: dict[str, str] | UnsetType | None = UNSET
    """The fields that were refused, each with the reason."""
    status: TaskStatus | UnsetType = UNSET
    task_id: str | UnsetType = field(default=UNSET, name="taskId")
    """The task that failed, where there was one."""


class CreateTaskResponse(Struct, frozen=True, kw_only=True):
    """The response of createTask."""

    task_id: str = field(name="taskId")
    """Names the task. It is a UUID today; treat it as opaque."""
    error_id: int = field(name="errorId")
    """0 if all is well; anything else is an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""
    request_id: str | UnsetType | None = field(default=UNSET, name="requestId")
    """The provider's number of this request, for questions to its support. Older
    responses have none.
    """


class GetTaskResultResponse(Struct, frozen=True, kw_only=True):
    """The response of getTaskResult. The task's id is not repeated."""

    error_id: int = field(name="errorId")
    """0 if all is well; anything else is an error."""
    status: TaskStatus | UnsetType = UNSET
    """How far the task is. Absent where the question itself was refused."""
    solution: dict[str, Any] | UnsetType | None = UNSET
    """The result, once the status is ready. Its shape depends on the type of the task.
    Null means that the worker found nothing; that is not the same as absent.
    """
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""
    request_id: str | UnsetType | None = field(default=UNSET, name="requestId")
    """The provider's number of this request, for questions to its support. Older
    responses have none.
    """


class CreateSyncTaskResponse(Struct, Generic[S], frozen=True, kw_only=True):
    """The response of createSyncTask."""

    solution: S
    """The result, typed by the task of the request."""
    error_id: int = field(name="errorId")
    """0 if all is well; anything else is an error."""
    status: TaskStatus | UnsetType = UNSET
    task_id: str | UnsetType = field(default=UNSET, name="taskId")
    """Names the task. The provider's clients disagree on whether it is always there."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""
    request_id: str | UnsetType | None = field(default=UNSET, name="requestId")
    """The provider's number of this request, for questions to its support. Older
    responses have none.
    """


class GetBalanceResponse(Struct, frozen=True, kw_only=True):
    """The response of getBalance."""

    balance: float
    """What is left, in points. 10,000 points are one US dollar."""
    error_id: int = field(name="errorId")
    """0 if all is well; anything else is an error."""
    error_code: str | UnsetType | None = field(default=UNSET, name="errorCode")
    """The error's code. Empty, null or absent when all is well, depending on the method
    and its age.
    """
    error_description: str | UnsetType | None = field(
        default=UNSET,
        name="errorDescription",
    )
    """The error message. Empty, null or absent when all is well."""
    request_id: str | UnsetType | None = field(default=UNSET, name="requestId")
    """The provider's number of this request, for questions to its support. Older
    responses have none.
    """


AppId: TypeAlias = int
"""Your developer id, if you have one."""


TaskId: TypeAlias = str
"""Names the task. It is a UUID today; treat it as opaque."""


FunCaptchaClassificationSolution: TypeAlias = dict[str, Any]
"""The solution of a FunCaptcha image. Its members are not documented."""


HCaptchaClassificationSolution: TypeAlias = dict[str, Any]
"""The solution of hCaptcha images. Its members are not documented."""


Proxy: TypeAlias = str
"""Your proxy, as `protocol://user:password@host:port` with protocol http, https or
socks5. User and password are required, and the host must not be a private address. It
contains a password.
"""
