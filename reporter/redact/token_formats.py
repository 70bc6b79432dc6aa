"""The formats of well-known tokens, as facts: who makes them, how they begin, of which characters and how many.

One line for each format. What no format tells (a password, a key that is only random) is found by the name that stands
before it (`contexts`) or by the variable that holds it (`variables`). How texts are searched is in `tokens`.
"""

from typing import NamedTuple

WORD = "A-Za-z0-9"
URL = "A-Za-z0-9_-"  # base64url
BASE64 = "A-Za-z0-9+/="
TILDE = "A-Za-z0-9_.~-"
DOTTED = "A-Za-z0-9_.-"
HEX = "0-9a-f"
ANY_HEX = "0-9a-fA-F"
UPPER = "A-Z0-9"
LOWER = "a-z0-9"


class Part(NamedTuple):
    """A piece of a token: `least` to `most` characters of an alphabet; `most` 0 is `least`, -1 is any number."""

    alphabet: str
    least: int
    most: int = 0


class Format(NamedTuple):
    """What its maker says of a token.

    `prefixes` (separated by blanks) stand between the parts `before` and those `behind`; the latter are joined by
    `joint`. A format without a prefix is known by its parts alone. Where the prefix says little, only what
    `needs_digit` tells a token from a word.
    """

    maker: str
    kind: str
    prefixes: str
    behind: tuple[Part, ...]
    documentation: str
    before: tuple[Part, ...] = ()
    joint: str = "."
    needs_digit: bool = False


def _of(alphabet: str, least: int, most: int = 0) -> tuple[Part, ...]:
    return (Part(alphabet, least, most),)


def _jwt(*least: int) -> tuple[Part, ...]:
    return tuple(Part(URL, number, -1) for number in least)


_GITHUB = "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure"
_GITLAB = "https://docs.gitlab.com/security/tokens/"
_SLACK = "https://docs.slack.dev/authentication/tokens/"
_STRIPE = "https://docs.stripe.com/keys"
_GOOGLE = "https://developers.google.com/identity/protocols/oauth2"
_AWS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
_AZURE = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret"
_DEVOPS = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-devops-personal-access-token"
_OPENAI = "https://platform.openai.com/docs/api-reference/authentication"
_HUGGING_FACE = "https://huggingface.co/docs/hub/security-tokens"
_DIGITALOCEAN = "https://docs.digitalocean.com/reference/api/create-personal-access-token/"
_VAULT = "https://developer.hashicorp.com/vault/docs/concepts/tokens"
_TERRAFORM = "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens"
_MAILGUN = "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/"
_SHOPIFY = "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens"
_SQUARE = "https://developer.squareup.com/docs/build-basics/access-tokens"
_GRAFANA = "https://grafana.com/docs/grafana/latest/administration/service-accounts/"
_ATLASSIAN = "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"
_CLOUDFLARE = "https://developers.cloudflare.com/fundamentals/api/get-started/"
_NEW_RELIC = "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"
_SENTRY = "https://docs.sentry.io/account/auth-tokens/"
_PLANETSCALE = "https://planetscale.com/docs/api/reference/service-tokens"
_POSTMAN = "https://learning.postman.com/docs/reference/postman-api/authentication/"
_JFROG = "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens"
_DYNATRACE = "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients"
_AIRTABLE = "https://airtable.com/developers/web/guides/personal-access-tokens"
_SONAR = "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/"
_API_KEY = "https://cloud.google.com/docs/authentication/api-keys"
_NUGET = "https://learn.microsoft.com/en-us/nuget/nuget-org/scoped-api-keys"
_CARGO = "https://doc.rust-lang.org/cargo/reference/publishing.html"
_NOTION = "https://developers.notion.com/docs/authorization"
_LINEAR = "https://linear.app/developers"

