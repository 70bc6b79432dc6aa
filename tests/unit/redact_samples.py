"""Generated secrets: tokens by their makers' formats, variables and private keys of every kind. None is real."""

import base64
import json
import random
import string
import urllib.parse

_WORD = string.ascii_letters + string.digits
_URL = _WORD + "-_"
_HEX = "0123456789abcdef"


class Maker:
    """Makes random text that is the same in every run."""

    def __init__(self, seed: int | str = 1) -> None:
        self._random = random.Random(seed)

    def of(self, alphabet: str, number: int) -> str:
        """Return text of an alphabet, never without a digit and a letter where it has both."""
        while True:
            text = "".join(self._random.choices(alphabet, k=number))
            if number < 8 or not any(map(str.isdigit, alphabet)) or any(map(str.isdigit, text)):
                return text

    def word(self, number: int) -> str:
        return self.of(_WORD, number)

    def url(self, number: int) -> str:
        # a separator at an end would look like the text's own
        return self.word(1) + self.of(_URL, number - 2) + self.word(1)

    def hex(self, number: int) -> str:
        return self.of(_HEX, number)

    def base64(self, number: int) -> str:
        return base64.b64encode(self._random.randbytes(number)).decode()


def tokens(seed: int = 1) -> dict[str, str]:
    """Return one token of each format, as its maker writes it."""
    m = Maker(seed)
    upper = string.ascii_uppercase + string.digits
    jwt = ".".join(
        (
            base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("="),
            base64.urlsafe_b64encode(json.dumps({"sub": m.word(20)}).encode()).decode().rstrip("="),
            m.url(43),
        )
    )
    return {
        "Buddy": "bud_ut_eu_" + m.word(40),
        "GitHub classic": "ghp_" + m.word(36),
        "GitHub OAuth": "gho_" + m.word(36),
        "GitHub user-to-server": "ghu_" + m.word(36),
        "GitHub installation": "ghs_" + m.word(36),
        "GitHub refresh": "ghr_" + m.word(76),
        "GitHub fine-grained": f"github_pat_{m.word(22)}_{m.word(59)}",
        "GitLab personal": "glpat-" + m.url(20),
        "GitLab personal, routable": f"glpat-{m.url(27)}.01.{m.of('0123456789abcdefghijklmnopqrstuvwxyz', 9)}",
        "GitLab deploy": "gldt-" + m.url(20),
        "GitLab runner": "glrt-" + m.url(20),
        "GitLab trigger": "glptt-" + m.hex(40),
        "GitLab CI job": "glcbt-64_" + m.url(20),
        "GitLab feed": "glft-" + m.url(20),
        "Slack bot": f"xoxb-{m.of('0123456789', 12)}-{m.of('0123456789', 13)}-{m.word(24)}",
        "Slack user": f"xoxp-{m.of('0123456789', 12)}-{m.of('0123456789', 12)}-{m.of('0123456789', 12)}-{m.hex(32)}",
        "Slack app": f"xapp-1-{m.of(upper, 11)}-{m.of('0123456789', 13)}-{m.hex(64)}",
        "Slack configuration": f"xoxe.xoxp-1-{m.word(166)}",
        "Slack refresh": f"xoxe-1-{m.word(146)}",
        "Slack webhook": f"https://hooks.slack.com/services/T{m.of(upper, 8)}/B{m.of(upper, 8)}/{m.word(24)}",
        "Stripe live": "sk_live_" + m.word(24),
        "Stripe test": "sk_test_51" + m.word(97),
        "Stripe restricted": "rk_live_" + m.word(99),
        "Stripe webhook": "whsec_" + m.word(32),
        "Google API key": "AIza" + m.url(35),
        "Google OAuth": "ya29.a0" + m.url(200),
        "Google client secret": "GOCSPX-" + m.url(28),
        "Google refresh": "1//0" + m.url(100),
        "Azure storage": f"AccountName=a;AccountKey={m.base64(64)};EndpointSuffix=core.windows.net",
        "Azure SAS": f"https://a.blob.core.windows.net/c?sv=2022-11-02&sp=r&sig={m.word(43)}%3D",
        "Azure client secret": f"{m.word(3)}8Q~{m.word(34)}",
        "Azure DevOps": f"{m.word(76)}AZDO{m.word(4)}",
        "Azure DevOps, old": m.of(string.ascii_lowercase + "234567", 52),
        "AWS id": "AKIA" + m.of(upper, 16),
        "AWS temporary id": "ASIA" + m.of(upper, 16),
        "AWS secret by name": f"aws_secret_access_key = {m.base64(30)}",
        "AWS session": "IQoJb3JpZ2luX2Vj" + m.base64(300),
        "OpenAI user": f"sk-{m.word(20)}T3BlbkFJ{m.word(20)}",
        "OpenAI project": f"sk-proj-{m.url(74)}T3BlbkFJ{m.url(74)}",
        "OpenAI service": f"sk-svcacct-{m.url(58)}T3BlbkFJ{m.url(58)}",
        "Anthropic": f"sk-ant-api03-{m.url(93)}AA",
        "Hugging Face": "hf_" + m.of(string.ascii_letters, 34),
        "npm": "npm_" + m.word(36),
        "PyPI": "pypi-AgEIcHlwaS5vcmc" + m.url(150),
        "Docker Hub": "dckr_pat_" + m.url(27),
        "DigitalOcean": "dop_v1_" + m.hex(64),
        "SendGrid": f"SG.{m.url(22)}.{m.url(43)}",
        "Vault": "hvs." + m.url(90),
        "Vault batch": "hvb." + m.url(138),
        "Vault, old": "s." + m.word(24),
        "Databricks": "dapi" + m.hex(32),
        "Twilio": "SK" + m.hex(32),
        "Mailgun": "key-" + m.hex(32),
        "Mailgun today": f"{m.hex(32)}-{m.hex(8)}-{m.hex(8)}",
        "Mailchimp": f"{m.hex(32)}-us12",
        "Telegram": f"{m.of('123456789', 10)}:AA{m.url(33)}",
        "Discord": f"M{m.url(25)}.{m.url(6)}.{m.url(38)}",
        "Discord webhook": f"https://discord.com/api/webhooks/{m.of('123456789', 18)}/{m.url(68)}",
        "Shopify": "shpat_" + m.hex(32),
        "Square": "sq0atp-" + m.url(22),
        "Square secret": "sq0csp-" + m.url(43),
        "Square today": "EAAA" + m.url(60),
        "Linear": "lin_api_" + m.word(40),
        "Notion": "ntn_" + m.word(46),
        "Notion, old": "secret_" + m.word(43),
        "Grafana": f"glsa_{m.word(32)}_{m.hex(8)}",
        "Grafana cloud": "glc_" + m.base64(90),
        "Doppler": "dp.pt." + m.word(43),
        "Doppler service": f"dp.st.dev_backend.{m.word(43)}",
        "Terraform Cloud": f"{m.word(14)}.atlasv1.{m.url(67)}",
        "Atlassian": "ATATT3xFfGF0" + m.url(170) + "=" + m.of(_HEX.upper(), 8),
        "Heroku": "HRKU-AA" + m.url(58),
        "Heroku, old": f"HEROKU_API_KEY={m.hex(8)}-{m.hex(4)}-{m.hex(4)}-{m.hex(4)}-{m.hex(12)}",
        "Cloudflare": f"CLOUDFLARE_API_TOKEN={m.url(40)}",
        "Cloudflare origin CA": f"v1.0-{m.hex(24)}-{m.hex(146)}",
        "Fastly": f"Fastly-Key: {m.url(32)}",
        "New Relic": "NRAK-" + m.of(upper, 27),
        "New Relic licence": m.hex(36) + "NRAL",
        "Sentry organisation": f"sntrys_eyJpYXQiOjE2{m.word(80)}_{m.word(43)}",
        "Sentry user": "sntryu_" + m.hex(64),
        "PlanetScale": "pscale_tkn_" + m.url(43),
        "PlanetScale password": "pscale_pw_" + m.url(43),
        "RubyGems": "rubygems_" + m.hex(48),
        "crates.io": "cio" + m.word(32),
        "NuGet": "oy2" + m.of(string.ascii_lowercase + string.digits, 43),
        "Postman": f"PMAK-{m.hex(24)}-{m.hex(34)}",
        "JWT": jwt,
        "age": "AGE-SECRET-KEY-1" + m.of(upper, 58),
    }


