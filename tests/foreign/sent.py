"""What each client sends, all of it, and what it tells its user of a wrong key: facts about other people's programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CREATED = frozenset({"clientKey", "task"})
POLLED = frozenset({"clientKey", "taskId"})
ASKED = frozenset({"clientKey"})


@dataclass(frozen=True, slots=True)
class Sent:
    """All that one client sends."""

    kinds: frozenset[str]
    """The kinds of task, by type and class."""
    members: Mapping[str, frozenset[str]]
    """The members of the requests to each operation."""
    headers: Mapping[str, frozenset[str]]
    """The headers beyond those of HTTP, with their values; what tells of the machine is cut off."""
    refused: tuple[str | int, ...]
    """The error that a wrong key gets its user."""
    undeclared: frozenset[str] = frozenset()
    """What the spec has no word for: members, and kinds of task that are taken though they are not described."""


SENT = {
    # The key goes out once more, as a bearer token.
    "capsolver": Sent(
        kinds=frozenset(
            {
                "AntiAwsWafTaskProxyLess",
                "AntiCloudflareTask",
                "AntiTurnstileTaskProxyLess",
                "DataDomeSliderTask",
                "GeeTestTaskProxyLess",
                "ImageToTextTask",
                "MtCaptchaTaskProxyLess",
                "ReCaptchaV2Classification",
                "ReCaptchaV2EnterpriseTask",
                "ReCaptchaV2TaskProxyLess",
                "ReCaptchaV3TaskProxyLess",
                "VisionEngine",
            }
        ),
        members={"createTask": CREATED, "getTaskResult": POLLED, "getBalance": ASKED},
        headers={
            "authorization": frozenset({"***"}),
            "user-agent": frozenset({"capsolver PythonBindings"}),
            "x-capsolver-client-user-agent": frozenset({"{"}),
        },
        refused=("AuthenticationError", "AuthenticationError: account authorization is invalid: Code(41)"),
    ),
    # `invisible` is its word for the documented `isInvisible`.
    "capsolver_core": Sent(
        kinds=frozenset(
            {
                "AntiTurnstileTask",
                "AntiTurnstileTaskProxyLess",
                "ReCaptchaV2EnterpriseTaskProxyLess",
                "ReCaptchaV2Task",
                "ReCaptchaV2TaskProxyLess",
                "ReCaptchaV3EnterpriseTask",
                "ReCaptchaV3TaskProxyLess",
            }
        ),
        members={
            "createTask": CREATED | {"appId", "source", "version"},
            "getTaskResult": POLLED,
            "getBalance": ASKED,
        },
        headers={"user-agent": frozenset({"python-httpx/0.28.1"})},
        refused=("CapsolverError", "ERROR_KEY_DENIED_ACCESS", 401),
        undeclared=frozenset({"createTask/task/invisible"}),
    ),
    # Some members begin with a capital where the documentation has none, and the other way round.
    "capmonstercloudclient": Sent(
        kinds=frozenset(
            {
                "AmazonTask",
                "BinanceTask",
                "ComplexImageTask funcaptcha",
                "ComplexImageTask hcaptcha",
                "ComplexImageTask recaptcha",
                "ComplexImageTask recognition",
                "CustomTask Basilisk",
                "CustomTask Castle",
                "CustomTask DataDome",
                "CustomTask HUNT",
                "CustomTask Imperva",
                "CustomTask Temu",
                "CustomTask TenDI",
                "CustomTask alibaba",
                "CustomTask altcha",
                "CustomTask friendly",
                "CustomTask tspd",
                "FunCaptchaTask",
                "GeeTestTask",
                "HCaptchaTask",
                "ImageToTextTask",
                "MTCaptchaTask",
                "ProsopoTask",
                "RecaptchaV2EnterpriseTask",
                "RecaptchaV2Task",
                "RecaptchaV3EnterpriseTask",
                "RecaptchaV3TaskProxyless",
                "TurnstileTask",
                "YidunTask",
            }
        ),
        members={"createTask": CREATED | {"softId"}, "getTaskResult": POLLED, "getBalance": ASKED},
        headers={"user-agent": frozenset({"Zennolab.CapMonsterCloud.Client.Python/4.3.1", "Python/"})},
        refused=("HTTPException", "Cannot create task. Status code: 403."),
        undeclared=frozenset(
            {
                "createTask/task/CapMonsterModule",
                "createTask/task/Case",
                "createTask/task/websiteUrl",
                "createTask/task=ComplexImageTask funcaptcha",
                "createTask/task=ComplexImageTask hcaptcha",
            }
        ),
    ),
    # The key goes out once more, as a header.
    "ezcapsolver": Sent(
        kinds=frozenset(
            {
                "AkamaiSBSDTaskProxyless",
                "AkamaiWEBTaskProxyless",
                "CloudFlare5STask",
                "CloudFlareTurnstileTask",
                "DataDomeTagsTaskProxyless",
                "DataDomeTaskProxyless",
                "FunCaptchaClassification",
                "FuncaptchaTaskProxyless",
                "HCaptcha",
                "HCaptchaClassification",
                "IncapsulaTaskProxyless",
                "PerimeterX",
                "ReCaptchaV2Classification",
                "ReCaptchaV2EnterpriseTaskProxyless",
                "ReCaptchaV2SEnterpriseTaskProxyless",
                "ReCaptchaV2STaskProxyless",
                "ReCaptchaV2TaskProxyless",
                "ReCaptchaV2TaskProxylessS9",
                "ReCaptchaV3EnterpriseTaskProxyless",
                "ReCaptchaV3EnterpriseTaskProxylessS9",
                "ReCaptchaV3TaskProxyless",
                "ReCaptchaV3TaskProxylessS9",
                "TlsTask",
            }
        ),
        members={
            "createTask": CREATED | {"appId"},
            "createSyncTask": CREATED | {"appId"},
            "getTaskResult": POLLED,
            "getBalance": ASKED,
        },
        headers={"user-agent": frozenset({"ezcapsolver-py/0.1.0"}), "x-api-key": frozenset({"***"})},
        refused=("ApiError", "ERROR_KEY_DOES_NOT_EXIST", 400),
    ),
    # It drops the path of its base URL and names a reCAPTCHA v2 as it was called before. It sends the version of a
    # GeeTest as a text, which the emulator takes, and an Altcha without a key, which the spec allows.
    "capmonstercloud_js": Sent(
        kinds=frozenset(
            {
                "AmazonTask",
                "BinanceTask",
                "ComplexImageTask funcaptcha",
                "ComplexImageTask hcaptcha",
                "ComplexImageTask recaptcha",
                "ComplexImageTask recognition",
                "CustomTask Basilisk",
                "CustomTask Castle",
                "CustomTask DataDome",
                "CustomTask HUNT",
                "CustomTask Imperva",
                "CustomTask Temu",
                "CustomTask TenDI",
                "CustomTask altcha",
                "CustomTask tspd",
                "FunCaptchaTask",
                "GeeTestTask",
                "HCaptchaTask",
                "ImageToTextTask",
                "MTCaptchaTask",
                "NoCaptchaTask",
                "ProsopoTask",
                "RecaptchaV2EnterpriseTask",
                "RecaptchaV3EnterpriseTask",
                "RecaptchaV3TaskProxyless",
                "TurnstileTask",
                "YidunTask",
            }
        ),
        members={"createTask": CREATED | {"softId"}, "getTaskResult": POLLED, "getBalance": ASKED},
        headers={"user-agent": frozenset({"Zennolab.CapMonsterCloud.Client.JS/2.6.1"})},
        refused=("CapmonsterCloudClientError", "Cannot create task. Status code was 403"),
        undeclared=frozenset(
            {
                "createTask/task/CapMonsterModule",
                "createTask/task/Case",
                "createTask/task=ComplexImageTask funcaptcha",
                "createTask/task=ComplexImageTask hcaptcha",
                "createTask/task=NoCaptchaTask",
            }
        ),
    ),
}