FORMATS = (
    Format("Buddy", "suite", "bud_ut_", _of(URL, 10, -1), "https://buddy.works/docs/tests/unit-tests"),
    Format("GitHub", "classic, OAuth, app, refresh", "ghp_ gho_ ghu_ ghs_ ghr_", _of("A-Za-z0-9_", 30, -1), _GITHUB),
    Format("GitHub", "fine-grained", "github_pat_", _of("A-Za-z0-9_", 22, -1), _GITHUB),
    Format("GitLab", "personal, deploy, runner, trigger", "glpat- gldt- glrt- glptt-", _of(DOTTED, 15, -1), _GITLAB),
    Format("GitLab", "CI job, feed, SCIM, agent", "glcbt- glft- glsoat- glagent-", _of(DOTTED, 15, -1), _GITLAB),
    Format("GitLab", "application, mail, flags", "gloas- glimt- glffct- glwt-", _of(DOTTED, 15, -1), _GITLAB),
    Format("GitLab", "runner registration", "GR1348941", _of(URL, 20, -1), _GITLAB),
    Format("Slack", "bot, user, refresh", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo-", _of(URL, 15, -1), _SLACK),
    Format("Slack", "configuration", "xoxe- xoxe.xoxp- xoxe.xoxb-", _of(URL, 15, -1), _SLACK),
    Format("Slack", "app level", "xapp-", _of(URL, 15, -1), _SLACK),
    Format("Stripe", "secret, restricted", "sk_live_ sk_test_ rk_live_ rk_test_", _of(WORD, 16, -1), _STRIPE),
    Format("Stripe", "webhook", "whsec_", _of(BASE64, 20, -1), "https://docs.stripe.com/webhooks"),
    Format("Google", "API key", "AIza", _of(URL, 35), _API_KEY),
    Format("Google", "OAuth access", "ya29.", _of(DOTTED, 20, -1), _GOOGLE),
    Format("Google", "OAuth refresh", "1//0", _of(URL, 30, -1), _GOOGLE),
    Format("Google", "client secret", "GOCSPX-", _of(URL, 20, -1), _GOOGLE),
    Format("AWS", "access key id", "AKIA ASIA ABIA ACCA", _of(UPPER, 16), _AWS),
    Format("AWS", "session", "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", _of("A-Za-z0-9+/=%", 40, -1), _AWS),
    Format("AWS", "Bedrock", "ABSK", _of(BASE64, 100, -1), _AWS),
    Format("Azure", "client secret", "Q~", _of(TILDE, 31, -1), _AZURE, (Part(TILDE, 3), Part("0-9", 1))),
    Format("Azure DevOps", "personal", "AZDO", _of(WORD, 4), _DEVOPS, _of(WORD, 76)),
    Format("Azure DevOps", "personal, before 2024", "", _of("a-z2-7", 52), _DEVOPS),
    Format("OpenAI", "project, service, admin", "sk-proj- sk-svcacct- sk-admin-", _of(URL, 20, -1), _OPENAI),
    Format("OpenAI", "user, and makers with the same API", "sk-", _of(WORD, 32, -1), _OPENAI),
    Format("OpenAI", "named user", "sk-", (Part("A-Za-z", 1, 24), Part(WORD, 40, -1)), _OPENAI, joint="-"),
    Format("OpenRouter", "key", "sk-or-v1-", _of(HEX, 64), "https://openrouter.ai/docs/api-reference/authentication"),
    Format("Anthropic", "key", "sk-ant-", _of(URL, 20, -1), "https://docs.anthropic.com/en/api/overview"),
    Format("Hugging Face", "user", "hf_", _of(WORD, 30, -1), _HUGGING_FACE),
    Format("Hugging Face", "organisation", "api_org_", _of(WORD, 30, -1), _HUGGING_FACE),
    Format("Groq", "key", "gsk_", _of(WORD, 48, -1), "https://console.groq.com/docs/api-reference"),
    Format("Replicate", "token", "r8_", _of(WORD, 37, -1), "https://replicate.com/docs/topics/security/api-tokens"),
    Format("Perplexity", "key", "pplx-", _of(WORD, 40, -1), "https://docs.perplexity.ai/getting-started/quickstart"),
    Format("npm", "access", "npm_", _of(WORD, 36, -1), "https://docs.npmjs.com/about-access-tokens"),
    Format("PyPI", "upload", "pypi-", _of(URL, 50, -1), "https://pypi.org/help/#apitoken"),
    Format("Docker", "personal, organisation", "dckr_pat_ dckr_oat_", _of(URL, 20, -1), "https://docs.docker.com/"),
    Format("DigitalOcean", "personal, OAuth, refresh", "dop_v1_ doo_v1_ dor_v1_", _of(HEX, 64), _DIGITALOCEAN),
    Format("SendGrid", "key", "SG.", (Part(URL, 16, 32), Part(URL, 16, -1)), "https://www.twilio.com/docs/sendgrid/"),
    Format("Vault", "service, batch, recovery", "hvs. hvb. hvr.", _of(URL, 20, -1), _VAULT),
    Format("Vault", "before 1.10", "s.", _of(WORD, 24), _VAULT, needs_digit=True),
    Format("Databricks", "personal", "dapi", _of(HEX, 32), "https://docs.databricks.com/aws/en/dev-tools/auth/pat"),
    Format("Twilio", "API key, account", "SK AC", _of(HEX, 32), "https://www.twilio.com/docs/iam/api-keys"),
    Format("Mailgun", "key", "key-", _of(ANY_HEX, 32), _MAILGUN),
    Format("Mailgun", "key of today", "", (Part(HEX, 32), Part(HEX, 8), Part(HEX, 8)), _MAILGUN, joint="-"),
    Format("Mailchimp", "key", "-us", _of("0-9", 1, 2), "https://mailchimp.com/help/about-api-keys/", _of(HEX, 32)),
    Format("Telegram", "bot", ":AA", _of(URL, 32, 34), "https://core.telegram.org/bots/api", _of("0-9", 8, 10)),
    Format("Discord", "bot", "", (Part(URL, 24, 28), Part(URL, 6), Part(URL, 27, 40)), "https://discord.com"),
    Format("Shopify", "access, app, custom, private", "shpat_ shpss_ shpca_ shppa_", _of(ANY_HEX, 32), _SHOPIFY),
    Format("Square", "access, secret", "sq0atp- sq0csp-", _of(URL, 22, -1), _SQUARE),
    Format("Square", "access of today", "EAAA", _of(URL, 56, -1), _SQUARE),
    Format("Linear", "API, OAuth, webhook", "lin_api_ lin_oauth_ lin_wh_", _of(WORD, 32, -1), _LINEAR),
    Format("Notion", "integration", "ntn_ secret_", _of(WORD, 40, -1), _NOTION),
    Format("Grafana", "service account", "glsa_", _of("A-Za-z0-9_", 41, -1), _GRAFANA),
    Format("Grafana", "cloud", "glc_", _of(BASE64, 32, -1), _GRAFANA),
    Format("Doppler", "token", "dp.pt. dp.st. dp.ct. dp.sa.", _of(DOTTED, 40, -1), "https://docs.doppler.com"),
    Format("Doppler", "SCIM, audit", "dp.scim. dp.audit.", _of(DOTTED, 40, -1), "https://docs.doppler.com"),
    Format("Terraform Cloud", "user, team", ".atlasv1.", _of("=" + URL, 60, -1), _TERRAFORM, _of(WORD, 14)),
    Format("Atlassian", "API", "ATATT3x ATCTT3x ATSTT3x ATBB", _of("=" + URL, 24, -1), _ATLASSIAN),
    Format("Heroku", "key", "HRKU-", _of(URL, 30, -1), "https://devcenter.heroku.com/articles/authentication"),
    Format("Cloudflare", "origin CA", "v1.0-", (Part(HEX, 24), Part(HEX, 146)), _CLOUDFLARE, joint="-"),
    Format("Cloudflare", "user, account", "cfut_ cfat_ cfk_", _of(URL, 37, -1), _CLOUDFLARE),
    Format("New Relic", "user, insert, browser", "NRAK- NRII- NRIQ- NRRA- NRJS-", _of(URL, 15, -1), _NEW_RELIC),
    Format("New Relic", "licence", "NRAL", (), _NEW_RELIC, _of(ANY_HEX, 36)),
    Format("Sentry", "organisation", "sntrys_", _of("A-Za-z0-9+/=_-", 40, -1), _SENTRY),
    Format("Sentry", "user", "sntryu_", _of(HEX, 64), _SENTRY),
    Format("PlanetScale", "all", "pscale_tkn_ pscale_pw_ pscale_oauth_", _of(DOTTED, 32, -1), _PLANETSCALE),
    Format("RubyGems", "key", "rubygems_", _of(HEX, 48), "https://guides.rubygems.org/api-key-scopes/"),
    Format("crates.io", "token", "cio", _of(WORD, 32), _CARGO),
    Format("NuGet", "key", "oy2", _of(LOWER, 43), _NUGET),
    Format("Postman", "key", "PMAK-", (Part(HEX, 24), Part(HEX, 34)), _POSTMAN, joint="-"),
    Format("Postman", "collection", "PMAT-", _of(UPPER, 26), _POSTMAN),
    Format("Pulumi", "access", "pul-", _of(HEX, 40), "https://www.pulumi.com/docs/administration/access-identity/"),
    Format("Airtable", "personal", "pat", (Part(WORD, 14), Part(HEX, 64)), _AIRTABLE),
    Format("JFrog", "key, reference", "AKC cmVmdGtu", _of(WORD, 50, -1), _JFROG),
    Format("Figma", "personal", "figd_", _of(URL, 35, -1), "https://developers.figma.com/docs/rest-api/"),
    Format("Fly.io", "access", "fm2_ fo1_", _of("A-Za-z0-9+/=_,-", 40, -1), "https://fly.io/docs/security/tokens/"),
    Format("Netlify", "personal", "nfp_", _of(WORD, 36, -1), "https://docs.netlify.com/api/get-started/"),
    Format("Supabase", "personal, secret", "sbp_ sb_secret_", _of(URL, 28, -1), "https://supabase.com/docs/guides/"),
    Format("CircleCI", "personal, project", "CCIPAT_ CCIPRJ_", _of(URL, 40, -1), "https://circleci.com/docs/"),
    Format("Buildkite", "agent, API", "bkua_ bkaj_", _of(WORD, 40, -1), "https://buildkite.com/docs/apis/"),
    Format("SonarQube", "user, project, global", "squ_ sqp_ sqa_", _of(HEX, 40), _SONAR),
    Format("Brevo", "key", "xkeysib-", (Part(HEX, 64), Part(WORD, 16)), "https://developers.brevo.com/", joint="-"),
    Format("Dynatrace", "API", "dt0c01.", (Part(UPPER, 24), Part(UPPER, 64)), _DYNATRACE),
    Format("1Password", "service account", "ops_eyJ", _of(URL, 100, -1), "https://developer.1password.com/docs/"),
    Format("age", "identity", "AGE-SECRET-KEY-1", _of(UPPER, 50, 70), "https://age-encryption.org/v1"),
    Format("JWT", "signed", "eyJ", _jwt(10, 8, 10), "https://www.rfc-editor.org/rfc/rfc7519"),
    Format("JWT", "encrypted", "eyJ", _jwt(10, 0, 8, 8, 10), "https://www.rfc-editor.org/rfc/rfc7516"),
)  # fmt: skip