# what of a token's text is no secret and stays
_AROUND = ("AccountName=a;AccountKey=", ";EndpointSuffix=core.windows.net", "aws_secret_access_key = ")
_OPEN = (*_AROUND, "HEROKU_API_KEY=", "CLOUDFLARE_API_TOKEN=", "Fastly-Key: ", "https://hooks.slack.com/services/")


def secret_of(token: str) -> str:
    """Return what of a sample must not be seen."""
    for part in _OPEN:
        token = token.replace(part, "")
    return token.rpartition("sig=")[2].rpartition("webhooks/")[2]


def variables(seed: int = 2) -> dict[str, tuple[str, str, str]]:
    """Return kinds of variables: name, value, and what of it must not be seen."""
    m = Maker(seed)
    password, digits = m.word(18), m.of("0123456789", 16)
    account = json.dumps({"type": "service_account", "private_key_id": m.hex(40), "client_email": "a@b.example"})
    token = m.url(40)
    return {
        "token": ("MY_TOKEN", token, token),
        "password": ("DB_PASSWORD", password, password),
        "secret": ("CLIENT_SECRET", password, password),
        "API key": ("SERVICE_API_KEY", password, password),
        "key of digits alone": ("SMS_API_KEY", digits, digits),
        "PAT": ("AZURE_PAT", token, token),
        "PW": ("ADMIN_PW", password, password),
        "PASS": ("PASS", password, password),
        "_PASS": ("SMTP_PASS", password, password),
        "_PWD": ("DB_PWD", password, password),
        "AUTH_HEADER": ("AUTH_HEADER", f"Bearer {token}", token),
        "Authorization": ("HTTP_AUTHORIZATION", f"Authorization: Token {password}", password),
        "DATABASE_URL": ("DATABASE_URL", f"postgres://app:{password}@db.example:5432/app", password),
        "REDIS_URL": ("REDIS_URL", f"redis://:{password}@cache.example:6379/0", password),
        "address, password with escapes": ("AMQP_ADDRESS", f"amqp://app:{password}%21x@mq.example/", f"{password}!x"),
        "connection string": ("SQL_CONNECTION_STRING", f"Server=db;User=sa;Password={password};", password),
        "credentials": ("AWS_CREDENTIALS", f"aws_secret_access_key={password}", password),
        "service account": ("GOOGLE_CREDENTIALS_JSON", account, json.loads(account)["private_key_id"]),
        "service account by another name": ("FIREBASE_JSON", account, json.loads(account)["private_key_id"]),
        "cookie": ("SESSION_COOKIE", f"sid={password}; Path=/", password),
        "webhook": ("SLACK_WEBHOOK", f"https://hooks.example/services/{token}", token),
        "DSN": ("CACHE_DSN", f"redis://:{password}@cache.example/1", password),
        "AWS": ("AWS_SECRET_ACCESS_KEY", "/" + m.word(39), ""),
        "salt": ("APP_SALT", password, password),
        "several lines": ("SSH_DEPLOY_KEY", private_keys(3)["OpenSSH"], private_keys(3)["OpenSSH"].splitlines()[2]),
        "JWT secret": ("JWT_SIGNING_KEY", password, password),
        "user and password": ("REGISTRY_BASIC", f"somebody:{password}", password),
        "parameter of an address": ("JDBC_ADDRESS", f"jdbc:mysql://db/a?user=me&password={password}", password),
        "address of Oracle": ("ORACLE_ADDRESS", f"jdbc:oracle:thin:scott/{password}@//db:1521/x", password),
        "ADO.NET": ("ConnectionStrings__Default", f"Server=db;User Id=me;Pwd={password};", password),
        "Docker": ("DOCKER_AUTH_CONFIG", json.dumps({"auths": {"a.example": {"auth": password}}}), password),
        "Kubernetes": ("KUBECONFIG_DATA", f"current-context: the-one\n    token: {password}", password),
        "name with a dash": ("api-key", password, password),
        "HMAC": ("WEB_HMAC", password, password),
        "sshpass": ("SSHPASS", password, password),
        "joined to a word": ("USERPASS", password, password),
        "one-time password": ("TOTP", password, password),
        "recovery code": ("RECOVERY_CODE", password, password),
        "with its quotes": ("QUOTED_TOKEN", f'"{password}"', password),
        "headers of OpenTelemetry": ("OTEL_EXPORTER_OTLP_HEADERS", f"x-team=a,x-api={password}", password),
        "token without a password": ("ANY_ADDRESS", f"https://{password}:x-oauth-basic@github.example/a", password),
        ".netrc": ("NETRC_LINE", f"machine a.example login me password {password}", password),
        "Kafka": (
            "KAFKA_SASL_JAAS_CONFIG",
            f'x.PlainLoginModule required username="u" password="{password}";',
            password,
        ),
    }


def private_keys(seed: int = 3) -> dict[str, str]:
    """Return private keys in every armour."""
    m = Maker(seed)
    lines = [m.base64(48) for _ in range(12)] + [m.base64(20)]
    body = "\n".join(lines)

    def armour(kind: str, inside: str = body) -> str:
        return f"-----BEGIN {kind}-----\n{inside}\n-----END {kind}-----"

    rsa = armour("RSA PRIVATE KEY")
    headers = f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{m.hex(32).upper()}\n\n{body}"
    pgp = f"Version: GnuPG v2\nComment: https://gnupg.example\n\n{body}\n=aB3d"
    putty = (
        f"PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: a key\nPublic-Lines: 2\n{lines[0]}\n{lines[1]}\n"
        f"Private-Lines: 3\n{lines[2]}\n{lines[3]}\n{lines[4]}\nPrivate-MAC: {m.hex(40)}"
    )
    return {
        "PKCS #1": rsa,
        "PKCS #8": armour("PRIVATE KEY"),
        "encrypted PKCS #8": armour("ENCRYPTED PRIVATE KEY"),
        "EC": armour("EC PRIVATE KEY"),
        "DSA": armour("DSA PRIVATE KEY"),
        "OpenSSH": armour("OPENSSH PRIVATE KEY"),
        "with headers": armour("RSA PRIVATE KEY", headers),
        "PGP": armour("PGP PRIVATE KEY BLOCK", pgp),
        "PuTTY": putty,
        "PuTTY 3": putty.replace("File-2", "File-3").replace("Encryption: none", "Encryption: aes256-cbc"),
        "SSH2": armour("SSH2 ENCRYPTED PRIVATE KEY", f'Comment: "a key"\n{body}')
        .replace("-----BEGIN", "---- BEGIN")
        .replace("-----END", "---- END")
        .replace("KEY-----", "KEY ----"),
        "on one line": rsa.replace("\n", " "),
        "on one line, joined": rsa.replace("\n", ""),
        "escaped": rsa.replace("\n", "\\n"),
        "escaped twice": rsa.replace("\n", "\\\\n"),
        "in an attribute": rsa.replace("\n", "&#10;"),
        "with carriage returns": rsa.replace("\n", "\r\n"),
        "indented": rsa.replace("\n", "\n        "),
        "in JSON": json.dumps({"private_key": armour("PRIVATE KEY") + "\n"}),
        "without its end": rsa.partition("\n-----END")[0],
        "escaped, without its end": rsa.partition("\n-----END")[0].replace("\n", "\\n"),
        "with headers, without its end": armour("RSA PRIVATE KEY", headers).partition("\n-----END")[0],
        "without its begin": rsa.partition("KEY-----\n")[2],
        **_private_keys_in_reports(rsa, putty),
    }


def _private_keys_in_reports(rsa: str, putty: str) -> dict[str, str]:
    """Return keys as reports show them: with something before each line, cut or whole, and encoded as a whole."""
    cut = rsa.partition("\n-----END")[0]
    encoded = base64.b64encode(rsa.encode()).decode()
    return {
        "behind pytest's E, without its end": "E   " + cut.replace("\n", "\nE   "),
        "in a diff, without its end": "E   - " + cut.replace("\n", "\nE   - "),
        "behind a time, without its end": "10:00:00 app: " + cut.replace("\n", "\n10:00:01 app: "),
        "in a URL": urllib.parse.quote(rsa, safe=""),
        "in a form": urllib.parse.quote_plus(rsa),
        "as a list": repr(rsa.splitlines()),
        "in base64": encoded,
        "in base64, in lines": base64.encodebytes(rsa.encode()).decode(),
        "in base64, cut": encoded[: len(encoded) // 2],
        "in base64 of a URL": base64.urlsafe_b64encode(rsa.encode()).decode(),
        "PuTTY in a diff": "-" + putty.replace("\n", "\n-"),
        "PuTTY behind a time": "10:00:00 app: " + putty.replace("\n", "\n10:00:01 app: "),
        "PuTTY on one line": putty.replace("\n", " "),
        "PuTTY without its begin": putty.partition("Private-Lines: 3\n")[2],
    }
